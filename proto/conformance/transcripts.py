#!/usr/bin/env python3
"""Plays transcripts of proto/examples against an agent: transcripts.py SOCKET FILE...

Needs nothing but Python 3.8 or newer. The format is described in proto/examples/README.md. Before each transcript every
destination is deleted with what it has, so point it at an agent that is there for that, such as `secretsyncd dev`.
Exit status 1 when an answer differs.
"""

import json
import re
import socket
import sys

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


def difference(expected, value, place=""):
    """Where a value is not what a transcript expects; None when it is."""
    if isinstance(expected, str) and expected in WORDS:
        return None if WORDS[expected](value) else "%s: %s expected" % (place or "/", expected)
    if type(expected) is not type(value):
        return "%s: another type than expected" % (place or "/")
    if isinstance(expected, dict):
        names = set(expected) - {"$more"}
        if expected.get("$more") is not True and set(value) - names:
            return "%s: unexpected members %s" % (place or "/", ", ".join(sorted(set(value) - names)))
        for name in sorted(names):
            if name not in value:
                return "%s/%s is missing" % (place, name)
            found = difference(expected[name], value[name], "%s/%s" % (place, name))
            if found:
                return found
        return None
    if isinstance(expected, list):
        if len(expected) != len(value):
            return "%s: %d elements, %d expected" % (place or "/", len(value), len(expected))
        for index, (left, right) in enumerate(zip(expected, value)):
            found = difference(left, right, "%s/%d" % (place, index))
            if found:
                return found
        return None
    return None if expected == value else "%s: %s, %s expected" % (place or "/", json.dumps(value), json.dumps(expected))


class Connection:
    """One line out, one line back."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")

    def send(self, message):
        self.socket.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    def receive(self):
        line = self.lines.readline()
        if not line.endswith(b"\n"):
            raise SystemExit("the agent closed the connection")
        return json.loads(line)

    def call(self, method, **params):
        self.send({"jsonrpc": "2.0", "id": "clean", "method": method, "params": params})
        return self.receive().get("result", {})

    def close(self):
        self.lines.close()
        self.socket.close()


def clean(path):
    connection = Connection(path)
    for name in connection.call("destination.list", limit=1000).get("keys", []):
        connection.call("destination.delete", type="aws-sm", name=name, purge=True, wait=True)
        connection.call("destination.delete", type="aws-sm", name=name, force_delete=True)
    connection.call("sync.config.patch", disabled=None, queue_capacity=None)
    connection.close()


def play(path, file):
    """Plays one transcript; returns what is wrong, or None."""
    connection = Connection(path)
    try:
        with open(file, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                step = json.loads(line)
                if ">" in step:
                    connection.send(step[">"])
                elif "<" in step:
                    found = difference(step["<"], connection.receive())
                    if found:
                        return "%s:%d: %s" % (file, number, found)
                elif "#" not in step:
                    return "%s:%d: neither > nor < nor #" % (file, number)
    finally:
        connection.close()
    return None


def main(arguments):
    if len(arguments) < 2:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    failed = 0
    for file in arguments[1:]:
        clean(arguments[0])
        found = play(arguments[0], file)
        failed += found is not None
        print("%s %s" % ("FAIL" if found else "ok  ", found or file))
    print("%d of %d transcripts played as written" % (len(arguments) - 1 - failed, len(arguments) - 1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
