#!/usr/bin/env python3
"""Does the agent take for JSON exactly what Python's strict parser takes for JSON?

    json_differential.py SOCKET [--lines 20000] [--seed N]

Lines of `seeds/wire` are bent, cut, joined and grown at random, and sent to a running agent; a ping follows each,
and what comes before its reply is the answer. A line that one side takes and the other does not is a hole: two
readers that see different things. Lines beyond the agent's bounds (`too_complex`, `line_too_long`) prove nothing and
are counted apart. Commands may come out of it, so the agent should be one that nobody needs. Ends with 1 at the first
hole, and says how to see it again.
"""

import argparse
import json
import os
import random
import socket
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ATOMS = [
    b'{', b'}', b'[', b']', b',', b':', b'"', b'\\', b'\\u', b'\\ud800', b'\\udc00', b'\\u0000', b'0', b'-',
    b'-0', b'1e9', b'1E+400', b'01', b'1.', b'.5', b'0x1', b'NaN', b'Infinity', b'-Infinity', b'true',
    b'false', b'null', b'nul', b'True', b"'", b'/*x*/', b'//x', b'\t', b' ', b'\r', b'\x00', b'\x0b', b'\x0c',
    b'\x1f', b'\x7f', b'\xc0\x80', b'\xc3\xa9', b'\xed\xa0\x80', b'\xef\xbb\xbf', b'\xf0\x9f\x98\x80',
    b'\xf4\x90\x80\x80', b'\xff', b'"a":1', b'"a":1,"a":2', b'"\\u0061":3', b'\xe2\x80\xa8',
]


class NotJSON(Exception):
    """Python's strict reading refuses the line."""


def members(pairs):
    names = set()
    for name, _ in pairs:
        if name in names:
            raise NotJSON("the same name twice")
        if "\0" in name:
            raise NotJSON("a null character in a name")
        names.add(name)
    return dict(pairs)


def constant(text):
    raise NotJSON("the constant " + text)


def lone(value):
    """Whether a string anywhere holds half a surrogate pair."""
    if isinstance(value, str):
        return any(0xD800 <= ord(character) <= 0xDFFF for character in value)
    if isinstance(value, list):
        return any(map(lone, value))
    if isinstance(value, dict):
        return any(lone(name) or lone(member) for name, member in value.items())
    return False


def strict(line):
    """Raises `NotJSON` where RFC 8259, read strictly, has no single meaning for the line."""
    try:
        # Numbers as text: how large one may be is not the grammar's matter.
        value = json.loads(
            line.decode("utf-8"), object_pairs_hook=members, parse_constant=constant, parse_int=Number,
            parse_float=Number)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NotJSON(str(error)) from None
    if lone(value):
        raise NotJSON("half a surrogate pair")
    return value


class Number:
    """A number, by its text."""

    def __init__(self, text):
        self.text = text


def corpus():
    lines = []
    for folder in ("accepted", "refused"):
        path = os.path.join(ROOT, "seeds", "wire", folder)
        for name in sorted(os.listdir(path)):
            if name.endswith(".line"):
                with open(os.path.join(path, name), "rb") as file:
                    lines += [line for line in file.read().split(b"\n") if line and len(line) < 4_096]
    return lines


def bent(chance, lines):
    """A line that was never written."""
    line = bytearray(chance.choice(lines))
    for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
        at = chance.randrange(len(line) + 1)
        how = chance.randrange(6)
        if how == 0:
            line[at:at] = chance.choice(ATOMS)
        elif how == 1 and line:
            del line[at:at + chance.choice((1, 1, 2, 8))]
        elif how == 2 and at < len(line):
            line[at] ^= 1 << chance.randrange(8)
        elif how == 3 and at < len(line):
            line[at] = chance.randrange(256)
        elif how == 4:
            other = chance.choice(lines)
            start = chance.randrange(len(other))
            line[at:at] = other[start:start + chance.randrange(1, 24)]
        elif how == 5:
            del line[at:]
    # A line break ends the line, and blank lines are none.
    return bytes(line).replace(b"\n", b" ")


class Peer:
    """One connection; the first byte of it is a brace, so that whatever follows is answered."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.rest = b""
        self.count = 0
        self.answers(b"")

    def answers(self, line):
        """What came before the reply to the ping behind the line."""
        self.count += 1
        mark = "differential-%d" % self.count
        self.socket.sendall(
            (line + b"\n" if line else b"") + b'{"jsonrpc":"2.0","id":"%s","method":"ping"}\n' % mark.encode())
        got = []
        while True:
            while b"\n" not in self.rest:
                received = self.socket.recv(65_536)
                if not received:
                    raise ConnectionError("the agent closed the connection")
                self.rest += received
            raw, self.rest = self.rest.split(b"\n", 1)
            answer = json.loads(raw)
            if answer.get("id") == mark:
                return got
            got.append(answer)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("socket")
    options.add_argument("--lines", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=None)
    given = options.parse_args()
    seed = random.randrange(1 << 32) if given.seed is None else given.seed
    chance, lines = random.Random(seed), corpus()
    peer, taken, refused, beyond = Peer(given.socket), 0, 0, 0
    for number in range(given.lines):
        line = bent(chance, lines)
        if not line.strip(b" \t\r"):
            continue
        reasons = [answer["error"]["data"]["reason"] for answer in peer.answers(line) if "error" in answer]
        if "too_complex" in reasons or "line_too_long" in reasons:
            beyond += 1
            continue
        try:
            # A carriage return before the line break belongs to the line break.
            strict(line[:-1] if line.endswith(b"\r") else line)
            is_json, why = True, "it is JSON"
        except NotJSON as error:
            is_json, why = False, str(error)
        if is_json == ("parse_error" in reasons):
            print("json-differential: line %d: Python says: %s; the agent says: %s" % (
                number, why, reasons or "nothing"))
            print("the line: %r" % line)
            print("replay: %s SOCKET --lines %d --seed %d" % (sys.argv[0], number + 1, seed))
            return 1
        taken, refused = taken + is_json, refused + (not is_json)
    print("json-differential: seed %d: %d lines taken by both, %d refused by both, %d beyond a bound" % (
        seed, taken, refused, beyond))
    return 0 if taken and refused else 1


if __name__ == "__main__":
    sys.exit(main())
