"""What the benchmarks share: the processes they measure, the load, the clock of a process, the arithmetic of rounds."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "Tests", "Crash"))

from processes import Agent, Emulator, Failed, awaiting  # noqa: E402

LOAD = os.environ.get("SECRETSYNC_BENCH_LOAD", os.path.join(ROOT, ".build-bench", "release", "bench-load"))
DESTINATION = {"type": "aws-sm", "name": "bench"}
TICKS = os.sysconf("SC_CLK_TCK")


def load(mode, **arguments):
    """One run of bench-load: what it printed."""
    words = [LOAD, mode]
    for name, value in arguments.items():
        words += ["--" + name.replace("_", "-"), str(value)]
    run = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        raise Failed(run.stderr.strip())
    return json.loads(run.stdout)


def cpu_seconds(pid):
    """User and system time of a process so far, its ended children left out."""
    with open("/proc/%d/stat" % pid) as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mib(pid, field="VmRSS"):
    """Resident memory of a process in MiB; `VmHWM` for the most it ever had."""
    with open("/proc/%d/status" % pid) as status:
        return next(int(row.split()[1]) for row in status if row.startswith(field + ":")) / 1024


def metric(agent, name):
    """A figure of `agent.metrics` that has no labels."""
    with agent.connect() as client:
        text = client.call("agent.metrics")["text"]
    return next(float(row.split()[1]) for row in text.splitlines() if row.startswith(name + " "))


def median(values):
    return statistics.median(values)


def ratios(above, below):
    """The ratio of each round; interleaved, so that both sides of one saw the same machine."""
    return [a / b for a, b in zip(above, below)]


class Folder:
    """A directory of one benchmark, gone afterwards."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="secretsync-bench-")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Rig:
    """An emulator without signature checks and quotas, and an agent beside it; the agent keeps to no quota either."""

    def __init__(self, folder, disabled=False):
        self.folder = folder
        self.emulator = Emulator(folder, options=("--skip-check", "rates", "--skip-check", "signatures"))
        self.agent = None
        self.start()
        with self.agent.connect() as client:
            if disabled:
                client.call("sync.config.patch", {"disabled": True})
            client.call("sync.config.patch", {"queue_capacity": 2_000_000})
            client.call("destination.write", dict(DESTINATION, region="us-east-1", secret_name_template="{{ .SecretPath }}"))

    def start(self, ready=True):
        self.agent = Agent(
            self.folder, self.emulator, ready=ready,
            variables={"SECRETSYNC_AWS_RATE_SCALE": "1000", "SECRETSYNC_RECONCILE_INTERVAL": "0"})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.agent:
            self.agent.kill()
        self.emulator.stop()

    @property
    def pid(self):
        return self.agent.process.pid

    def associate(self, count, first=0):
        """Secrets app/0 ... with an association each, pipelined."""
        with self.agent.connect() as client:
            waiting = []
            for number in range(first, first + count):
                waiting.append(client.begin("association.set", dict(
                    DESTINATION, mount="bench", secret_name="app/%d" % number, data={"n": number}, wait=False)))
                if len(waiting) == 64:
                    for request in waiting:
                        client.result(request)
                    waiting = []
            for request in waiting:
                client.result(request)

    def settle(self, limit=300):
        """Returns once nothing waits any more; every association is SYNCED then."""
        with self.agent.connect() as client:
            def settled():
                counts = client.call("sync.status")["counts"]
                return sum(counts.values()) == counts.get("SYNCED", 0)

            awaiting(lambda: "all rows SYNCED: %r" % client.call("sync.status")["counts"], settled, limit, 0.01)

    def calls(self):
        """Calls to AWS so far, by operation."""
        with self.agent.connect() as client:
            found = {}
            for destination in client.call("sync.status")["destinations"]:
                for operation, ends in destination["calls"].items():
                    found[operation] = found.get(operation, 0) + sum(ends.values())
            return found


def timed(action):
    began = time.monotonic()
    action()
    return time.monotonic() - began
