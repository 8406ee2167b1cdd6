"""Where the CPU of a synced change goes: `make bench BENCH=profile`, with perf.

A sample belongs to the part that its innermost frame names, or the one around it, and so on outwards: allocation inside of
sealing is allocation. What SQLite does belongs to whoever asked it for it.
"""

import os
import re
import shutil
import signal
import subprocess
import time

from rig import Failed, Folder, Rig, load

ALLOCATION = re.compile(r"^(_int_|__libc_)?(malloc|free|cfree|realloc|calloc|unlink_chunk|malloc_consolidate)")
#: What SQLite was asked for, by any frame around it.
SQLITE = [(name, re.compile(pattern)) for name, pattern in (
    ("SQLite: checkpoints", r"sqlite3_wal_checkpoint|sqlite3WalCheckpoint"),
    ("SQLite: commits, pages into the log", r"sqlite3PagerCommitPhase|SQLiteStateStore\.commit\("),
    ("SQLite: rows updated", r"SQLiteStateBatch\.flush\("),
    ("SQLite: rows read, and all else", r""),
)]
PARTS = [(name, re.compile(pattern)) for name, pattern in (
    ("sealing and unsealing rows", r"\bSealer\.|AES\.GCM|HKDF"),
    ("signing", r"SigV4|SigningKey"),
    ("waiting for the disk", r"LogSync|fdatasync"),
    ("rows as Swift's values: columns, arguments, the cache", r"RowCache|SQLArguments|ObjectColumns|SQLRow|SQLiteStateBatch"),
    ("decisions", r"StateEditor|RemoteObject|SecretRecord|ValueDigester|ValueEncoding"),
    ("batches, lanes, waiting callers", r"WriterBatch|Lanes|Waiters|RateBuckets|Writer\.|Acknowledgements|Inbox"),
    ("the log's lines", r"AgentLog|Logger\.|LogHandler"),
    ("a call: its body, judging the answer", r"AWSCallSender|SecretsManagerC|ResponseClassifier|AnswerFields"),
    ("HTTP", r"HTTP|EndpointConnections|PooledTransport|GuardedTransport"),
    ("the socket: commands in, replies out", r"ConnectionHandler|Session\.|CommandRouter|JSONReader|JSONTree|JSONWriter"),
    ("event loops, tasks, wake-ups", r"SelectableEventLoop|Selector|NIO|swift_job|swift_task|dispatch|epoll"),
)]


def part(frames):
    """The part that a stack belongs to; frames from the innermost outwards."""
    if frames and ALLOCATION.search(frames[0]):
        return "allocation, without per-thread caches and with freed memory overwritten"
    if any(frame.startswith("sqlite3") for frame in frames):
        return next(name for name, pattern in SQLITE if any(pattern.search(frame) for frame in frames))
    for frame in frames:
        for name, pattern in PARTS:
            if pattern.search(frame):
                return name
    return "the rest"


def stacks(script):
    """The stacks that `perf script` printed, a list of names each."""
    frames, inside = [], False
    for line in script:
        line = line.rstrip("\n")
        if not line:
            if inside:
                yield frames
            frames, inside = [], False
        elif line[0] in " \t":
            words = line.split(None, 1)
            if len(words) == 2:
                frames.append(words[1])
        else:
            inside = True
    if inside:
        yield frames


def profile(plan, row):
    """The parts of a synced change, 64 connections pushing, by their share of the samples."""
    perf = shutil.which("perf")
    if perf is None:
        raise Failed("there is no perf; apt-get install linux-perf")
    keys, pushed = plan.count(10_000), plan.count(10_000)
    with Folder() as folder, Rig(folder) as rig:
        rig.associate(keys)
        rig.settle()
        data = os.path.join(folder, "perf.data")
        recording = subprocess.Popen(
            [perf, "record", "-q", "-F", "499", "--call-graph", "dwarf,16384", "-o", data, "-p", str(rig.pid)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(1)
        if recording.poll() is not None:
            raise Failed("perf record: " + recording.stderr.read().strip())
        load("commands", socket=rig.agent.socket, dialect="secretsync", connections=64, keys=keys, requests=pushed)
        rig.settle()
        recording.send_signal(signal.SIGINT)
        recording.communicate()
        script = subprocess.Popen(
            [perf, "script", "--no-inline", "-i", data, "-F", "comm,ip,sym"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, errors="replace")
        demangled = subprocess.Popen(
            ["swift", "demangle", "--simplified"], stdin=script.stdout, stdout=subprocess.PIPE, text=True, errors="replace")
        counts, total = {}, 0
        for frames in stacks(demangled.stdout):
            name = part(frames)
            counts[name] = counts.get(name, 0) + 1
            total += 1
        script.wait()
        demangled.wait()
    if total == 0:
        raise Failed("perf script: no samples")
    how = "%d samples of perf while %d changes were pushed and synced" % (total, pushed)
    order = sorted(counts, key=lambda name: (name == "the rest", -counts[name]))
    return [row(name, 100 * counts[name] / total, "%", how) for name in order]
