#!/usr/bin/env python3
"""Plays transcripts of proto/examples against an agent.

    transcripts.py SOCKET FILE...      on a running throw-away agent, such as `secretsyncd dev`
    transcripts.py --bin DIR FILE...   starts the agents they need itself, from the secretsyncd in DIR
    transcripts.py --coverage          which transcript covers which method and error reason

Needs nothing but Python 3.8 or newer. The format is described in proto/examples/README.md. Before each transcript every
destination is deleted with what it has, so point it at an agent that is there for that. Exit status 1 when an answer
differs, or something is not covered.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

WORDS = {
    "$any": lambda value: True,
    "$string": lambda value: isinstance(value, str),
    "$integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "$time": lambda value: _fits(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", value),
    "$uuid": lambda value: _fits(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value),
    "$arn": lambda value: _fits(r"arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+", value),
    "$version_id": lambda value: _fits(r"[0-9a-f]{64}", value),
}


def _fits(pattern, value):
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def difference(expected, value, place="", names=None):
    """Where a value is not what a transcript expects; None when it is. `names` keeps what `$=name` stands for."""
    names = {} if names is None else names
    if isinstance(expected, str) and expected.startswith("$="):
        expected = names.setdefault(expected, value)
    if isinstance(expected, str) and expected in WORDS:
        return None if WORDS[expected](value) else "%s: %s expected" % (place or "/", expected)
    if type(expected) is not type(value):
        return "%s: another type than expected" % (place or "/")
    if isinstance(expected, dict):
        members = set(expected) - {"$more"}
        if expected.get("$more") is not True and set(value) - members:
            return "%s: unexpected members %s" % (place or "/", ", ".join(sorted(set(value) - members)))
        for name in sorted(members):
            if name not in value:
                return "%s/%s is missing" % (place, name)
            found = difference(expected[name], value[name], "%s/%s" % (place, name), names)
            if found:
                return found
        return None
    if isinstance(expected, list):
        if len(expected) != len(value):
            return "%s: %d elements, %d expected" % (place or "/", len(value), len(expected))
        for index, (left, right) in enumerate(zip(expected, value)):
            found = difference(left, right, "%s/%d" % (place, index), names)
            if found:
                return found
        return None
    return None if expected == value else "%s: %s, %s expected" % (place or "/", json.dumps(value), json.dumps(expected))


class Trouble(Exception):
    """A conversation that cannot go on, or an agent that cannot be had."""


class Connection:
    """Lines out, lines back."""

    def __init__(self, path, connected=None):
        self.socket = connected or socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(60)
        if connected is None:
            self.socket.connect(path)
        self.lines = self.socket.makefile("rb")

    def send(self, message):
        self.send_line(json.dumps(message, separators=(",", ":")).encode())

    def send_line(self, line):
        try:
            self.socket.sendall(line + b"\n")
        except (BrokenPipeError, ConnectionResetError):
            raise Trouble("the agent closed the connection")

    def line(self):
        """The next line; empty when the agent closed the connection."""
        try:
            return self.lines.readline()
        except ConnectionResetError:
            return b""
        except socket.timeout:
            raise Trouble("nothing came for 60 seconds")

    def receive(self):
        line = self.line()
        if not line.endswith(b"\n"):
            raise Trouble("the agent closed the connection")
        return json.loads(line)

    def call(self, method, **params):
        self.send({"jsonrpc": "2.0", "id": "clean", "method": method, "params": params})
        return self.receive().get("result", {})

    def close(self):
        self.lines.close()
        self.socket.close()


def clean(path):
    """Leaves nothing of an earlier transcript behind."""
    connection = Connection(path)
    connection.call("sync.config.patch", disabled=None, queue_capacity=None)
    for name in connection.call("destination.list", limit=1000).get("keys", []):
        connection.call("destination.delete", type="aws-sm", name=name, purge=True, wait=True)
        connection.call("destination.delete", type="aws-sm", name=name, force_delete=True)
    connection.close()


def read(file):
    """The steps of a transcript with the numbers of their lines, and what its agent must be like."""
    with open(file, encoding="utf-8") as lines:
        steps = [(number, json.loads(line)) for number, line in enumerate(lines, 1)]
    agent = steps[0][1].get("agent", {}) if steps else {}
    return [step for step in steps if "agent" not in step[1]], agent


def play(path, file, agent=None):
    """Plays one transcript; returns what is wrong, or None. `agent` is the Agent that was started for it, if any."""
    steps, wanted = read(file)
    connection, provider, number = None, None, 0
    names = {}
    try:
        if "provided" in wanted:
            provider = Connection(path)
            provider.call("provider.register", mounts=wanted["provided"])
        connection = agent.connect() if agent else Connection(path)
        answers = [number for number, step in steps if "<" in step or "<any>" in step]
        for number, step in steps:
            if agent and wanted.get("stopping") and number == answers[-1]:
                agent.tell_to_stop()
            found = _take(step, connection, names)
            if found:
                return "%s:%d: %s" % (file, number, found)
    except (Trouble, OSError, ValueError) as trouble:
        return "%s:%d: %s" % (file, number, trouble)
    finally:
        for each in (connection, provider):
            if each:
                each.close()
    return None


def _take(step, connection, names):
    """Carries one step out; returns what is wrong, or None."""
    if ">" in step:
        connection.send(filled(step[">"], names))
    elif "send" in step:
        connection.send_line(step["send"].encode() * step.get("times", 1))
    elif "end" in step:
        connection.socket.shutdown(socket.SHUT_WR)
    elif "<" in step:
        return difference(step["<"], connection.receive(), names=names)
    elif "<any>" in step:
        awaited = list(step["<any>"])
        while awaited:
            message = connection.receive()
            for index, expected in enumerate(awaited):
                attempt = dict(names)
                if difference(expected, message, names=attempt) is None:
                    names.update(attempt)
                    del awaited[index]
                    break
            else:
                return "not awaited: %s" % json.dumps(message)
    elif "closed" in step:
        line = connection.line()
        if line:
            return "the connection is open, and this came: %s" % line.decode(errors="replace").rstrip()
    elif "#" not in step:
        return "neither >, send, end, <, <any>, closed nor #"
    return None


def filled(value, names):
    """A message with every `$=name` replaced by what it stands for."""
    if isinstance(value, dict):
        return {name: filled(member, names) for name, member in value.items()}
    if isinstance(value, list):
        return [filled(element, names) for element in value]
    return names.get(value, value) if isinstance(value, str) else value


#: A user that is neither root nor anybody who started the agent: `nobody`.
STRANGER = 65534

#: What an agent line may ask for that every running agent can do.
PLAIN = {"provided"}


class Agent:
    """A throw-away agent of its own, like an `agent` line asks for."""

    def __init__(self, directory, wanted):
        self.wanted = wanted
        self.process = None
        self.scratch = tempfile.mkdtemp(prefix="secretsync-transcript-")
        os.chmod(self.scratch, 0o711)
        self.socket = os.path.join(self.scratch, "agent.sock")
        self.log = open(os.path.join(self.scratch, "log"), "wb")
        try:
            self._start(os.path.join(directory, "secretsyncd"))
        except BaseException:
            self.stop()
            raise

    @staticmethod
    def missing(wanted):
        """Why such an agent cannot be had here; None where it can."""
        if ("role" in wanted or "stranger" in wanted) and os.geteuid() != 0:
            return "another user can only be tried by root"
        if "disk" in wanted:
            for program in ("unshare", "mount"):
                if shutil.which(program) is None:
                    return "no %s" % program
        return None

    def _start(self, program):
        command = [program, "dev", "--socket", self.socket]
        run = [program, "run", "--socket", self.socket, "--state-dir", self.scratch + "/state"]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SECRETSYNC_"))}
        environment["TMPDIR"] = self.scratch
        if "aws" in self.wanted:
            command += ["--faults", self._write("faults.json", self.wanted["aws"])]
        elif "role" in self.wanted or "stranger" in self.wanted:
            roles = [self.wanted["role"]] if "role" in self.wanted else None
            peers = [{"uid": STRANGER, "roles": roles}] if roles else []
            command = run + ["--config", self._write("config.json", {"peers": peers})]
        elif self.wanted.get("key") == "none":
            command = run + ["--seal-key-file", self.scratch + "/key"]
        elif self.wanted.get("disk") == "full":
            os.mkdir(self.scratch + "/disk")
            # A file system in a name space of its own: it is gone with its last process, whatever happens.
            shell = (
                'mount -t tmpfs -o size=8m,mode=700 tmpfs "$0" || exit 1; "$@" & agent=$!; read line; '
                'dd if=/dev/zero of="$0/ballast" bs=4096 2>/dev/null; echo full; read line; kill $agent; wait')
            command = ["unshare", "--mount"] + (["--user", "--map-root-user"] if os.geteuid() else [])
            command += ["sh", "-c", shell, self.scratch + "/disk"]
            command += run[:4] + ["--state-dir", self.scratch + "/disk/state"]
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stderr=self.log, env=environment,
                stdout=subprocess.PIPE if "disk" in self.wanted else self.log)
        except OSError as error:
            raise Trouble("start %s: %s" % (command[0], error.strerror))
        self._await()
        if "role" in self.wanted or "stranger" in self.wanted:
            os.chown(self.socket, -1, STRANGER)
        if "disk" in self.wanted:
            self._tell(b"fill\n")
            self.process.stdout.readline()

    def _await(self):
        """Returns once the agent listens."""
        end = time.monotonic() + 60
        while True:
            try:
                return Connection(self.socket).close()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    with open(os.path.join(self.scratch, "log"), errors="replace") as log:
                        raise Trouble("the agent did not start: %s" % (log.read()[-500:].strip()))
                time.sleep(0.02)

    def _write(self, name, document):
        path = os.path.join(self.scratch, name)
        with open(path, "w") as file:
            json.dump(document, file)
        return path

    def connect(self):
        """A connection as the agent's peer is to be."""
        if "role" not in self.wanted and "stranger" not in self.wanted:
            return Connection(self.socket)
        # The kernel keeps who called connect: a child gives up its rights and connects the socket both have.
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setgroups([])
                os.setgid(STRANGER)
                os.setuid(STRANGER)
                connected.connect(self.socket)
                status = 0
            finally:
                os._exit(status)
        if os.waitpid(child, 0)[1] != 0:
            raise Trouble("the agent's socket cannot be reached by another user")
        return Connection(self.socket, connected)

    def tell_to_stop(self):
        self.process.send_signal(signal.SIGTERM)

    def _tell(self, text):
        try:
            self.process.stdin.write(text)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def stop(self):
        """Ends it, by its own process, and leaves nothing."""
        if self.process:
            if "disk" in self.wanted:
                self._tell(b"end\n")
            elif self.process.poll() is None:
                self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe:
                    pipe.close()
        self.log.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


