"""Kills, or fails, the agent at its system calls, one by one, and checks what the next start makes of it: `make crashpoints`.

The canonical script is run once under strace to count the calls, then once for every point. A point is CALL:WHAT:K: at
the K-th CALL that any one thread makes, the agent gets SIGKILL before the call is carried out, or the call fails with
EIO or ENOSPC. After each the agent starts again on the same state, every fifth time with another kill while it recovers.
"""

import argparse
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from processes import Agent, Emulator, Failed, awaiting, require_program

from secretsync import AgentError

from script import Script

KILLED = ("pwrite64", "write", "writev", "fdatasync", "fsync", "rename", "renameat", "renameat2", "ftruncate", "unlink",
          "sendmsg", "sendto")
# Only what the store calls: a failing write to a socket or to a thread's wake-up is not a disk that fails.
FAILED = (("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO"), ("fsync", "EIO"), ("ftruncate", "EIO"))
CALL = re.compile(r"^(\d+) +([a-z0-9_]+)\(")


def strace(trace, calls, inject=None):
    # -D: the agent stays our own child, so that its end is seen. Not --seccomp-bpf: in its stops a signal is not
    # delivered, and every kill would silently be a run without one.
    command = ["strace", "-D", "-f", "-qq", "-s", "0", "-o", trace, "-e", "trace=" + ",".join(calls)]
    return command + (["-e", "inject=" + inject] if inject else [])


def counted(trace):
    """The calls of a trace by name: all of them, and the most by one thread."""
    total, by_thread = {}, {}
    with open(trace, errors="replace") as lines:
        for line in lines:
            match = CALL.match(line)
            if match:
                thread, call = match.groups()
                total[call] = total.get(call, 0) + 1
                by_thread[thread, call] = by_thread.get((thread, call), 0) + 1
    most = {}
    for (_, call), count in by_thread.items():
        most[call] = max(most.get(call, 0), count)
    return total, most


class Point:
    def __init__(self, call, what, number):
        self.call, self.what, self.number = call, what, number

    def __str__(self):
        return "%s:%s:%d" % (self.call, self.what, self.number)

    @property
    def kind(self):
        return "%s:%s" % (self.call, self.what)

    @property
    def inject(self):
        effect = "signal=KILL" if self.what == "KILL" else "error=" + self.what
        return "%s:%s:when=%d" % (self.call, effect, self.number)


