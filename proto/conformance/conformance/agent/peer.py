"""A connection to the agent under test that judges every line it reads, and what cases are given."""

import itertools
import json
import os
import select
import socket
import time

from ..cases import Failure, Skip, check, short
from ..registry import LIMITS, check_error, check_result, is_integer

# Longer than anything the agent may take without being told to wait; only a failure takes so long.
PATIENCE = 30.0
VAULT_ENVELOPE = {
    "request_id", "lease_id", "renewable", "lease_duration", "data", "wrap_info", "warnings", "auth",
}


def line_of(message):
    """A message as the suite writes it."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def request(method, identifier, **params):
    message = {"jsonrpc": "2.0", "id": identifier, "method": method}
    if params:
        message["params"] = params
    return message


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Failure("a line of the agent has a member twice")
    return dict(pairs)


class AgentError(Failure):
    """The agent answered an error where a result was expected."""

    def __init__(self, method, error):
        super().__init__("%s was answered %s" % (method, short(error)))
        self.error = error


class Peer:
    """One connection. Everything that comes is checked against T5, E4, R1 to R4 and the schemas of results."""

    def __init__(self, path, validator=None):
        self.validator = validator
        self.buffer = b""
        self.ended = False
        self.ids = itertools.count(1)
        self.methods = {}
        self.replies = {}
        self.notifications = []
        self.asked = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(path)

    def close(self):
        self.socket.close()

    # Bytes

    def write(self, data):
        self.socket.sendall(data)

    def finish(self):
        """Half-closes: nothing more is sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def line(self, patience=PATIENCE):
        """The next line without its LF; None at the end of the stream."""
        until = time.monotonic() + patience
        while b"\n" not in self.buffer:
            if self.ended:
                check(not self.buffer, "the agent closed in the middle of a line")
                return None
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                raise Failure("nothing came from the agent for %.0f s" % patience)
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                data = b""
            self.ended = not data
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        check(all(32 <= byte < 127 for byte in line), "the agent sent a line that is not printable ASCII")
        check(line, "the agent sent an empty line")
        check(len(line) <= LIMITS["reply_bytes"] + 4096, "the agent sent a line of %d bytes" % len(line))
        return line

    def message(self, patience=PATIENCE):
        """The next message, judged; None at the end of the stream."""
        line = self.line(patience)
        if line is None:
            return None
        try:
            message = json.loads(line.decode(), object_pairs_hook=no_duplicates)
        except ValueError:
            raise Failure("the agent sent a line that is not JSON: %r" % line[:200])
        check(isinstance(message, dict), "the agent sent a line that is no object")
        check(message.get("jsonrpc") == "2.0", "the agent sent a message without jsonrpc 2.0")
        self._judge(message)
        return message

    def rest(self):
        """Every message up to the end of the stream."""
        found = []
        while True:
            message = self.message()
            if message is None:
                return found
            found.append(message)

    def at_end(self, patience=PATIENCE):
        """Fails unless the agent closes without another byte."""
        line = self.line(patience)
        check(line is None, "the agent sent %r, expected the end of the connection" % (line or b"")[:200])

    def _judge(self, message):
        members = set(message) - {"jsonrpc"}
        if "method" in message:
            check(members <= {"id", "method", "params"}, "the agent sent the members " + ", ".join(sorted(members)))
            check(isinstance(message["method"], str), "the agent sent a method that is no string")
            check(isinstance(message.get("params", {}), dict), "the agent sent params that are no object")
            if "id" in message:
                check(isinstance(message["id"], str) and message["id"].startswith("s:")
                      and message["id"][2:].isdigit(), "the agent's own id is %r" % message["id"])
            return
        check(members in ({"id", "result"}, {"id", "error"}), "a reply has the members " + ", ".join(sorted(members)))
        identifier = message["id"]
        check(identifier is None or is_integer(identifier) or isinstance(identifier, str), "a reply's id is of no type")
        if "error" in message:
            check_error(message["error"])
            return
        check(identifier is not None, "a result has the id null")
        result, method = message["result"], self.methods.get((type(identifier), identifier))
        check(isinstance(result, dict), "a result is no object")
        if method is None:
            return
        if method.startswith("logical."):
            check(set(result) == VAULT_ENVELOPE, "%s: the answer is not Vault's envelope" % method)
        else:
            check_result(method, result)
            check(isinstance(result.get("_meta", {}).get("request_id"), str), "%s: no _meta.request_id" % method)
        if self.validator:
            self.validator.check(method, result)

    # Messages

    def send(self, method, identifier=None, **params):
        """Sends a request and returns its id."""
        identifier = next(self.ids) if identifier is None else identifier
        self.methods[(type(identifier), identifier)] = method
        self.write(line_of(request(method, identifier, **params)))
        return identifier

    def notify(self, method, **params):
        self.write(line_of({"jsonrpc": "2.0", "method": method, "params": params}))

    def answer(self, asked, result=None, error=None):
        """Answers a request of the agent's own."""
        body = {"result": result} if error is None else {"error": error}
        self.write(line_of(dict({"jsonrpc": "2.0", "id": asked["id"]}, **body)))

    def _sort(self, patience):
        message = self.message(patience)
        if message is None:
            raise Failure("the agent closed the connection")
        if "method" not in message:
            self.replies.setdefault((type(message["id"]), message["id"]), []).append(message)
        elif "id" in message:
            self.asked.append(message)
        else:
            self.notifications.append(message)

    def reply(self, identifier, patience=PATIENCE):
        """The reply with that id, whatever else comes before it."""
        key = (type(identifier), identifier)
        while not self.replies.get(key):
            self._sort(patience)
        return self.replies[key].pop(0)

    def result(self, identifier, patience=PATIENCE):
        message = self.reply(identifier, patience)
        if "error" in message:
            raise AgentError(self.methods.get((type(identifier), identifier)), message["error"])
        return message["result"]

    def asks(self, patience=PATIENCE):
        """The next request of the agent's own."""
        while not self.asked:
            self._sort(patience)
        return self.asked.pop(0)

    def notification(self, patience=PATIENCE):
        while not self.notifications:
            self._sort(patience)
        return self.notifications.pop(0)

    def call(self, method, **params):
        """Calls a method and returns its result; an error is a failure."""
        return self.result(self.send(method, **params))

    def refused(self, reason, method, **params):
        """Calls a method that must answer the error of that reason; returns its data."""
        message = self.reply(self.send(method, **params))
        return refusal(message, reason, method)

    def notices(self):
        """Fails unless a ping is answered and nothing else came: what was sent before drew nothing more."""
        self.call("ping")
        left = [one for many in self.replies.values() for one in many]
        check(not left, "an answer came that nobody asked for: %s" % short(left))


