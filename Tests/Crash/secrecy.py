"""Values that are easy to find go through every path of the agent, and are then looked for everywhere: `make secrecy`.

Each path has a value of its own, so that a find names its path. Looked through are all replies and events, the log at its
most talkative, every file of the state directory while the agent runs, after a stop and after a kill, what else it has
open, its environment and arguments, and its memory once AWS has confirmed the values. Only AWS may have seen them.
"""

import argparse
import base64
import json
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import time

from processes import Agent, Emulator, Failed, require_program

DESTINATION = {"type": "aws-sm", "name": "canary"}
ACCESSOR = "kv_5ec2e700"
# Everything that the emulator can do to a call; of a write, before and after it is applied.
FAULTS = [
    {"effect": "throttle"}, {"effect": "server_error"}, {"effect": "server_error_after_applying"},
    {"effect": "reset_before_applying"}, {"effect": "reset_after_applying"}, {"effect": "truncate_answer"},
    {"effect": "deny_access"},
    {"effect": "refuse", "code": "InvalidParameterException", "message": "no"},
    {"effect": "refuse", "code": "LimitExceededException", "message": "no"},
    {"effect": "refuse", "code": "EncryptionFailure", "message": "no"},
    {"effect": "refuse", "code": "ExpiredTokenException", "message": "no"},
    {"effect": "refuse", "code": "InvalidRequestException",
     "message": "You can't create this secret because a secret with this name is already scheduled for deletion."},
]


class Canaries:
    """Values by the path they take; each begins alike for nobody else."""

    def __init__(self):
        self.values = {}

    def make(self, path, size=24):
        """A value for a path. Only its head is looked for, so a piece of a long one is found too."""
        head = "cAnArY%03dx%s" % (len(self.values), base64.b32encode(os.urandom(5)).decode())
        self.values[path] = head
        return head + "v" * max(0, size - len(head))

    def forms(self):
        """What is looked for, as bytes, and the path it stands for."""
        for path, head in self.values.items():
            raw = head.encode()
            yield path, raw
            yield path + " (base64)", base64.b64encode(raw)[:-4]
            yield path + " (base64)", base64.b64encode(b"x" + raw)[4:-4]
            yield path + " (base64)", base64.b64encode(b"xx" + raw)[4:-4]
            yield path + " (hex)", raw.hex().encode()
            yield path + " (UTF-16)", head.encode("utf-16-le")

    def within(self, data):
        """The paths whose value is in the data."""
        return sorted({path for path, form in self.forms() if form in data})


