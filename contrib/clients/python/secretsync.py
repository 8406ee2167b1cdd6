"""A client of the secretsync agent: one file, standard library only, Python 3.9 or later.

    with Client() as agent:
        agent.put("my-kv", "my-secret", {"foo": "bar"})
        agent.set("my-awssm-1", "my-kv", "my-secret")

The protocol is newline-delimited JSON-RPC 2.0 on a Unix socket (proto/PROTOCOL.md). Requests pipeline: `begin` sends one
and returns its id, `result` waits for the answer of an id, in any order. A client belongs to one thread.
"""

import json
import logging
import os
import socket
import stat
import struct
import time
from typing import Any, Callable, Dict, List, Iterable, Optional, Union

__all__ = ["Client", "Error", "AgentError", "ConnectionLost", "NotFound", "Timeout", "find_socket"]

SOCKET_PATH_BYTES = 107
LINE_BYTES = 1 << 20
# Events of one subscription that are kept while nobody iterates.
EVENTS = 1024

JSON = Dict[str, Any]

# What a provider is asked: mount, secret name, and the version or None for the live one. What it gives: the inner object
# of a KV v2 read, {"data": {...}, "metadata": {"version": 3}}.
Read = Callable[[str, str, Optional[int]], JSON]


class Error(Exception):
    """Anything this client raises. `outcome` says what became of the command: not_applied, applied, queued, unknown."""

    outcome = "not_applied"


class ConnectionLost(Error):
    """No connection, or it ended before the answer came; a command that was sent may have been carried out."""

    def __init__(self, message: str, outcome: str = "not_applied") -> None:
        super().__init__(message)
        self.outcome = outcome


class Timeout(Error):
    """No answer in time; accepted work goes on."""

    outcome = "unknown"


class NotFound(Exception):
    """Raised by a provider's `read` for a secret there is not; nothing is deleted in AWS for that."""


class AgentError(Error):
    """The agent answered an error. `reason` and `code` are stable; the message is for people."""

    def __init__(self, error: JSON) -> None:
        data = error.get("data") or {}
        super().__init__(error.get("message", "the agent answered an error without a message"))
        self.code: int = error.get("code", -32603)
        self.reason: str = data.get("reason", "internal_error")
        self.retryable: bool = bool(data.get("retryable", False))
        self.outcome: str = data.get("outcome", "unknown")
        self.hint: Optional[str] = data.get("hint")
        self.path: Optional[str] = data.get("path")
        self.expected: Optional[str] = data.get("expected")
        self.retry_after_ms: Optional[int] = data.get("retry_after_ms")


def find_socket(path: Optional[str] = None) -> str:
    """The socket to connect to: `path`, else $SECRETSYNC_SOCKET, else the system's, else that of `secretsyncd dev`."""
    named = path or os.environ.get("SECRETSYNC_SOCKET")
    if named:
        return named
    system = "/run/secretsync/agent.sock"
    candidates = [system]
    if os.environ.get("XDG_RUNTIME_DIR"):
        candidates.append(os.path.join(os.environ["XDG_RUNTIME_DIR"], "secretsync", "agent.sock"))
    candidates.append("/tmp/secretsync-%d/agent.sock" % os.geteuid())
    for candidate in candidates:
        try:
            if stat.S_ISSOCK(os.stat(candidate).st_mode):
                return candidate
        except OSError:
            continue
    return system


