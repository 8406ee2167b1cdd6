"""Churn with AWS's faults for some minutes, and a judgement of what it cost the agent: `make soak`.

Every second the agent's memory, descriptors, log size and queue are sampled into a CSV file, and drawn where matplotlib is at hand.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from processes import ROOT, Agent, Emulator, Failed, require_program

from secretsync import AgentError

from script import live

DESTINATION = {"type": "aws-sm", "name": "soak"}
ACCESSOR = "kv_50a50a50"
SLOTS = 200
# AWS keeps about 100 versions a day; after so many a slot goes on under a new name.
VERSIONS = 30
PACE = 0.02
COLUMNS = ("second", "rss_kib", "descriptors", "wal_bytes", "oldest_ms", "unsettled", "commands")
# What may remain unknown is only asked of calls that a token protects: a delete whose answer is lost is confirmed a
# quarter of an hour later, which is longer than a short run.
FAULTS = [{"effect": "throttle", "probability": 0.02}] + [
    {"effect": effect, "operation": operation, "probability": 0.01}
    for operation in ("CreateSecret", "UpdateSecret")
    for effect in ("server_error", "reset_before_applying", "reset_after_applying", "server_error_after_applying",
                   "truncate_answer")]


class Slot:
    """One secret at a time, and what was asked of it."""

    def __init__(self, number):
        self.number, self.age, self.value, self.generations, self.associated = number, 0, None, 0, False

    @property
    def secret(self):
        return "s-%d-%d" % (self.number, self.age)

    def next(self, value, chance):
        """Method and params of the next command."""
        params = {"mount": "soak", "secret_name": self.secret, "wait": False}
        if not self.associated:
            self.associated, self.value, self.generations = True, value, self.generations + 1
            return "association.set", dict(params, data={"n": value}, **DESTINATION)
        if self.generations >= VERSIONS:
            return "association.remove", dict(params, **DESTINATION)
        if self.value is not None and chance.random() < 0.1:
            self.value = None
            return "secret.delete", params
        self.value, self.generations = value, self.generations + 1
        return "secret.put", dict(params, data={"n": value})


def sample(agent, client, folder, second, commands):
    with open("/proc/%d/status" % agent.process.pid) as status:
        rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    state = client.call("sync.status")
    wal = os.path.join(folder, "state", "state.db-wal")
    unsettled = sum(count for name, count in state["counts"].items() if name not in ("SYNCED", "UNSYNCED"))
    return (second, rss, len(os.listdir("/proc/%d/fd" % agent.process.pid)),
            os.path.getsize(wal) if os.path.exists(wal) else 0, state["queue"].get("oldest_ms") or 0, unsettled, commands)


def slope(points):
    """Least squares."""
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    spread = sum((p[0] - x) ** 2 for p in points)
    return sum((p[0] - x) * (p[1] - y) for p in points) / spread if spread else 0.0


def draw(folder):
    """Draws the samples as a picture, in the environment that has a library for it. What was left, by name."""
    samples, picture = os.path.join(folder, "soak.csv"), os.path.join(folder, "soak.png")
    if os.path.exists(picture):
        os.unlink(picture)
    python = os.path.join(ROOT, ".venv-plots", "bin", "python")
    if not os.access(python, os.X_OK):
        print("soak: SKIPPED the picture: no %s (make soak makes it)" % os.path.relpath(python))
        return "soak.csv"
    subprocess.run([python, os.path.join(ROOT, "Tests", "Crash", "plot.py"), samples, picture], check=True)
    return "soak.csv and soak.png"


def churn(agent, emulator, folder, minutes, chance):
    """Commands at a steady pace. Returns the samples, the slots, and versions asked for by name."""
    slots = [Slot(number) for number in range(SLOTS)]
    asked, gone, samples, commands, busy = {}, set(), [], 0, 0
    with agent.connect() as client:
        client.call("mount.register", {"path": "soak", "accessor": ACCESSOR})
        client.call("destination.write", dict(DESTINATION, region="us-east-1"))
        emulator.ask("POST", "faults", FAULTS)
        began = time.monotonic()
        while time.monotonic() - began < minutes * 60:
            second = len(samples)
            if time.monotonic() - began >= second:
                samples.append(sample(agent, client, folder, second, commands))
            slot = chance.choice(slots)
            method, params = slot.next(commands + 1, chance)
            client.call(method, params)
            commands += 1
            asked[slot.secret] = slot.generations
            if method == "association.remove":
                gone.add(slot.secret)
                slots[slot.number] = fresh = Slot(slot.number)
                fresh.age = slot.age + 1
            time.sleep(max(0.0, began + commands * PACE - time.monotonic()))
        emulator.ask("DELETE", "faults")
        settled = True
        try:
            client.call("sync.wait", {}, deadline=120)
        except AgentError as error:
            if error.reason != "deadline_exceeded":
                raise
            settled = False
        samples.append(sample(agent, client, folder, len(samples), commands))
        rows = [] if settled else [row for row in client.associations("soak")
                                   if row["sync_status"] not in ("SYNCED", "UNSYNCED")]
    return samples, slots, asked, gone, rows


def judge(samples, slots, asked, gone, rows, emulator, bound):
    """What is wrong, in words."""
    wrong = []
    half = samples[len(samples) // 2:-1]
    growth = slope([(s[0], s[1]) for s in half]) * 3600 / 1024
    print("soak: memory %+.1f MiB an hour over the second half (at most %.0f), %d to %d KiB" % (
        growth, bound, samples[0][1], max(s[1] for s in samples)))
    if growth > bound:
        wrong.append("memory grows by %.1f MiB an hour" % growth)
    descriptors = [s[2] for s in half]
    early = [s[2] for s in samples[len(samples) // 4:len(samples) // 2]]
    print("soak: descriptors at most %d, then %d" % (max(early), max(descriptors)))
    # Connections to AWS come and go: at most 16 calls at once, each on one.
    if max(descriptors) > max(early) + 16:
        wrong.append("descriptors grow from %d to %d" % (max(early), max(descriptors)))
    wal = max(s[3] for s in samples)
    print("soak: log at most %d KiB, oldest in the queue at most %d ms" % (wal // 1024, max(s[4] for s in samples)))
    if wal > 64 << 20:
        wrong.append("the log has %d bytes" % wal)
    for row in rows:
        wrong.append("not settled: %s" % json.dumps({key: row.get(key) for key in (
            "secret_name", "sync_status", "pending_reason", "next_retry_at", "error")}))
    stored = emulator.secrets("vault/%s/" % ACCESSOR)
    wanted = {slot.secret: slot.value for slot in slots if slot.associated}
    wanted.update({secret: None for secret in gone})
    versions = 0
    for secret, value in wanted.items():
        entry = stored.get("vault/%s/%s" % (ACCESSOR, secret))
        if live(entry) != value:
            wrong.append("%s: AWS has %s, wanted %s" % (secret, live(entry), value))
        ids = [version["id"] for version in entry["versions"]] if entry else []
        versions += len(ids)
        if len(ids) > asked[secret] or len(ids) != len(set(ids)):
            wrong.append("%s has %d versions from %d commands" % (secret, len(ids), asked[secret]))
    strange = set(stored) - {"vault/%s/%s" % (ACCESSOR, secret) for secret in wanted}
    if strange:
        wrong.append("secrets nobody asked for: %s" % sorted(strange)[:5])
    print("soak: %d commands, %d secrets, %d versions in AWS" % (samples[-1][6], len(wanted), versions))
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=3)
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--out", default=".build/soak", help="where soak.csv and soak.png go")
    options.add_argument("--bound", type=float, default=None, help="MiB an hour that memory may grow by")
    given = options.parse_args()
    require_program()
    seed = random.randrange(1 << 32) if given.seed is None else given.seed
    # The shorter the run, the more a single arena that malloc takes looks like growth: 4 MiB over the second half.
    bound = given.bound if given.bound is not None else max(20.0, 4 * 60 / (given.minutes / 2))
    print("soak: seed %d, %g minutes" % (seed, given.minutes), flush=True)
    folder = tempfile.mkdtemp(prefix="soak-")
    emulator = agent = None
    wrong = ["it did not end"]
    try:
        emulator = Emulator(folder)
        agent = Agent(folder, emulator)
        if not agent.listens:
            raise Failed("the agent does not start: " + agent.words())
        samples, slots, asked, gone, rows = churn(agent, emulator, folder, given.minutes, random.Random(seed))
        os.makedirs(given.out, exist_ok=True)
        with open(os.path.join(given.out, "soak.csv"), "w") as file:
            file.writelines(",".join(map(str, line)) + "\n" for line in [COLUMNS] + samples)
        left = draw(given.out)
        wrong = judge(samples, slots, asked, gone, rows, emulator, bound)
        agent.stop()
    finally:
        if agent:
            agent.kill()
        if emulator:
            emulator.stop()
        if wrong:
            print("soak: state and log are in " + folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    for fault in wrong[:20]:
        print("soak: FAILED: " + fault)
    if wrong:
        print("replay: make soak M=%g SEED=%d" % (given.minutes, seed))
        return 1
    print("soak: passed; in %s: %s" % (given.out, left))
    return 0


if __name__ == "__main__":
    sys.exit(main())