PROTO = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

#: What no transcript can draw, each with the reason why.
EXCEPTIONS = {
    "internal_error": "a fault of the agent: nothing from outside draws it",
    "association_not_found": "reserved: the agent never sends it, for removing what is not there is success",
    "provider_unavailable": "reserved: the agent never sends it, a row waits for its value instead",
}


def coverage():
    """Prints which transcript covers what; returns how many methods and reasons none does."""
    with open(os.path.join(PROTO, "methods.json"), encoding="utf-8") as file:
        methods = [method["name"] for method in json.load(file)["methods"]]
    with open(os.path.join(PROTO, "errors.json"), encoding="utf-8") as file:
        reasons = [error["reason"] for error in json.load(file)["errors"]]
    covered = {}
    examples = os.path.join(PROTO, "examples")
    for folder, _, files in sorted(os.walk(examples)):
        for name in sorted(files):
            if name.endswith(".ndjson"):
                for what in _covers(os.path.join(folder, name)):
                    covered.setdefault(what, []).append(os.path.relpath(os.path.join(folder, name), examples))
    missing = 0
    for kind, names in (("method", methods), ("reason", reasons)):
        for name in names:
            places = covered.get((kind, name), [])
            own = "%s/%s.ndjson" % ({"method": "methods", "reason": "errors"}[kind], name)
            places.sort(key=lambda place: place != own)
            if places and name in EXCEPTIONS:
                text, missing = "is covered by %s, and yet an exception" % places[0], missing + 1
            elif places:
                text = places[0] + (" and %d more" % (len(places) - 1) if len(places) > 1 else "")
            elif name in EXCEPTIONS:
                text = "- (%s)" % EXCEPTIONS[name]
            else:
                text, missing = "MISSING", missing + 1
            print("%s %-30s %s" % (kind, name, text))
    print("%d methods, %d reasons, %d missing" % (len(methods), len(reasons), missing))
    return missing


