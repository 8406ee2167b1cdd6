"""Lets the power fail under the agent again and again, and checks what the next start makes of it: `make powerloss`.

Commands drawn by a seed go over several connections while the agent's state directory and key lie on a disk that loses
what was not synced: a file system on a loop device, or, where that cannot be had, a directory rebuilt from a record of
the agent's system calls. AWS must come to what was acknowledged.
"""

import argparse
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time

from crashpoints import permitted
from load import DESTINATION, Load
from loopdisk import LoopDisk, usable
from processes import Agent, Emulator, Failed, awaiting, require_program
from recorded import RecordedDisk

from secretsync import AgentError

# Power failures that one state directory goes through before a new one is made.
LIFE = 5
SETTLED = ("SYNCED", "UNSYNCED")


class Bench:
    """State directories one after the other, each through some power failures."""

    def __init__(self, folder, emulator, chance, control):
        self.folder, self.emulator, self.chance, self.control = folder, emulator, chance, control
        self.houses = 0
        self.cycles = self.starts = self.kills = self.acknowledged = self.unanswered = self.refused = 0
        self.versions = self.deferred = 0
        self.startup = 0.5

    def start(self, house, ready=True):
        began = time.monotonic()
        agent = Agent(house.folder, self.emulator, house.disk.tracer(self.control), house.disk.state, ready)
        if ready:
            if not agent.listens:
                agent.kill()
                raise Failed("the agent does not start: " + agent.words()[-2000:])
            self.startup = time.monotonic() - began
        return agent

    def live(self, make, cycles):
        """One state directory from its first start on. `make` makes its disk."""
        self.emulator.ask("POST", "reset")
        self.houses += 1
        house = House(os.path.join(self.folder, str(self.houses)), make, self.houses, self.chance)
        agent = None
        try:
            # A start that is killed while the power is on leaves to the next one what it has not synced.
            for _ in range(self.chance.randrange(3)):
                agent = self.start(house, ready=False)
                time.sleep(self.chance.random() * self.startup)
                house.disk.end(agent)
                self.kills += 1
            agent = None
            for cycle in range(cycles):
                starting = agent is None and self.chance.random() < 0.3
                if agent is None:
                    agent = self.start(house, ready=not starting)
                self.fail(house, agent, starting)
                agent = None
                house.whole()
                # Looked at after most failures: a later command would hide what this one lost.
                if house.prepared and (cycle == cycles - 1 or self.chance.random() < 0.7):
                    agent = self.start(house)
                    self.converge(house, agent)
            if agent:
                house.load.check(self.emulator)
                agent.stop()
                house.disk.end(agent)
                house.whole()
        except (Failed, AgentError) as error:
            raise Failed("%s, cycle %d: %s" % (house.disk.kind, self.cycles, error))
        finally:
            if agent:
                agent.kill()
            load = house.load
            self.acknowledged += load.acknowledged
            self.unanswered += load.unanswered
            self.refused += load.refused
            self.versions += sum(map(len, load.versions.values()))
        house.close()
        return house

    def fail(self, house, agent, starting):
        """The power fails, at the start or after so many answers of a load."""
        load, threads, stopped = house.load, [], None
        self.cycles += 1
        try:
            if starting:
                self.starts += 1
                time.sleep(self.chance.random() * self.startup)
            else:
                if not house.prepared:
                    with agent.connect() as client:
                        load.prepare(client)
                    house.prepared = True
                target = load.acknowledged + self.chance.randint(1, 60)
                threads, stopped = load.start(agent, self.chance.choice((0.001, 0.01)))
                awaiting("%d answers" % target,
                         lambda: load.acknowledged >= target or load.wrong or not agent.runs, 60, 0.001)
                time.sleep(self.chance.random() * 0.03)
                if not agent.runs:
                    raise Failed("the agent ended by itself: " + agent.words()[-2000:])
            load.failing = True
            house.disk.cut(agent)
        finally:
            agent.kill()
            if stopped:
                stopped.set()
            for thread in threads:
                thread.join()
        if load.wrong:
            raise Failed("; ".join(load.wrong[:5]))
        load.look(self.emulator)
        house.disk.restore()

    def converge(self, house, agent):
        """AWS comes to what was acknowledged, and the agent has nothing more to do."""
        load = house.load
        done = {}

        def settled():
            differing = load.differing(self.emulator)
            rows = house.rows(agent)
            # Two failures can leave both a create and a later delete of one secret unknown: until no copy of either
            # can arrive any more, a quarter of an hour, it waits. It counts only if nothing of it is live.
            waiting = {name for name, row in rows.items() if row.get("pending_reason") == "horizon"}
            if any(value is not None or secret.name not in waiting for secret, value in differing):
                return False
            if any(name not in waiting and row["sync_status"] not in SETTLED for name, row in rows.items()):
                return False
            done["waiting"] = waiting
            return True

        def what():
            wrong = ["%s: AWS has %s, allowed %s; row %r; %s" % (
                secret.name, value, secret.allowed(), house.rows(agent).get(secret.name), secret.story())
                for secret, value in load.differing(self.emulator)]
            return "AWS equals what was acknowledged: %s" % ("\n".join(wrong) or house.rows(agent))

        awaiting(what, settled, 60, 0.1)
        found = load.look(self.emulator)
        for secret in load.all():
            if secret.name not in done["waiting"]:
                if found[secret.name] not in secret.allowed():
                    raise Failed("%s: AWS left what was acknowledged: has %s, allowed %s; %s" % (
                        secret.name, found[secret.name], secret.allowed(), secret.story()))
                secret.settle(found[secret.name])
        self.deferred += len(done["waiting"])