class Client:
    """One connection to the agent."""

    def __init__(
        self, path: Optional[str] = None, *, timeout: Optional[float] = 60.0, agent_uid: Optional[int] = None
    ) -> None:
        """Connects.

        path: the socket; `find_socket` finds it otherwise.
        timeout: seconds a call waits for its answer; None waits for ever.
        agent_uid: the account the agent runs under, if it is neither root's nor our own. Nothing is sent to anybody
            else: the owner of the socket's directory and the listening process are checked first.
        """
        self._path = find_socket(path)
        self._timeout = timeout
        self._last_id = 0
        self._waiting: set = set()
        self._answers: Dict[int, JSON] = {}
        self._events: Dict[str, List[JSON]] = {}
        self._buffer = bytearray()
        self._read: Optional[Read] = None
        self._trusted = {0, os.geteuid()} | ({agent_uid} if agent_uid is not None else set())
        self._socket: Optional[socket.socket] = self._connect()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *unused: Any) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection. A mutation the agent has accepted goes on."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    # Calls

    def call(
        self, method: str, params: Optional[JSON] = None, *, deadline: Optional[float] = None,
        timeout: Optional[float] = None,
    ) -> JSON:
        """Calls a method and returns its result.

        deadline: seconds the agent may hold the answer while it waits for AWS.
        timeout: seconds this call waits for its answer, instead of the client's own.
        """
        return self.result(self.begin(method, params, deadline=deadline), timeout=timeout)

    def begin(self, method: str, params: Optional[JSON] = None, *, deadline: Optional[float] = None) -> int:
        """Sends a request without waiting; `result` takes the id it returns. The agent takes 64 at a time."""
        self._last_id += 1
        request: JSON = {"jsonrpc": "2.0", "id": self._last_id, "method": method}
        params = dict(params or {})
        if deadline is not None:
            params["_meta"] = {"deadline_ms": max(1, int(deadline * 1000))}
        if params:
            request["params"] = params
        self._send(request)
        self._waiting.add(self._last_id)
        return self._last_id

    def result(self, request_id: int, *, timeout: Optional[float] = None) -> JSON:
        """Waits for the answer of a request and returns its result, or raises what the agent answered."""
        if request_id not in self._waiting:
            raise ValueError("no request of that id is waiting")
        limit = self._timeout if timeout is None else timeout
        until = None if limit is None else time.monotonic() + limit
        while request_id not in self._answers:
            try:
                self._receive(until)
            except Timeout:
                self._waiting.discard(request_id)
                self._send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": request_id}})
                raise
        self._waiting.discard(request_id)
        answer = self._answers.pop(request_id)
        if "error" in answer:
            raise AgentError(answer["error"])
        return answer["result"]

    # Typed helpers; DESTINATION is "aws-sm/NAME" or "NAME"

    def write_destination(self, destination: str, *, cas: Optional[int] = None, **fields: Any) -> JSON:
        """Creates a destination, or replaces the given fields."""
        return self.call("destination.write", dict(self._destination(destination), **fields, **_given(cas=cas)))

    def patch_destination(self, destination: str, *, cas: Optional[int] = None, **fields: Any) -> JSON:
        """Changes the given fields; None unsets one."""
        return self.call("destination.patch", dict(self._destination(destination), **fields, **_given(cas=cas)))

    def read_destination(self, destination: str) -> JSON:
        """Reads a destination back, credentials masked."""
        return self.call("destination.read", self._destination(destination))

    def delete_destination(self, destination: str, *, force: bool = False) -> JSON:
        """Deletes a destination without associations; with `force` also one that has some (secrets stay in AWS)."""
        params = self._destination(destination)
        return self.call("destination.delete", dict(params, force_delete=True) if force else params)

    def purge_destination(self, destination: str, *, wait: bool = False, deadline: Optional[float] = None) -> JSON:
        """Deletes the secrets of a destination's associations in AWS, then the destination; see `purge_error`."""
        return self.call(
            "destination.delete", dict(self._destination(destination), purge=True, wait=wait), deadline=deadline)

    def apply_destination(self, destination: str, *, wait: bool = False, deadline: Optional[float] = None) -> JSON:
        """Applies a destination's settings to all of its associations, as if each were set again."""
        return self.call("destination.apply", dict(self._destination(destination), wait=wait), deadline=deadline)

    def set(
        self, destination: str, mount: str, secret_name: str, *, data: Optional[JSON] = None,
        version: Optional[int] = None, wait: bool = True, deadline: Optional[float] = None,
    ) -> JSON:
        """Associates a secret with a destination and waits for AWS, unless `wait` is False."""
        params = self._association(destination, mount, secret_name, wait)
        return self.call("association.set", dict(params, **_given(data=data, version=version)), deadline=deadline)

    def remove(
        self, destination: str, mount: str, secret_name: str, *, wait: bool = True, deadline: Optional[float] = None
    ) -> JSON:
        """Ends an association, which deletes the secret in AWS."""
        return self.call(
            "association.remove", self._association(destination, mount, secret_name, wait), deadline=deadline)

    def associations(self, destination: str, *, status: Optional[str] = None) -> Iterable[JSON]:
        """Every association row of a destination, page by page."""
        after = None
        while True:
            page = self.call(
                "association.read", dict(self._destination(destination), **_given(status=status, after=after)))
            yield from page["associated_secrets"].values()
            after = page.get("next")
            if after is None:
                return

    def put(
        self, mount: str, secret_name: str, data: JSON, *, version: Optional[int] = None, wait: bool = False,
        deadline: Optional[float] = None, custom_metadata: Optional[JSON] = None,
    ) -> JSON:
        """Gives the live value of a secret; without a version the agent counts, without metadata they stay."""
        params = {"mount": mount, "secret_name": secret_name, "data": data, "wait": wait}
        given = _given(version=version, custom_metadata=custom_metadata)
        return self.call("secret.put", dict(params, **given), deadline=deadline)

    def delete(
        self, mount: str, secret_name: str, *, version: Optional[int] = None, wait: bool = False,
        deadline: Optional[float] = None,
    ) -> JSON:
        """Says that no live version of a secret is left; AWS follows, the associations stay."""
        params = {"mount": mount, "secret_name": secret_name, "wait": wait}
        return self.call("secret.delete", dict(params, **_given(version=version)), deadline=deadline)

    def register_mount(self, path: str, *, accessor: Optional[str] = None) -> JSON:
        """Makes a mount known; without an accessor the agent derives one from the path."""
        return self.call("mount.register", dict({"path": path}, **_given(accessor=accessor)))

    def status(self) -> JSON:
        """How much is synced and how much waits."""
        return self.call("sync.status")

    def wait(
        self, *, destination: Optional[str] = None, mount: Optional[str] = None, secret_name: Optional[str] = None,
        deadline: Optional[float] = None,
    ) -> JSON:
        """Returns once the selected rows are settled; AgentError `deadline_exceeded` past the deadline."""
        if destination is not None:
            destination = "{type}/{name}".format(**self._destination(destination))
        return self.call(
            "sync.wait", _given(destination=destination, mount=mount, secret_name=secret_name), deadline=deadline)

    def plan(
        self, *, destination: Optional[str] = None, mount: Optional[str] = None, secret_name: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> JSON:
        """Compares what is wanted with AWS and says what would be done; changes nothing."""
        if destination is not None:
            destination = "{type}/{name}".format(**self._destination(destination))
        return self.call(
            "sync.plan", _given(destination=destination, mount=mount, secret_name=secret_name, limit=limit))

    def reconcile(
        self, *, destination: Optional[str] = None, mount: Optional[str] = None, secret_name: Optional[str] = None,
        plan: Optional[str] = None, deadline: Optional[float] = None,
    ) -> JSON:
        """Writes what is not as it is wanted; AgentError `plan_changed` where it is not what that plan says."""
        if destination is not None:
            destination = "{type}/{name}".format(**self._destination(destination))
        return self.call(
            "sync.reconcile",
            _given(destination=destination, mount=mount, secret_name=secret_name, plan=plan), deadline=deadline)

    def events(
        self, *, topics: Optional[List[str]] = None, mount: Optional[str] = None, destination: Optional[str] = None
    ) -> Iterable[JSON]:
        """Yields the rows as they are now, as `{"snapshot": [...]}`, then what happens, for as long as it is iterated.

        Use a connection of its own: an event that waits while nobody iterates is kept, but only so many are, and
        `{"lost": n, "resync": True}` says that some were dropped.
        """
        if destination is not None:
            destination = "{type}/{name}".format(**self._destination(destination))
        begun = self.call("events.subscribe", _given(topics=topics, mount=mount, destination=destination))
        name = begun["subscription"]
        self._events[name] = self._events.get(name, [])
        try:
            yield {member: begun[member] for member in ("snapshot", "truncated") if member in begun}
            while True:
                while self._events[name]:
                    yield self._events[name].pop(0)
                self._receive(None)
        finally:
            self._events.pop(name, None)
            if self._socket is not None:
                self.call("events.unsubscribe", {"subscription": name})

    # The agent asks

    def provide(self, mounts: List[str], read: Read, *, takeover: bool = False) -> JSON:
        """Makes this connection the one that the agent asks for values of these mounts, as long as it lives.

        `read` answers for all mounts of this client. It is called while the client waits for an answer and by `serve`,
        and must not use this client itself. A secret whose live version is deleted is answered with data None and
        metadata with deletion_time or destroyed: AWS follows. `NotFound`, like any other exception, deletes nothing.
        """
        before, self._read = self._read, read
        try:
            return self.call("provider.register", dict({"mounts": mounts}, **_given(takeover=takeover or None)))
        except AgentError:
            self._read = before
            raise

    def stop_providing(self, mounts: Optional[List[str]] = None) -> JSON:
        """Ends that, for some mounts or for all of this connection."""
        return self.call("provider.unregister", _given(mounts=mounts))

    def serve(self, seconds: Optional[float] = None) -> None:
        """Answers what the agent asks, for so many seconds or until the connection ends."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            try:
                self._receive(until)
            except Timeout:
                return

    def changed(
        self, mount: str, secret_name: str, *, version: Optional[int] = None, wait: bool = False,
        deadline: Optional[float] = None,
    ) -> JSON:
        """Says that a secret changed, so that the agent asks its provider for the value."""
        params = {"mount": mount, "secret_name": secret_name, "wait": wait}
        return self.call("secret.changed", dict(params, **_given(version=version)), deadline=deadline)

    def snapshot(self, mount: str, versions: Dict[str, Optional[int]]) -> JSON:
        """Compares everything a mount has, names and live versions, with what the agent knows.

        `needed` are the secrets to push, `vanished` those to confirm with `delete`. Where the result has `truncated`, deal
        with these and compare again.
        """
        entries = list(versions.items())
        parts: List[JSON] = [{}]
        size = 0
        for name, version in entries:
            size += 6 * len(name.encode()) + 32
            if len(parts[-1]) == 2000 or size > 900_000:
                parts.append({})
                size = 0
            parts[-1][name] = version
        result: JSON = {}
        for number, part in enumerate(parts, 1):
            params = {"mount": mount, "part": number, "last": number == len(parts), "versions": part}
            result = self.call("secret.snapshot", params)
        return result

    # Inside

    @staticmethod
    def _destination(text: str) -> JSON:
        kind, slash, name = text.partition("/")
        return {"type": kind, "name": name} if slash else {"type": "aws-sm", "name": text}

    def _association(self, destination: str, mount: str, secret_name: str, wait: bool) -> JSON:
        return dict(self._destination(destination), mount=mount, secret_name=secret_name, wait=wait)

    def _connect(self) -> socket.socket:
        if len(os.fsencode(self._path)) > SOCKET_PATH_BYTES:
            raise Error("socket path is longer than %d bytes" % SOCKET_PATH_BYTES)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._check(os.stat(os.path.dirname(self._path) or ".").st_uid, "the socket's directory")
            connection.settimeout(self._timeout)
            connection.connect(self._path)
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            self._check(struct.unpack("iII", credentials)[1], "the process that listens there")
        except OSError as error:
            connection.close()
            raise ConnectionLost("connect to %s: %s" % (self._path, error.strerror or error)) from None
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, uid: int, what: str) -> None:
        if uid not in self._trusted:
            raise Error("connect refused: %s belongs to uid %d" % (what, uid))

    def _send(self, message: JSON) -> None:
        if self._socket is None:
            raise ConnectionLost("the client is closed")
        line = json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")
        if len(line) > LINE_BYTES:
            raise Error("the request has %d bytes, a line takes %d" % (len(line), LINE_BYTES))
        try:
            self._socket.settimeout(self._timeout)
            self._socket.sendall(line + b"\n")
        except OSError as error:
            self.close()
            raise ConnectionLost("connection to the agent lost: %s" % error, "unknown") from None

    def _receive(self, until: Optional[float]) -> None:
        """Takes in what the socket has, one read at most, and files the answers."""
        if self._socket is None:
            raise ConnectionLost("the client is closed", "unknown")
        remaining = None if until is None else until - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise Timeout("no answer in time")
        self._socket.settimeout(remaining)
        try:
            chunk = self._socket.recv(65536)
        except socket.timeout:
            raise Timeout("no answer in time") from None
        except OSError as error:
            self.close()
            raise ConnectionLost("connection to the agent lost: %s" % error, "unknown") from None
        if not chunk:
            self.close()
            raise ConnectionLost("connection to the agent lost: the agent closed it", "unknown")
        self._buffer += chunk
        while True:
            end = self._buffer.find(b"\n")
            if end < 0:
                return
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            if line.strip():
                self._file(line)

    def _file(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            self.close()
            raise ConnectionLost("an answer is not of this protocol", "unknown")
        if "method" in message:
            self._answer(message)
        elif message.get("id") in self._waiting:
            self._answers[message["id"]] = message
        elif message.get("id") is None and "error" in message:
            # Said before the agent knew whom to answer, for instance that this user is not admitted.
            self.close()
            raise AgentError(message["error"])

    def _answer(self, message: JSON) -> None:
        """The agent asks: `ping`, or a value where this client provides a mount; or it tells what happened."""
        if "id" not in message:
            if message["method"] == "event":
                self._keep(message.get("params") or {})
            return
        reply: JSON = {"jsonrpc": "2.0", "id": message["id"]}
        if message["method"] == "ping":
            reply["result"] = {}
        elif message["method"] == "secret.read" and self._read is not None:
            reply.update(self._give(self._read, message.get("params") or {}))
        else:
            reply["error"] = {"code": -32601, "message": "this client does not answer that"}
        self._send(reply)

    def _keep(self, event: JSON) -> None:
        kept = self._events.setdefault(event.get("subscription"), [])
        if len(kept) >= EVENTS:
            lost = 1 + sum(other.get("lost", 1) for other in kept)
            kept[:] = [{"subscription": event["subscription"], "seq": event["seq"], "lost": lost, "resync": True}]
        else:
            kept.append(event)

    @staticmethod
    def _give(read: Read, params: JSON) -> JSON:
        """A result or an error; what went wrong in `read` is not for the agent, as it may name secrets."""
        try:
            result = read(params["mount"], params["secret_name"], params.get("version"))
            if len(json.dumps(result, allow_nan=False)) > LINE_BYTES - 1024:
                return {"error": {"code": 41301, "message": "the answer is larger than a line may be"}}
            return {"result": result}
        except NotFound:
            return {"error": {"code": 40404, "message": "the secret is not known here"}}
        except Exception as error:  # pylint: disable=broad-except
            logging.getLogger("secretsync").warning("a read failed: %s", type(error).__name__)
            return {"error": {"code": -32603, "message": "the value could not be read"}}


def _given(**members: Any) -> Dict[str, Union[str, int, JSON]]:
    return {name: value for name, value in members.items() if value is not None}
