"""The measurements of `make bench`, each a function from a Plan to rows of the table."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field

from rig import (
    ROOT, Agent, Emulator, Failed, Folder, Rig, awaiting, cpu_seconds, load, median, memory_mib, metric, ratios, timed)
from shares import profile

from restart import first_answer  # beside processes, which rig found

PYTHON = os.environ.get("SECRETSYNC_PYTHON") or os.path.join(ROOT, ".venv", "bin", "python")
BENCH = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Plan:
    """How much is measured."""
    rounds: int = 5
    #: Multiplies numbers of requests.
    scale: float = 1.0
    #: Associations of the large state.
    many: int = 1_000_000
    #: Secrets of the first sync.
    first: int = 1_000

    def count(self, number):
        return max(200, int(number * self.scale))


@dataclass
class Row:
    """A row of the table: a figure beside its goal. `better` says which way is better; without a goal it only informs."""
    name: str
    figure: float
    unit: str
    how: str
    goal: float = None
    better: str = "lower"
    detail: dict = field(default_factory=dict)

    @property
    def passes(self):
        if self.goal is None:
            return None
        return self.figure <= self.goal if self.better == "lower" else self.figure >= self.goal


def children_cpu(action):
    """User and system time of the child processes that an action runs and waits for, and how long it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = timed(action)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, seconds


# ---------------------------------------------------------------------------------------------------------------------

def first_sync(plan):
    """First syncs under AWS's quotas, over the quota's own time."""
    found = []
    for _ in range(plan.rounds):
        with Folder() as folder:
            emulator = Emulator(folder, options=())
            try:
                agent = Agent(folder, emulator)
                try:
                    run = subprocess.run(
                        [sys.executable, os.path.join(BENCH, "first_sync.py"), agent.socket, str(plan.first), "2"],
                        env=dict(os.environ, PYTHONPATH=os.path.join(ROOT, "contrib", "clients", "python"),
                                 PYTHONDONTWRITEBYTECODE="1", **emulator.variables),
                        stdout=subprocess.PIPE, text=True)
                    words = run.stdout.replace("(", " ").replace(")", " ").split()
                    if "quota's" not in words:
                        raise Failed("first sync: " + run.stdout)
                    found.append((float(words[words.index("of", 8) - 1]), float(words[-2])))
                finally:
                    agent.kill()
            finally:
                emulator.stop()
    return [
        Row("first sync of %d secrets, over the time of AWS's quota" % plan.first, median([f[0] for f in found]), "x",
            "real agent, quotas enforced, 2 destinations of one account", 1.02, detail={"rounds": [f[0] for f in found]}),
        Row("calls throttled in it", median([f[1] for f in found]), "%", "the same runs", 0.1)]