class Peer:
    """A connection on which anything can be sent; keeps all that comes back."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(40)
        self.socket.connect(path)
        self.number = 0
        self.received = b""
        self.rest = b""

    def send(self, line):
        self.socket.sendall(line + b"\n")

    def call(self, method, **params):
        """Sends a command and reads to its reply."""
        self.number += 1
        self.send(json.dumps(
            {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}).encode())
        return self.reply(self.number)

    def reply(self, number):
        while True:
            message = self.next()
            if message.get("id") == number and "method" not in message:
                return message

    def next(self):
        while b"\n" not in self.rest:
            data = self.socket.recv(1 << 16)
            if not data:
                raise Failed("the agent closed the connection")
            self.received += data
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)


def live(peer, emulator, canaries):
    """The whole life of values and credentials, failures included."""
    make = canaries.make
    secret = {"mount": "canary", "secret_name": "s"}
    peer.call("mount.register", path="canary", accessor=ACCESSOR)
    peer.call("destination.write", **DESTINATION, region="us-east-1")
    peer.call("events.subscribe", kinds=["*"])
    # Refused before anything is carried out.
    peer.call("secret.put", **secret, data=make("data of a wrong type"))
    peer.call("secret.put", **secret, data={"k": make("a version of a wrong type")}, version="x")
    peer.call("secret.put", **secret, data={"k": make("an unknown member")}, **{make("the name of a member"): 1})
    peer.call("association.set", **DESTINATION, mount="canary", secret_name="large",
              data={"k": make("too large for AWS", 70_000)}, wait=True)
    peer.call("secret.put", mount="canary", secret_name=make("a secret's name") + "/", data={"k": 1})
    peer.call(make("a method"))
    for line in (b'{"jsonrpc":"2.0","id":1,"method":"secret.put","params":{"data":{"k":"%s',
                 b'{"jsonrpc":"2.0","id":1,"method":"ping","a":"%s","a":1}', b'{"%s":', b'{"id":"%s"\xff}'):
        peer.send(line % make("a broken line").encode())
        peer.next()
    peer.send(b'{"jsonrpc":"2.0","id":1,"x":"' + make("a line that is too long").encode() + b"v" * (1 << 20) + b'"}')
    peer.next()
    # Credentials and settings.
    for field in ("secret_access_key", "access_key_id", "identity_token", "secret_name_template", "region"):
        peer.call("destination.write", type="aws-sm", name="other", **{field: make("destination: " + field)})
    peer.call(
        "destination.write", type="aws-sm", name="wrong", region="us-east-1", access_key_id="AKIAAAAAAAAAAAAAAAAA",
        secret_access_key=make("credentials that AWS refuses", 40))
    peer.call("destination.check", type="aws-sm", name="wrong")
    peer.call("association.set", type="aws-sm", name="wrong", mount="canary", secret_name="w",
              data={"k": make("a value for refused credentials")}, wait=True)
    peer.call("destination.read", type="aws-sm", name="wrong")
    peer.call("destination.delete", type="aws-sm", name="wrong", force_delete=True)
    # Values without an association, and then with one.
    peer.call("secret.put", mount="canary", secret_name="held", data={"k": make("a value that is held")})
    peer.call("association.set", **DESTINATION, mount="canary", secret_name="held", wait=True)
    for size in (24, 1_000, 60_000):
        peer.call("association.set", **DESTINATION, mount="canary", secret_name="s%d" % size,
                  data={"k": make("set, %d bytes" % size, size)}, wait=True)
        peer.call("secret.put", mount="canary", secret_name="s%d" % size,
                  data={"k": make("put, %d bytes" % size, size)}, wait=True)
    # Every failure of AWS, for a create and for an update.
    for number, fault in enumerate(FAULTS):
        for operation in ("CreateSecret", "UpdateSecret"):
            what = "%s %s %s" % (operation, fault["effect"], fault.get("code", ""))
            emulator.ask("POST", "faults", [dict(fault, operation=operation, count=1)])
            method, more = ("association.set", DESTINATION) if operation == "CreateSecret" else ("secret.put", {})
            peer.call(method, **more, mount="canary", secret_name="f%d" % number, data={"k": make(what)}, wait=True)
            emulator.ask("DELETE", "faults")
            # What failed is asked for again.
            peer.call("association.set", **DESTINATION, mount="canary", secret_name="f%d" % number, wait=True)
    # Versions, comparisons, the other ways to say a value.
    peer.call("secret.put", mount="canary", secret_name="held", data={"k": make("other content of a version")}, version=1)
    peer.call("secret.delete", mount="canary", secret_name="held", wait=True)
    peer.call("sync.plan")
    peer.call("sync.reconcile")
    peer.call("association.read", **DESTINATION)
    peer.call("agent.info")
    peer.call("sync.status")
    peer.call("sync.wait")


def files_of(agent, folder):
    """Every file the agent may have written or has open: its name and its bytes."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            yield path, open(path, "rb").read()
    state = os.path.join(folder, "state")
    for name in sorted(os.listdir(state)):
        yield os.path.join(state, name), open(os.path.join(state, name), "rb").read()
    if agent.runs:
        for name in ("environ", "cmdline"):
            yield "/proc/PID/" + name, open("/proc/%d/%s" % (agent.process.pid, name), "rb").read()
        for descriptor in os.listdir("/proc/%d/fd" % agent.process.pid):
            target = "/proc/%d/fd/%s" % (agent.process.pid, descriptor)
            if os.path.isfile(target):
                yield os.readlink(target), open(target, "rb").read()


