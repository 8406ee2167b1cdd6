"""How long a start takes with many associations in the state: `make restart`.

The agent is told to leave AWS alone, is given the associations, and is killed; the time runs from the next start of the
process to the first answered command, which counts all rows. Three starts, the median is judged.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import sys
import tempfile
import time

from processes import Agent, Emulator, Failed, awaiting, require_program

from secretsync import ConnectionLost

DESTINATION = {"type": "aws-sm", "name": "many"}
IN_FLIGHT = 48


def line(number, method, params):
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode() + b"\n"


def fill(agent, count):
    """Associations, pipelined on one connection; every one is acknowledged."""
    with agent.connect() as client:
        client.call("sync.config.patch", {"disabled": True})
        client.call("mount.register", {"path": "many", "accessor": "kv_0000aaaa"})
        client.call("destination.write", dict(DESTINATION, region="us-east-1"))
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(120)
    peer.connect(agent.socket)
    replies = peer.makefile("rb")
    sent = answered = 0
    while answered < count:
        burst = b""
        while sent < count and sent - answered < IN_FLIGHT:
            burst += line(sent, "association.set", dict(
                DESTINATION, mount="many", secret_name="s%07d" % sent, data={"n": sent}, wait=False))
            sent += 1
        if burst:
            peer.sendall(burst)
        # Half of what is in flight, so that the next burst is a burst too.
        for _ in range(max(1, (sent - answered) // 2)):
            reply = json.loads(replies.readline())
            if "error" in reply:
                raise Failed("an association was refused: %r" % reply["error"])
            answered += 1
    peer.close()


def first_answer(agent):
    """What the first answered command says."""
    def answer():
        if not agent.runs:
            raise Failed("the agent ended: " + agent.words()[-2000:])
        try:
            with agent.connect() as client:
                return client.call("sync.status")
        except ConnectionLost:
            return None

    return awaiting("the first answer", answer, 120, 0.002)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--associations", type=int, default=10_000)
    options.add_argument("--bound", type=float, default=2.0, help="seconds that a start may take")
    given = options.parse_args()
    require_program()
    folder = tempfile.mkdtemp(prefix="restart-")
    emulator = agent = None
    try:
        emulator = Emulator(folder)
        agent = Agent(folder, emulator)
        began = time.monotonic()
        fill(agent, given.associations)
        took = time.monotonic() - began
        agent.kill()
        size = sum(os.path.getsize(os.path.join(folder, "state", name)) for name in os.listdir(folder + "/state"))
        print("restart: %d associations acknowledged in %.1f s, %d a second; state %.1f MiB" % (
            given.associations, took, given.associations / took, size / (1 << 20)), flush=True)
        times = []
        for _ in range(3):
            began = time.monotonic()
            agent = Agent(folder, emulator, ready=False)
            status = first_answer(agent)
            seconds = time.monotonic() - began
            if sum(status["counts"].values()) != given.associations:
                raise Failed("after a start there are %r associations" % status["counts"])
            with open("/proc/%d/status" % agent.process.pid) as file:
                rss = next(int(row.split()[1]) for row in file if row.startswith("VmRSS:"))
            times.append(seconds)
            print("restart: serving after %.3f s, %.1f MiB" % (seconds, rss / 1024), flush=True)
            agent.kill()
        if statistics.median(times) > given.bound:
            print("restart: FAILED: a start takes %.2f s, %.2f are promised" % (statistics.median(times), given.bound))
            return 1
        print("restart: passed, median %.3f s of %.1f" % (statistics.median(times), given.bound))
        return 0
    finally:
        if agent:
            agent.kill()
        if emulator:
            emulator.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