class Bench:
    """Runs points, each on a state directory and below names of its own."""

    def __init__(self, folder, emulator):
        self.folder, self.emulator = folder, emulator
        self.runs = 0
        self.acknowledged = 0
        self.unsettled = 0
        self.recoveries = 0

    def prepare(self):
        self.runs += 1
        folder = os.path.join(self.folder, str(self.runs))
        os.mkdir(folder, 0o700)
        script = Script("kv_%08x" % self.runs)
        self.emulator.edit(
            "CreateSecret", Name=script.name("theirs"), SecretString="not ours", ClientRequestToken="f" * 32)
        return folder, script, self.emulator.secrets(script.name("theirs"))[script.name("theirs")]

    def baseline(self):
        """The script without any fault: how often each call is made."""
        folder, script, foreign = self.prepare()
        trace = os.path.join(folder, "trace")
        agent = Agent(folder, self.emulator, strace(trace, KILLED))
        if not agent.listens or not script.run(agent):
            agent.kill()
            raise Failed("the script does not run without faults: %s\n%s" % (script.story, agent.words()[-3000:]))
        agent.kill()
        self.recover(folder, script, foreign)
        return counted(trace)

    def point(self, point, again):
        """One point. Returns how many such calls the process had made when it was hit; None when it never was."""
        folder, script, foreign = self.prepare()
        trace = os.path.join(folder, "trace")
        agent = Agent(folder, self.emulator, strace(trace, [point.call], point.inject))
        try:
            if agent.listens:
                script.run(agent)
            # The connection ends a moment before the process does.
            if point.what == "KILL" and script.unanswered:
                awaiting("the end of the killed agent", lambda: not agent.runs, 10)
            killed = agent.process.poll() == -signal.SIGKILL
        finally:
            agent.kill()
        happened = killed if point.what == "KILL" else self.injected(trace)
        reached = self.reached(trace, point) if happened else None
        try:
            if again is not None:
                self.interrupt(folder, again)
            self.recover(folder, script, foreign)
        except Failed as error:
            raise Failed("%s\ncommands: %s" % (error, "; ".join(script.story)))
        self.acknowledged += script.acknowledged
        shutil.rmtree(folder)
        return reached

    @staticmethod
    def injected(trace):
        with open(trace, errors="replace") as file:
            return "(INJECTED)" in file.read()

    @staticmethod
    def reached(trace, point):
        if not os.path.exists(trace):
            return None
        with open(trace, errors="replace") as file:
            lines = file.read().splitlines()
        by_thread, total = {}, 0
        for line in lines:
            match = CALL.match(line)
            if match and match.group(2) == point.call:
                total += 1
                by_thread[match.group(1)] = by_thread.get(match.group(1), 0) + 1
                if by_thread[match.group(1)] == point.number:
                    return total
        return total

    def interrupt(self, folder, number):
        """A start that is killed at a write or sync of its own, where it makes so many."""
        call = ("fdatasync", "pwrite64")[number % 2]
        trace = os.path.join(folder, "trace-recovery")
        agent = Agent(folder, self.emulator, strace(trace, [call], "%s:signal=KILL:when=%d" % (call, 1 + number // 2)))
        try:
            awaiting("the end", lambda: not agent.runs, 1.0)
            self.recoveries += agent.process.poll() == -signal.SIGKILL
        except Failed:
            pass
        agent.kill()

    def recover(self, folder, script, foreign):
        """A start without faults: AWS must come to what was acknowledged, stay there, and the store be whole."""
        agent = Agent(folder, self.emulator)
        try:
            if not agent.listens:
                raise Failed("the agent does not start again: " + agent.words()[-2000:])
            awaiting(lambda: "AWS equals what was acknowledged: %s" % script.wrong(self.emulator),
                     lambda: not script.wrong(self.emulator))
            with agent.connect() as client:
                for method, params, _, _ in script.waits():
                    try:
                        client.call(method, params, deadline=20)
                    except AgentError as error:
                        # The kill may have come before the mount was known.
                        if error.reason == "deadline_exceeded":
                            self.unsettled += 1
            wrong = script.wrong(self.emulator)
            if wrong:
                raise Failed("AWS left what was acknowledged: %s" % wrong)
            script.check(self.emulator, foreign)
            agent.stop()
        finally:
            agent.kill()
        with sqlite3.connect(os.path.join(folder, "state", "state.db")) as store:
            found = store.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise Failed("the store is damaged: %s" % found)


def sample(points, limit, seed):
    """So many points, of every kind in turn."""
    kinds = {}
    for point in points:
        kinds.setdefault(point.kind, []).append(point)
    chance = random.Random(seed)
    for members in kinds.values():
        chance.shuffle(members)
    chosen = []
    while len(chosen) < limit and any(kinds.values()):
        chosen += [members.pop() for members in kinds.values() if members]
    return chosen[:limit]


def permitted():
    """Why strace cannot be used; None when it can."""
    if not shutil.which("strace"):
        return "no strace in PATH (make deps installs it)"
    tried = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return None if tried.returncode == 0 else "strace does not work: " + tried.stderr.decode(errors="replace").strip()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--points", type=int, default=0, help="how many points; 0 for all")
    options.add_argument("--seed", type=int, default=None, help="which points, when not all")
    options.add_argument("--only", default="", help="one point, such as fdatasync:KILL:7")
    given = options.parse_args()
    why = permitted()
    if why:
        print("crashpoints: SKIPPED: " + why)
        return 0
    require_program()
    began = time.monotonic()
    seed = random.randrange(1 << 32) if given.seed is None else given.seed
    folder = tempfile.mkdtemp(prefix="crashpoints-")
    emulator = None
    failures = 0
    try:
        emulator = Emulator(folder)
        bench = Bench(folder, emulator)
        total, most = bench.baseline()
        points = [Point(call, "KILL", k) for call in KILLED for k in range(1, most.get(call, 0) + 1)]
        points += [Point(call, what, k) for call, what in FAILED for k in range(1, most.get(call, 0) + 1)]
        if given.only:
            call, what, number = given.only.split(":")
            chosen = [Point(call, what, int(number))]
        else:
            chosen = sample(points, given.points, seed) if given.points else points
        print("crashpoints: seed %d, %d of %d points" % (seed, len(chosen), len(points)), flush=True)
        tried, hits = {}, {}
        for index, point in enumerate(chosen):
            again = index // 5 if index % 5 == 4 else None
            tried[point.kind] = tried.get(point.kind, 0) + 1
            try:
                reached = bench.point(point, again)
            except Failed as error:
                failures += 1
                print("crashpoints: FAILED at %s: %s\nreplay: make crashpoints ONLY=%s" % (point, error, point), flush=True)
                continue
            if reached is not None:
                hits.setdefault(point.kind, []).append(reached)
        for kind, count in sorted(tried.items()):
            reached = hits.get(kind, [])
            print("  %-17s %4d tried, %4d hit, at %4d different places of %d calls" % (
                kind, count, len(reached), len(set(reached)), total.get(kind.split(":")[0], 0)))
        without = sorted(kind for kind in tried if kind.endswith(":KILL") and tried[kind] > 4 and not hits.get(kind))
        if without:
            failures += 1
            print("crashpoints: FAILED: not one kill arrived at " + ", ".join(without))
        print("crashpoints: %d points, %d kills in recovery, %d commands acknowledged, %d ends with rows still waiting, "
              "%d failures, %.0f s" % (len(chosen), bench.recoveries, bench.acknowledged, bench.unsettled, failures,
                                       time.monotonic() - began))
    finally:
        if emulator:
            emulator.stop()
        if failures:
            print("crashpoints: state and logs are in " + folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