class House:
    """A state directory, its disk, and what was asked of the agent that has it."""

    def __init__(self, folder, make, number, chance):
        self.folder = folder
        os.mkdir(folder, 0o700)
        self.disk = make(folder)
        self.load = Load("kv_%08x" % number, chance.getrandbits(32))
        self.prepared = False

    def rows(self, agent):
        with agent.connect() as client:
            return {row["secret_name"]: row for row in client.associations(DESTINATION["name"])}

    def whole(self):
        """The store, as the disk has it now, opens and is whole; looked at in a copy."""
        copy = os.path.join(self.folder, "copy")
        shutil.rmtree(copy, ignore_errors=True)
        if not os.path.isdir(self.disk.state):
            if self.prepared:
                raise Failed("the state directory is gone")
            return
        shutil.copytree(self.disk.state, copy)
        store = sqlite3.connect(os.path.join(copy, "state.db"))
        try:
            found = store.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
        finally:
            store.close()
        if found != "ok":
            raise Failed("the store is damaged: %s" % found)

    def close(self):
        self.disk.close()
        shutil.rmtree(self.folder)


def own_mounts():
    """Runs this program in a mount namespace of its own: whatever ends it takes its mounts along."""
    if os.geteuid() != 0 or os.environ.get("POWERLOSS_OWN_MOUNTS") or not shutil.which("unshare"):
        return
    environment = dict(os.environ, POWERLOSS_OWN_MOUNTS="1")
    os.execvpe("sh", ["sh", "-c", 'unshare -m true 2>/dev/null && exec unshare -m "$@"; exec "$@"', "sh",
                      sys.executable] + sys.argv, environment)


def makers(folder, wanted, chance):
    """What makes a disk in a folder, for each kind that works here; what it is called; and why the others do not."""
    kinds, reasons = [], []
    if wanted != "recorded":
        kinds, why = usable(folder)
        reasons += [why] if why else []
    if kinds:
        return [lambda place, kind=kind: LoopDisk(place, kind) for kind in kinds], " and ".join(kinds), reasons
    if wanted != "loop":
        why = permitted()
        if not why:
            return [lambda place: RecordedDisk(place, chance)], "rebuilt from a record", reasons
        reasons.append(why)
    return [], "", reasons


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cycles", type=int, default=20, help="how many power failures")
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--disk", choices=("auto", "loop", "recorded"), default="auto")
    options.add_argument("--control", action="store_true",
                         help="an agent whose syncs do nothing: the run must find that")
    given = options.parse_args()
    own_mounts()
    require_program()
    began = time.monotonic()
    seed = random.randrange(1 << 32) if given.seed is None else given.seed
    chance = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="powerloss-")
    emulator, failure, forgets = None, None, True
    try:
        if given.control and permitted():
            print("powerloss: SKIPPED: " + permitted())
            return 0
        disks, kinds, reasons = makers(folder, given.disk, chance)
        if not disks:
            print("powerloss: SKIPPED: " + "; ".join(reasons))
            return 0
        print("powerloss: seed %d, %d power failures, %s%s" % (
            seed, given.cycles, kinds, " (not used: %s)" % "; ".join(reasons) if reasons else ""), flush=True)
        emulator = Emulator(folder)
        bench = Bench(folder, emulator, chance, given.control)
        try:
            while bench.cycles < given.cycles:
                house = bench.live(disks[bench.houses % len(disks)], min(LIFE, given.cycles - bench.cycles))
                forgets = forgets and house.disk.loses
                print("  %-8s %s" % (house.disk.kind, house.disk.lost()), flush=True)
            if not forgets:
                raise Failed("the disk loses nothing: this says nothing about a power failure")
        except Failed as error:
            failure = error
        print("powerloss: %d power failures (%d during a start), %d kills before, %d state directories, %d commands "
              "acknowledged, %d unanswered, %d refused, %d versions, %d waits for the horizon, %.0f s" % (
                  bench.cycles, bench.starts, bench.kills, bench.houses, bench.acknowledged, bench.unanswered,
                  bench.refused, bench.versions, bench.deferred, time.monotonic() - began))
    finally:
        if emulator:
            emulator.stop()
        if not failure or given.control:
            shutil.rmtree(folder, ignore_errors=True)
    if given.control:
        print("powerloss: without syncs: " + ("found: %s" % str(failure)[:300] if failure else "FAILED: not found"))
        return 0 if failure else 1
    if failure:
        print("powerloss: FAILED: %s\npowerloss: logs are in %s\nreplay: make powerloss N=%d SEED=%d DISK=%s" % (
            failure, folder, given.cycles, seed, given.disk))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