def memory(agent, canaries):
    """How often each value is in the process's memory, by path; nil where it cannot be read."""
    found = {}
    try:
        with open("/proc/%d/maps" % agent.process.pid) as maps, open("/proc/%d/mem" % agent.process.pid, "rb", 0) as mem:
            for row in maps:
                span, rights, *more = row.split()
                if "r" not in rights or more[-1] in ("[vvar]", "[vdso]", "[vsyscall]"):
                    continue
                low, high = (int(text, 16) for text in span.split("-"))
                try:
                    mem.seek(low)
                    data = mem.read(high - low)
                except OSError:
                    continue
                for path, head in canaries.values.items():
                    count = len(re.findall(re.escape(head.encode()), data))
                    if count:
                        found[path] = found.get(path, 0) + count
    except PermissionError:
        return None
    return found


def look(agent, folder, canaries, when):
    """Every find in a file."""
    return ["%s: %s is in %s" % (when, path, name)
            for name, data in files_of(agent, folder) for path in canaries.within(data)]


def limits(agent):
    """What is wrong with the process's own limits."""
    with open("/proc/%d/limits" % agent.process.pid) as file:
        core = next(row.split()[4:6] for row in file if row.startswith("Max core file size"))
    wrong = [] if core == ["0", "0"] else ["core files may have %s bytes" % core]
    # A process that is not dumpable belongs to root in /proc, whoever runs it.
    if os.getuid() == 0 and os.stat("/proc/%d/mem" % agent.process.pid).st_uid != 0:
        wrong.append("the process is dumpable")
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--show", action="store_true", help="print how many values were looked for, by path")
    given = options.parse_args()
    require_program()
    os.environ.pop("GLIBC_TUNABLES", None)
    folder = tempfile.mkdtemp(prefix="secrecy-")
    canaries, wrong = Canaries(), []
    emulator = agent = None
    try:
        emulator = Emulator(os.path.join(folder, ""))
        work = os.path.join(folder, "agent")
        os.mkdir(work)
        agent = Agent(work, emulator, options=["--log-level", "trace"])
        peer = Peer(agent.socket)
        live(peer, emulator, canaries)
        wrong += ["a reply or event: %s" % path for path in canaries.within(peer.received)]
        wrong += look(agent, work, canaries, "while it runs") + limits(agent)
        left = memory(agent, canaries)
        # What the last calls used is freed a moment after their answers.
        until = time.monotonic() + 10
        while left and time.monotonic() < until:
            left = memory(agent, canaries)
        if left is None:
            print("secrecy: SKIPPED: memory cannot be read here (root may)")
        else:
            print("secrecy: %d of %d values are left in memory" % (len(left), len(canaries.values)), flush=True)
            wrong += ["memory: %s, %d times" % item for item in sorted(left.items())]
        # A value that waits, in a process that is killed.
        emulator.ask("POST", "faults", [{"effect": "server_error", "operation": "UpdateSecret"}])
        peer.call("secret.put", mount="canary", secret_name="s24", data={"k": canaries.make("a value that waits")},
                  wait=False)
        agent.process.send_signal(signal.SIGABRT)
        agent.process.wait(30)
        wrong += look(agent, work, canaries, "after SIGABRT")
        wrong += ["a core file: " + name for name in os.listdir(os.getcwd()) if re.match(r"core(\.\d+)?$", name)]
        emulator.ask("DELETE", "faults")
        agent = Agent(work, emulator, options=["--log-level", "trace"])
        again = Peer(agent.socket)
        again.call("sync.wait")
        agent.stop()
        wrong += look(agent, work, canaries, "after a stop")
        seen = emulator.secrets("vault/%s/" % ACCESSOR)
        if "a value that waits" not in canaries.within(json.dumps(seen).encode()):
            wrong.append("the value that waited did not reach AWS: the life was not lived")
    finally:
        if agent:
            agent.kill()
        if emulator:
            emulator.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if given.show:
        for path, head in canaries.values.items():
            print("  %s %s" % (head, path))
    for fault in wrong[:40]:
        print("secrecy: FAILED: " + fault)
    if not wrong:
        print("secrecy: passed: %d values, each by a path of its own" % len(canaries.values))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