def changes(plan):
    """What a synced change costs, and how many there are a second, beside boto3, the AWS CLI and wrk."""
    keys = plan.count(10_000)
    pushed = plan.count(5_000)
    piped = plan.count(1_000)
    agent_cpu, boto_cpu, agent_rate, boto_rate, wrk_rate, calls = [], [], [], [], [], []
    with Folder() as folder, Rig(folder) as rig:
        rig.associate(keys)
        rig.settle()
        # Before anybody else changes what is in AWS.
        with rig.agent.connect() as client:
            before = rig.calls()
            client.call("sync.plan", {})
            listed = rig.calls().get("ListSecrets", 0) - before.get("ListSecrets", 0)
            asked = sum(rig.calls().values()) - sum(before.values())
        environment = dict(os.environ, **rig.emulator.variables)
        for number in range(plan.rounds):
            before, began, cpu = rig.calls(), time.monotonic(), cpu_seconds(rig.pid)
            load("commands", socket=rig.agent.socket, dialect="secretsync", connections=64, keys=keys, requests=pushed)
            rig.settle()
            agent_rate.append(pushed / (time.monotonic() - began))
            agent_cpu.append((cpu_seconds(rig.pid) - cpu) / pushed)
            calls.append((sum(rig.calls().values()) - sum(before.values())) / pushed)
            used, seconds = children_cpu(lambda: subprocess.run(
                [PYTHON, os.path.join(BENCH, "peers.py"), "boto3", str(piped), "b%d" % number], env=environment,
                check=True))
            # What Python and boto3 cost before the first call is not a change's.
            idle, lost = children_cpu(lambda: subprocess.run(
                [PYTHON, os.path.join(BENCH, "peers.py"), "boto3", "0", "-"], env=environment, check=True))
            boto_cpu.append((used - idle) / piped)
            boto_rate.append(piped / (seconds - lost))
            report = subprocess.run(
                ["wrk", "-t1", "-c16", "-d%ds" % max(1, int(3 * plan.scale)), "-s", os.path.join(BENCH, "update.lua"),
                 rig.emulator.endpoint], env=dict(os.environ, BENCH_KEYS=str(keys)), stdout=subprocess.PIPE, text=True,
                check=True).stdout
            if "Non-2xx" in report:
                raise Failed("wrk was refused: " + report)
            wrk_rate.append(float(next(l.split()[1] for l in report.splitlines() if l.startswith("Requests/sec"))))
        few = 3
        cli, seconds = children_cpu(lambda: subprocess.run(
            [PYTHON, os.path.join(BENCH, "peers.py"), "cli", str(few), "c"], env=environment, check=True))
    micro = 1e6
    return [
        Row("CPU of a boto3 thread pool over the agent's, per change", median(ratios(boto_cpu, agent_cpu)), "x",
            "UpdateSecret of %d secrets by a pool of 16 threads, nothing kept; the agent's is user + system of all of it, "
            "durability included" % piped, 10, "higher",
            {"agent_us": [c * micro for c in agent_cpu], "boto3_us": [c * micro for c in boto_cpu]}),
        Row("CPU of the agent per synced change", median(agent_cpu) * micro, "us", "the same runs"),
        Row("CPU of boto3 per change", median(boto_cpu) * micro, "us", "the same runs"),
        Row("CPU of the AWS CLI per change", cli / few * micro, "us", "a loop over %d secrets" % few),
        Row("synced changes/s over wrk's requests/s", median(ratios(agent_rate, wrk_rate)), "x",
            "one emulator that skips signature checks and quotas; wrk -t1 -c16 with the same calls", 0.20, "higher",
            {"changes": agent_rate, "wrk": wrk_rate}),
        Row("synced changes/s", median(agent_rate), "/s", "64 connections push, the clock ends when all are SYNCED",
            better="higher"),
        Row("boto3's changes/s", median(boto_rate), "/s", "the same runs", better="higher"),
        Row("AWS CLI's changes/s", few / seconds, "/s", "the loop", better="higher"),
        Row("AWS calls per change", max(calls), "", "counted by the agent; the most of all rounds", 1.0),
        Row("AWS calls of a drift scan of %d secrets" % keys, asked, "", "sync.plan of the destination, %d of them "
            "ListSecrets" % listed, keys // 100 + 1)]


def latency(plan):
    """From the command on the socket to the call on the wire, one in flight."""
    p50, p99, found = [], [], []
    for _ in range(plan.rounds):
        with Folder() as folder:
            socket = os.path.join(folder, "a.sock")
            port_file = os.path.join(folder, "port")
            words = [os.environ["SECRETSYNC_BENCH_LOAD"], "wire"]
            for name, value in dict(socket=socket, port_file=port_file, keys=50, count=plan.count(1_000), warmup=100,
                                    directory=folder).items():
                words += ["--" + name.replace("_", "-"), str(value)]
            wire = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

            class Endpoint:
                """In place of an emulator: where bench-load answers."""
                variables = {}

            awaiting("bench-load's port", lambda: os.path.exists(port_file) or wire.poll() is not None, 20)
            with open(port_file) as file:
                Endpoint.variables = {
                    "AWS_ENDPOINT_URL": "http://127.0.0.1:" + file.read(), "AWS_REGION": "us-east-1",
                    "AWS_ACCESS_KEY_ID": "AKIDBENCH00000000000", "AWS_SECRET_ACCESS_KEY": "bench"}
            agent = Agent(folder, Endpoint, variables={
                "SECRETSYNC_AWS_RATE_SCALE": "1000", "SECRETSYNC_RECONCILE_INTERVAL": "0"})
            try:
                with agent.connect() as client:
                    client.call("destination.write", {"type": "aws-sm", "name": "wire", "region": "us-east-1"})
                out, err = wire.communicate(timeout=120)
                if wire.returncode != 0:
                    raise Failed(err)
            finally:
                agent.kill()
                wire.kill()
            result = json.loads(out)
            found.append(result)
            p50.append(result["command_p50"] / result["limit_p50"])
            p99.append(result["command_p99"] / result["limit_p99"])
    how = "secret.put, one at a time; beside it, in turn, one fdatasync of a page and one round trip to the same server"
    each = lambda name: median([result[name] for result in found])  # noqa: E731
    return [
        Row("command to call on the wire, p50, over one fdatasync + one HTTP round trip", median(p50), "x", how, 3,
            detail={"rounds": found}),
        Row("the same, p99", median(p99), "x", how, 8),
        Row("command to call on the wire, p50", each("command_p50"), "us", how),
        Row("command to call on the wire, p99", each("command_p99"), "us", how),
        Row("one fdatasync + one HTTP round trip, p50", each("limit_p50"), "us", how),
        Row("command to SYNCED reply, p50", each("synced_p50"), "us", how)]


class Redis:
    """redis-server on a Unix socket, every write durable before the reply."""

    def __init__(self, folder):
        self.socket = os.path.join(folder, "redis.sock")
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--appendonly", "yes", "--appendfsync",
             "always", "--save", "", "--dir", folder], stdout=subprocess.DEVNULL)
        awaiting("redis", lambda: os.path.exists(self.socket), 20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


def puts(plan):
    """Durable commands a second, AWS left alone, beside redis and bare SQLite."""
    keys, requests = plan.count(10_000), plan.count(20_000)
    agents, stores, bares, percentiles, batches = [], [], [], [], []
    with Folder() as folder, Folder() as beside, Rig(folder, disabled=True) as rig, Redis(beside) as redis:
        rig.associate(keys)
        for _ in range(plan.rounds):
            if rig.agent is None:
                rig.start()
            commits = metric(rig.agent, "secretsync_commits_total")
            agent = load("commands", socket=rig.agent.socket, dialect="secretsync", connections=64, keys=keys,
                         requests=requests, warmup=500)
            batches.append((requests + 500) / (metric(rig.agent, "secretsync_commits_total") - commits))
            store = load("commands", socket=redis.socket, dialect="redis", connections=64, keys=keys,
                         requests=requests, warmup=500)
            agents.append(agent["per_second"])
            stores.append(store["per_second"])
            percentiles.append((agent, store))
            # Bare SQLite changes the rows of the state that the agent left.
            rig.agent.stop()
            rig.agent = None
            copy = os.path.join(beside, "copy.db")
            shutil.copyfile(os.path.join(folder, "state", "state.db"), copy)
            bares.append(load("sqlite", database=copy, keys=keys, requests=requests,
                              batch=max(1, round(batches[-1])))["per_second"])
            for suffix in ("", "-wal", "-shm"):
                if os.path.exists(copy + suffix):
                    os.unlink(copy + suffix)
    detail = {"agent": agents, "redis": stores, "sqlite": bares, "batch": batches,
              "latency": [{"agent": a, "redis": r} for a, r in percentiles]}
    return [
        Row("durable secret.put/s over redis SET/s, appendfsync always", median(ratios(agents, stores)), "x",
            "64 connections each, Unix sockets, the same bytes, keys in scattered order", 0.35, "higher", detail),
        Row("durable secret.put/s over bare SQLite", median(ratios(agents, bares)), "x",
            "the rows that a put changes, updated by key in transactions of the agent's own size (%d)"
            % round(median(batches)), 0.6, "higher"),
        Row("durable secret.put/s", median(agents), "/s", "64 connections, one command in flight each", better="higher"),
        Row("redis SET/s", median(stores), "/s", "the same", better="higher"),
        Row("bare SQLite, puts/s", median(bares), "/s", "the same rows", better="higher"),
        Row("secret.put, p99 at 64 connections", median([a["latency_p99"] for a, _ in percentiles]) / 1000, "ms",
            "the same runs")]


def restart(rig, times, crashes=False):
    """Seconds from the start of the process to its first answer, and its memory then."""
    seconds, memory = [], []
    for _ in range(times):
        if crashes:
            rig.agent.kill()
        else:
            rig.agent.stop()
        began = time.monotonic()
        rig.start(ready=False)
        first_answer(rig.agent)
        seconds.append(time.monotonic() - began)
        memory.append(memory_mib(rig.pid))
    return median(seconds), median(memory)


def footprint(plan):
    """Memory, starts and the cost of a put, by the size of the state."""
    rows, sizes = [], []
    with Folder() as folder, Rig(folder, disabled=True) as rig:
        def cost(keys):
            requests = plan.count(5_000)
            cpu = cpu_seconds(rig.pid)
            load("commands", socket=rig.agent.socket, dialect="secretsync", connections=64, keys=keys, requests=requests)
            return (cpu_seconds(rig.pid) - cpu) / requests

        with Folder() as beside, Rig(beside) as fresh:
            start, fresh_memory = restart(fresh, plan.rounds)
        sizes.append((0, fresh_memory, start))
        rows.append(Row("resident memory, fresh agent", fresh_memory, "MiB", "after its first answer", 25))
        rows.append(Row("start to first answer, empty state", start * 1000, "ms",
                        "from the start of the process; SIGTERM before", 60))
        small = 1_000
        rig.associate(small)
        few = [cost(small) for _ in range(plan.rounds)]
        done = small
        for size in [s for s in (10_000, 100_000, plan.many) if s <= plan.many]:
            rig.associate(size - done, done)
            done = size
            start, memory = restart(rig, plan.rounds)
            sizes.append((size, memory, start))
        crashed, crashed_memory = restart(rig, plan.rounds, crashes=True)
        many = [cost(done) for _ in range(plan.rounds)]
        loaded = memory_mib(rig.pid, "VmHWM")
        rows += [
            Row("resident memory with %d associations, after a start" % done, memory, "MiB", "after its first answer", 64,
                detail={"sizes": sizes}),
            Row("resident memory under load with them", loaded, "MiB", "the most during puts from 64 connections", 128),
            Row("start to first answer, %d associations" % done, start * 1000, "ms", "as above", 500),
            Row("start after kill -9, %d associations" % done, crashed * 1000, "ms",
                "a crash leaves no counts, so the rows are counted; %.0f MiB resident then" % crashed_memory),
            Row("CPU of a put at %d associations over 1,000" % done, median(many) / median(few), "x",
                "scattered keys, 64 connections", 1.5,
                detail={"few_us": [c * 1e6 for c in few], "many_us": [c * 1e6 for c in many]})]
    return rows


def binary(plan):
    """The size of the program as it is shipped."""
    program = os.path.join(os.environ["SECRETSYNC_BIN"], "secretsyncd")
    with Folder() as folder:
        stripped = os.path.join(folder, "secretsyncd")
        subprocess.run(["strip", "-o", stripped, program], check=True)
        size = os.path.getsize(stripped) / (1 << 20)
        libraries = subprocess.run(["ldd", program], stdout=subprocess.PIPE, text=True).stdout
    if "libswift" in libraries:
        raise Failed("the Swift runtime is not linked statically: build with --static-swift-stdlib")
    return [Row("stripped release binary of the agent", size, "MiB", "Swift runtime linked statically", 40 / 1.048576)]


#: What is measured by name only.
BY_NAME = {"profile": lambda plan: profile(plan, Row)}

MEASURES = {
    "binary": binary, "footprint": footprint, "puts": puts, "latency": latency, "changes": changes,
    "first-sync": first_sync,
}
