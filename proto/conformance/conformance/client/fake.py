"""An agent played by the suite: it says what the case wants, and judges what the client writes."""

import json
import os
import queue
import shutil
import socket
import tempfile
import threading

from ..cases import Failure, check, short
from ..registry import LIMITS, is_integer

PATIENCE = 30.0


def line_of(message):
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


class Judge:
    """Judges the lines of one connection: T3 to T5, E1 to E5."""

    def __init__(self):
        self.buffer = b""
        self.ids = set()
        self.asked = set()

    def feed(self, data):
        """The messages that are whole now."""
        self.buffer += data
        *lines, self.buffer = self.buffer.split(b"\n")
        return [self.message(line) for line in lines]

    def message(self, line):
        check(len(line) <= LIMITS["line_bytes"], "the client wrote a line of %d bytes" % len(line))
        check(not line.endswith(b"\r"), "the client wrote a CR before the LF")
        check(line.strip(), "the client wrote a blank line")
        try:
            message = json.loads(line.decode("utf-8"), object_pairs_hook=self.pairs, parse_constant=self.constant)
        except UnicodeDecodeError:
            raise Failure("the client wrote a line that is not UTF-8")
        except ValueError as error:
            raise Failure("the client wrote a line that is no JSON: %s" % error)
        check(isinstance(message, dict), "the client wrote a line that is no object")
        check(message.get("jsonrpc") == "2.0", "the client wrote a message without jsonrpc 2.0")
        if "method" in message:
            check(set(message) <= {"jsonrpc", "id", "method", "params"},
                  "the client's message has the members %s" % ", ".join(sorted(message)))
            check(isinstance(message["method"], str), "a method is no string")
            check(isinstance(message.get("params", {}), dict), "params are no object")
            if "id" not in message:
                check(message["method"] in ("initialized", "$/cancelRequest"),
                      "there is no notification %s" % message["method"])
                return message
            identifier = message["id"]
            if isinstance(identifier, str):
                check(1 <= len(identifier.encode()) <= 128, "an id has %d bytes" % len(identifier.encode()))
            else:
                check(is_integer(identifier) and abs(identifier) < 2 ** 53, "the id %s is refused" % short(identifier))
            key = (type(identifier), identifier)
            check(key not in self.ids, "the id %s was given twice on a connection" % short(identifier))
            self.ids.add(key)
        else:
            check(set(message) in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"}),
                  "the client's answer has the members %s" % ", ".join(sorted(message)))
            check(message["id"] in self.asked, "the client answered %s, which was not asked" % short(message["id"]))
            self.asked.discard(message["id"])
        return message

    def at_end(self):
        check(not self.buffer, "the client's last line has no LF")

    @staticmethod
    def pairs(pairs):
        names = [name for name, _ in pairs]
        check(len(set(names)) == len(names), "the client wrote an object with the same member twice")
        return dict(pairs)

    @staticmethod
    def constant(text):
        raise Failure("the client wrote %s" % text)


class Link:
    """One connection of a client, as the fake agent sees it."""

    def __init__(self, connection):
        self.socket = connection
        self.judge = Judge()
        self.number = 0
        self.reader = None

    def write(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass  # the client is gone; what the case waits for will not come

    def drip(self, data):
        for at in range(len(data)):
            self.write(data[at:at + 1])

    def send(self, *messages):
        """Sends messages in one write."""
        self.write(b"".join(line_of(message) for message in messages))

    def reply(self, message, result=None, error=None):
        body = {"result": {} if result is None else result} if error is None else {"error": error}
        self.send(dict({"jsonrpc": "2.0", "id": message["id"]}, **body))

    def ask(self, method, params=None):
        """Sends a request of the agent's own and returns its id."""
        self.number += 1
        identifier = "s:%d" % self.number
        self.judge.asked.add(identifier)
        message = {"jsonrpc": "2.0", "id": identifier, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return identifier

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        # Whoever still reads would otherwise read from what gets the same descriptor next.
        if self.reader not in (None, threading.current_thread()):
            self.reader.join(5)
        self.socket.close()


class FakeAgent:
    """Listens on a fresh socket. What comes is put in a queue as (link, message); (link, None) is the end."""

    def __init__(self, path=None):
        self.folder = None
        if path is None:
            self.folder = tempfile.mkdtemp(prefix="conformance-")
            path = os.path.join(self.folder, "agent.sock")
        self.path = path
        self.events = queue.Queue()
        self.links = []
        self.problems = []
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        os.chmod(path, 0o660)
        self.listener.listen(16)
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            link = Link(connection)
            self.links.append(link)
            link.reader = threading.Thread(target=self._read, args=(link,), daemon=True)
            link.reader.start()

    def _read(self, link):
        while True:
            try:
                data = link.socket.recv(65536)
            except OSError:
                data = b""
            try:
                if not data:
                    link.judge.at_end()
                for message in link.judge.feed(data):
                    self.events.put((link, message))
            except Failure as failure:
                self.problems.append(str(failure))
                link.close()
                data = b""
            if not data:
                self.events.put((link, None))
                return

    def judged(self):
        """Fails when something that was written breaks a rule."""
        if self.problems:
            raise Failure("; ".join(self.problems))

    def next(self, patience=PATIENCE):
        """The next (link, message)."""
        try:
            found = self.events.get(timeout=patience)
        except queue.Empty:
            self.judged()
            raise Failure("nothing came from the client for %.0f s" % patience)
        self.judged()
        return found

    def request(self, method=None, patience=PATIENCE):
        """The next request; the ends of connections and notifications before it are passed over."""
        while True:
            link, message = self.next(patience)
            if message is not None and "method" in message and "id" in message:
                if message["method"] == "initialize" and method != "initialize":
                    link.reply(message, INITIALIZED)
                    continue
                check(method in (None, message["method"]), "the client called %s" % message["method"])
                return link, message

    def answer(self, identifier, patience=PATIENCE):
        """The client's answer to a request of the agent's own."""
        while True:
            _, message = self.next(patience)
            check(message is not None, "the client closed the connection instead of answering")
            if "method" not in message and message["id"] == identifier:
                return message

    def close(self):
        # As for a link: nobody may accept from the descriptor any more when it is given back.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.accepting.join(5)
        self.listener.close()
        for link in self.links:
            link.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


INITIALIZED = {
    "agent": {"name": "conformance", "version": "1"}, "protocol": "1.0",
    "instance_id": "00000000-0000-0000-0000-000000000001", "boot_id": "00000000-0000-0000-0000-000000000002",
    "limits": {name: value for name, value in LIMITS.items() if name in (
        "line_bytes", "depth", "nodes", "members", "in_flight", "connections", "reply_bytes")},
    "features": ["destination", "association", "secret", "mount", "provider", "sync", "events", "logical"],
    "libraries": {}, "peer": {"uid": os.geteuid(), "gid": os.getegid(), "pid": os.getpid(), "roles": ["admin"]},
    "_meta": {"request_id": "f-0"},
}