def refusal(message, reason, method=""):
    """The data of an error reply; fails unless it is the error of that reason."""
    check("error" in message, "%s was accepted, expected %s" % (method or "the line", reason))
    found = message["error"]["data"]["reason"]
    check(found == reason, "%s was answered %s, expected %s (%s)"
          % (method or "the line", found, reason, message["error"]["message"]))
    return message["error"]["data"]


class Bench:
    """What a case is given: connections, and names of its own that are cleared away afterwards."""

    numbers = itertools.count(1)

    def __init__(self, options):
        self.options = options
        self.validator = options.validator
        self.peers = []
        self.destinations = []
        self.number = "%d-%d" % (os.getpid(), next(self.numbers))
        self._main = None

    def connect(self):
        peer = Peer(self.options.socket, self.validator)
        self.peers.append(peer)
        return peer

    @property
    def main(self):
        """A connection for whatever a case needs beside the one under test."""
        if self._main is None:
            self._main = self.connect()
        return self._main

    def call(self, method, **params):
        return self.main.call(method, **params)

    def refused(self, reason, method, **params):
        return self.main.refused(reason, method, **params)

    def name(self, what="destination"):
        return "conformance-%s-%s" % (self.number, what)

    def mount(self, what="kv"):
        return self.name(what)

    def destination(self, what="d", **fields):
        """A new destination; returns the params that name it."""
        named = {"type": "aws-sm", "name": self.name(what)}
        self.call("destination.write", recovery_window_in_days=0, **dict(named, **fields))
        self.keep(named)
        return named

    def keep(self, named):
        """Has a destination deleted with what it has at the end of the case."""
        self.destinations.append(named)

    def put(self, secret="s", data=None, **params):
        return self.call("secret.put", mount=self.mount(), secret_name=secret, data=data or {"k": "v"}, **params)

    def associate(self, named, secret="s", **params):
        """Sets an association and returns its rows in order."""
        answer = self.call("association.set", mount=self.mount(), secret_name=secret, **dict(named, **params))
        return list(answer["associated_secrets"].values())

    def rows(self, named):
        """The rows of a destination in order."""
        return list(self.call("association.read", **named)["associated_secrets"].values())

    def settled(self, named):
        """The rows of a destination once nothing of it moves any more."""
        self.call("sync.wait", destination="aws-sm/" + named["name"], _meta={"deadline_ms": 60000})
        return self.rows(named)

    def held(self, named, secret="held"):
        """An association that goes on waiting: its provider was asked for the value and does not answer."""
        provider = self.connect()
        provider.call("provider.register", mounts=[self.mount()])
        self.call("association.set", mount=self.mount(), secret_name=secret, wait=False, **named)
        return provider, provider.asks()

    def close(self):
        for peer in self.peers:
            peer.close()
        if not self.destinations:
            return
        try:
            peer = Peer(self.options.socket)
            peer.call("sync.config.patch", disabled=None, queue_capacity=None)
            for named in self.destinations:
                peer.call("destination.delete", purge=True, wait=True, _meta={"deadline_ms": 10000}, **named)
                peer.call("destination.delete", force_delete=True, **named)
            peer.close()
        except Failure as failure:
            raise Skip("could not be cleared away: %s" % failure)


def wait_for(condition, what, patience=PATIENCE):
    """Asks again until something is so; for what the protocol has no event for."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise Failure("%s did not come true within %.0f s" % (what, patience))