def _covers(file):
    """The methods that are answered with a result in a transcript, and the reasons that occur in it."""
    sent, found = {}, set()
    for _, step in read(file)[0]:
        if ">" in step:
            message = step[">"]
            if "method" in message:
                sent[json.dumps(message.get("id"))] = message["method"]
            elif "error" in message:
                found.add(("reason", message["error"]["data"]["reason"]))
        for message in [step["<"]] if "<" in step else step.get("<any>", []):
            if "result" in message:
                found.add(("method", sent.get(json.dumps(message.get("id")))))
            found |= {("reason", reason) for reason in _reasons(message)}
    return found


def _reasons(value):
    """The reasons of errors in a message: that of its answer, or of rows."""
    if isinstance(value, dict):
        error = value.get("error")
        if isinstance(error, dict):
            yield error["data"]["reason"] if "data" in error else error.get("reason")
        for member in value.values():
            yield from _reasons(member)
    elif isinstance(value, list):
        for element in value:
            yield from _reasons(element)


def main(arguments):
    if arguments[1:] == ["--coverage"]:
        return 1 if coverage() else 0
    directory = arguments[2] if arguments[1:2] == ["--bin"] and len(arguments) > 2 else None
    files = arguments[3:] if directory else arguments[2:]
    if not files or arguments[1].startswith("--") and directory is None:
        print(__doc__, file=sys.stderr)
        return 2
    plain, path = None, None if directory else arguments[1]
    failed, skipped = 0, 0
    try:
        for file in files:
            wanted = read(file)[1]
            own = set(wanted) - PLAIN
            why = (Agent.missing(wanted) if directory else "needs an agent of its own, see --bin") if own else None
            if why:
                skipped += 1
                print("skip %s: %s" % (file, why))
                continue
            try:
                if own:
                    agent = Agent(directory, wanted)
                    try:
                        found = play(agent.socket, file, agent)
                    finally:
                        agent.stop()
                else:
                    if path is None:
                        plain = Agent(directory, {})
                        path = plain.socket
                    clean(path)
                    found = play(path, file)
            except Trouble as trouble:
                found = "%s: %s" % (file, trouble)
            failed += found is not None
            print("%s %s" % ("FAIL" if found else "ok  ", found or file), flush=True)
    finally:
        if plain:
            plain.stop()
    played = len(files) - skipped
    print("%d of %d transcripts played as written%s" % (
        played - failed, played, ", %d skipped" % skipped if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
