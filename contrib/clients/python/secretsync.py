"""A client of the secretsync agent: one file, standard library only, Python 3.9 or later.

    with Client() as agent:
        agent.put("my-kv", "my-secret", {"foo": "bar"})
        agent.set("my-awssm-1", "my-kv", "my-secret")

    async with AsyncClient() as agent:
        await asyncio.gather(*(agent.put("my-kv", name, value) for name, value in secrets.items()))

The protocol is newline-delimited JSON-RPC 2.0 on a Unix socket (proto/PROTOCOL.md). `Wire` knows it and does no input
and output; `Calls` has the methods by name; `Client` and `AsyncClient` put the two on a socket.
"""

import asyncio
import inspect
import json
import logging
import os
import select
import socket
import stat
import struct
import time
from collections import deque
from typing import (
    Any, AsyncIterator, Awaitable, Callable, Coroutine, Deque, Dict, Generator, Generic, Iterator, List, NamedTuple,
    Optional, Set, Tuple, TypedDict, TypeVar, Union,
)

__all__ = [
    "Client", "AsyncClient", "Pending", "Error", "AgentError", "ConnectionLost", "NotFound", "Timeout", "Number", "Row",
    "Event", "Secret", "find_socket", "loads", "dumps",
]

SOCKET_PATH_BYTES = 107
LINE_BYTES = 1 << 20
# The agent takes 64 requests at a time on one connection, and answers `busy` beyond that.
IN_FLIGHT = 60
# Events of one subscription that are kept while nobody iterates.
EVENTS = 1024

JSON = Dict[str, Any]


class Metadata(TypedDict, total=False):
    """What a provider says of a version, as a KV v2 store does."""

    version: int
    created_time: str
    deletion_time: str
    destroyed: bool
    custom_metadata: Optional[JSON]


class Secret(TypedDict):
    """What a provider answers: the inner object of a KV v2 read. `data` is None for a deleted version."""

    data: Optional[JSON]
    metadata: Metadata


class Row(TypedDict, total=False):
    """How far one secret is on one destination; PROTOCOL.md, section 11."""

    accessor: str
    secret_name: str
    sub_key: str
    sync_status: str
    updated_at: str
    mount: str
    version: int
    synced_version: int
    external_name: str
    arn: str
    aws_version_id: str
    attempts: int
    next_retry_at: str
    pending_reason: str
    warnings: List[str]
    error: JSON
    destination: str
    name: str
    type: str


class Event(TypedDict, total=False):
    """What happened; PROTOCOL.md, section 17. The first one of `events` has `snapshot` alone."""

    subscription: str
    seq: int
    topic: str
    destination: str
    change: str
    rows: List[Row]
    departed: bool
    omitted: int
    config: JSON
    lost: int
    resync: bool
    snapshot: List[Row]
    truncated: bool


# What a provider is asked: mount, secret name, and the version or None for the live one.
Read = Callable[[str, str, Optional[int]], Secret]
AsyncRead = Callable[[str, str, Optional[int]], Union[Secret, Awaitable[Secret]]]


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

    def __init__(self, message: str = "no answer in time", outcome: str = "unknown") -> None:
        super().__init__(message)
        self.outcome = outcome


class NotFound(Exception):
    """Raised by a provider's `read` for a secret there is not; nothing is deleted in AWS for that."""


class AgentError(Error):
    """The agent answered an error. `reason` and `code` are stable; the message is for people."""

    def __init__(self, error: JSON) -> None:
        data = error.get("data")
        data = data if isinstance(data, dict) else {}
        super().__init__(error.get("message", "the agent answered an error without a message"))
        self.error = error
        self.code: int = error.get("code", -32603)
        self.reason: str = data.get("reason", "internal_error")
        self.retryable: bool = bool(data.get("retryable", False))
        self.outcome: str = data.get("outcome", "unknown")
        self.hint: Optional[str] = data.get("hint")
        self.path: Optional[str] = data.get("path")
        self.expected: Any = data.get("expected")
        self.retry_after_ms: Optional[int] = data.get("retry_after_ms")


class Number(float):
    """A number that keeps its text, such as Number("1.10"): the agent hands numbers on as they were written."""

    text: str

    def __new__(cls, text: str) -> "Number":
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __reduce__(self) -> Tuple[Any, ...]:
        return Number, (self.text,)


def loads(text: Union[str, bytes]) -> Any:
    """Reads JSON so that `dumps` gives every number back as it was written."""
    return json.loads(text, parse_float=Number, parse_int=_integer, parse_constant=_no_number)


def dumps(value: Any) -> str:
    """Compact JSON in ASCII. What the agent would refuse or could take for something else is an `Error` here."""
    parts: List[str] = []
    try:
        _write(value, parts.append)
    except RecursionError:
        raise Error("the value is nested too deeply") from None
    return "".join(parts)


def _integer(text: str) -> Union[int, Number]:
    # -0 is not 0 as a text, and Python reads no integer of more than 4300 digits.
    return Number(text) if text == "-0" or len(text) > 4000 else int(text)


def _no_number(text: str) -> Any:
    raise ValueError("%s is not JSON" % text)


def _write(value: Any, write: Callable[[str], Any]) -> None:
    # Not json.dumps alone: it writes a subclass of float as a float. No message names a value: it may be a secret.
    if isinstance(value, dict):
        opening = "{"
        for name, member in value.items():
            if not isinstance(name, str):
                raise Error("the name of a member is of type %s, not str" % type(name).__name__)
            write(opening)
            _write(name, write)
            write(":")
            _write(member, write)
            opening = ","
        write("{}" if opening == "{" else "}")
    elif isinstance(value, (list, tuple)):
        opening = "["
        for member in value:
            write(opening)
            _write(member, write)
            opening = ","
        write("[]" if opening == "[" else "]")
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Error("a text has half of a surrogate pair") from None
        write(json.dumps(value))
    elif isinstance(value, Number):
        write(value.text)
    elif isinstance(value, float) and value - value != 0:
        raise Error("JSON has no NaN and no infinity")
    elif value is None or isinstance(value, (int, float)):
        write(json.dumps(value))
    else:
        raise Error("a value is of type %s, which JSON does not have" % type(value).__name__)


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


def connect(path: str, *, agent_uid: Optional[int] = None, timeout: Optional[float] = None) -> socket.socket:
    """A connection to the agent, once it is known whose it is; nothing has been sent on it."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        raise Error("socket path is longer than %d bytes" % SOCKET_PATH_BYTES)
    trusted = {0, os.geteuid()} | ({agent_uid} if agent_uid is not None else set())

    def check(uid: int, what: str) -> None:
        if uid not in trusted:
            raise Error("connect refused: %s belongs to uid %d" % (what, uid))

    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        check(os.stat(os.path.dirname(path) or ".").st_uid, "the socket's directory")
        connection.settimeout(timeout)
        connection.connect(path)
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("iII"))
        check(struct.unpack("iII", credentials)[1], "the process that listens there")
        connection.setblocking(False)
    except OSError as error:
        connection.close()
        raise ConnectionLost("connect to %s: %s" % (path, error.strerror or error)) from None
    except BaseException:
        connection.close()
        raise
    return connection


class Answered(NamedTuple):
    """The agent answered a request of this side with a result, or else an error."""

    id: int
    result: Optional[JSON]
    error: Optional[JSON]

    def value(self) -> JSON:
        """The result, or raises the error."""
        if self.error is not None:
            raise AgentError(self.error)
        return self.result or {}


class Asked(NamedTuple):
    """The agent asks for something, and waits for an answer with this id."""

    id: Any
    method: str
    params: JSON


class Told(NamedTuple):
    """An event came; it is kept in `Wire.events`."""

    subscription: str


class Wire:
    """One connection without its input and output: makes the lines to send, and messages of the bytes that came."""

    def __init__(self) -> None:
        self.in_flight: Set[int] = set()
        self.events: Dict[str, Deque[Event]] = {}
        self._last_id = 0
        self._buffer = bytearray()
        self._searched = 0

    def request(
        self, method: str, params: Optional[JSON] = None, deadline: Optional[float] = None
    ) -> Tuple[int, bytes]:
        """The id and the line of a request."""
        params = dict(params or {})
        if deadline is not None:
            params["_meta"] = dict(params.get("_meta") or {}, deadline_ms=max(1, int(deadline * 1000)))
        message: JSON = {"jsonrpc": "2.0", "id": self._last_id + 1, "method": method}
        line = self._line(dict(message, params=params) if params else message)
        self._last_id += 1
        return self._last_id, line

    def cancellation(self, request_id: int) -> bytes:
        """The line that ends the waiting of a request; it is still answered."""
        return self._line({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": request_id}})

    def answer(self, request_id: Any, result: Any) -> bytes:
        """The line that answers what the agent asked."""
        return self._line({"jsonrpc": "2.0", "id": request_id, "result": result})

    def refusal(self, request_id: Any, failure: Optional[BaseException] = None) -> bytes:
        """The line that answers a failure; without one, that this side does not answer such requests.

        What went wrong in a provider is not for the agent, as it may name secrets.
        """
        code, reason, message = -32601, "method_not_found", "this client does not answer that"
        if isinstance(failure, NotFound):
            code, reason, message = 40404, "secret_not_found", "the secret is not known here"
        elif failure is not None:
            code, reason, message = -32603, "internal_error", "the value could not be read"
            logging.getLogger("secretsync").warning("a read failed: %s", type(failure).__name__)
        data = {"reason": reason, "retryable": False, "outcome": "not_applied"}
        return self._line(
            {"jsonrpc": "2.0", "id": request_id, "error": {"code": code, "message": message, "data": data}})

    def receive(self, data: bytes) -> Iterator[Union[Answered, Asked, Told]]:
        """The messages that are complete with these bytes. After an error the connection is of no use any more."""
        self._buffer += data
        while True:
            end = self._buffer.find(b"\n", self._searched)
            if (end if end >= 0 else len(self._buffer)) > LINE_BYTES:
                raise ConnectionLost("a line of the agent is longer than %d bytes" % LINE_BYTES, "unknown")
            if end < 0:
                self._searched = len(self._buffer)
                return
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            self._searched = 0
            message = self._message(line) if line.strip(b" \t\r") else None
            if message is not None:
                yield message

    def lost(self, request_id: int, failure: Error) -> Error:
        """What to raise for a request that is not answered because the connection failed like this."""
        if isinstance(failure, AgentError):
            return failure
        return ConnectionLost(str(failure), "unknown" if request_id in self.in_flight else "not_applied")

    @staticmethod
    def _line(message: JSON) -> bytes:
        line = dumps(message).encode("ascii")
        if len(line) > LINE_BYTES:
            raise Error("the message has %d bytes, a line takes %d" % (len(line), LINE_BYTES))
        return line + b"\n"

    def _message(self, line: bytes) -> Union[Answered, Asked, Told, None]:
        try:
            message = loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise ConnectionLost("an answer is not of this protocol", "unknown")
        if "method" in message:
            params = message.get("params")
            params = params if isinstance(params, dict) else {}
            if "id" in message:
                return Asked(message["id"], message["method"], params)
            return self._keep(params) if message["method"] == "event" else None
        return self._answered(message)

    def _answered(self, message: JSON) -> Optional[Answered]:
        request_id, result, error = message.get("id"), message.get("result"), message.get("error")
        if not isinstance(error if "error" in message else result, dict):
            raise ConnectionLost("an answer is not of this protocol", "unknown")
        if request_id is None and error is not None:
            # Said before the agent knew whom to answer, for instance that this user is not admitted.
            refused = AgentError(error)
            if len(self.in_flight) > 1 and refused.reason != "peer_refused":
                refused.outcome = "unknown"
            raise refused
        if type(request_id) is not int or request_id not in self.in_flight:
            return None
        self.in_flight.discard(request_id)
        return Answered(request_id, result, error)

    def _keep(self, params: JSON) -> Optional[Told]:
        name = params.get("subscription")
        if not isinstance(name, str):
            return None
        kept = self.events.setdefault(name, deque())
        if len(kept) >= EVENTS:
            lost = 1 + sum(other.get("lost", 1) for other in kept)
            kept.clear()
            kept.append({"subscription": name, "seq": params.get("seq", 0), "lost": lost, "resync": True})
        else:
            kept.append(params)  # type: ignore[arg-type]
        return Told(name)


R = TypeVar("R")


class Calls(Generic[R]):
    """The agent's methods by name, for both clients; DESTINATION is "aws-sm/NAME" or "NAME".

    `deadline` is how many seconds the agent may hold the answer while it waits for AWS.
    """

    def call(
        self, method: str, params: Optional[JSON] = None, *, deadline: Optional[float] = None,
        timeout: Optional[float] = None,
    ) -> R:
        """Calls a method and returns its result.

        deadline: seconds the agent may hold the answer while it waits for AWS.
        timeout: seconds this call waits for its answer, instead of the client's own.
        """
        raise NotImplementedError

    # The agent

    def ping(self) -> R:
        """Answers at once, whatever else goes on."""
        return self.call("ping")

    def initialize(self, *, name: Optional[str] = None, version: Optional[str] = None) -> R:
        """Agrees on the protocol's version and says who both sides are; optional."""
        client = _given(name=name, version=version)
        return self.call("initialize", dict({"protocol": ["1.0"]}, **({"client": client} if client else {})))

    def info(self) -> R:
        """The agent's version, limits and features."""
        return self.call("agent.info")

    def health(self) -> R:
        """Whether the agent is ready for commands, and what it looked at to know."""
        return self.call("agent.health")

    def read_config(self) -> R:
        """The agent's switches."""
        return self.call("sync.config.read")

    def patch_config(self, **switches: Any) -> R:
        """Changes the given switches, such as disabled=True; None sets one back to its default."""
        return self.call("sync.config.patch", switches)

    # Destinations

    def write_destination(self, destination: str, *, cas: Optional[int] = None, **fields: Any) -> R:
        """Creates a destination, or replaces the given fields."""
        return self.call("destination.write", dict(_destination(destination), **fields, **_given(cas=cas)))

    def patch_destination(self, destination: str, *, cas: Optional[int] = None, **fields: Any) -> R:
        """Changes the given fields; None unsets one."""
        return self.call("destination.patch", dict(_destination(destination), **fields, **_given(cas=cas)))

    def read_destination(self, destination: str) -> R:
        """Reads a destination back, credentials masked."""
        return self.call("destination.read", _destination(destination))

    def delete_destination(self, destination: str, *, force: bool = False) -> R:
        """Deletes a destination without associations; with `force` also one that has some (secrets stay in AWS)."""
        params = _destination(destination)
        return self.call("destination.delete", dict(params, force_delete=True) if force else params)

    def purge_destination(self, destination: str, *, wait: bool = False, deadline: Optional[float] = None) -> R:
        """Deletes the secrets of a destination's associations in AWS, then the destination; see `purge_error`."""
        params = dict(_destination(destination), purge=True, wait=wait)
        return self.call("destination.delete", params, deadline=deadline)

    def check_destination(self, destination: str) -> R:
        """Asks AWS who the agent is there and what it may do; changes nothing."""
        return self.call("destination.check", _destination(destination))

    def apply_destination(self, destination: str, *, wait: bool = False, deadline: Optional[float] = None) -> R:
        """Applies a destination's settings to all of its associations, as if each were set again."""
        return self.call("destination.apply", dict(_destination(destination), wait=wait), deadline=deadline)

    # Associations

    def set(
        self, destination: str, mount: str, secret_name: str, *, data: Optional[JSON] = None,
        version: Optional[int] = None, force: bool = False, wait: bool = True, deadline: Optional[float] = None,
    ) -> R:
        """Associates a secret with a destination and waits for AWS, unless `wait` is False."""
        params = _association(destination, mount, secret_name, wait)
        given = _given(data=data, version=version, force=force or None)
        return self.call("association.set", dict(params, **given), deadline=deadline)

    def remove(
        self, destination: str, mount: str, secret_name: str, *, wait: bool = True, deadline: Optional[float] = None
    ) -> R:
        """Ends an association, which deletes the secret in AWS."""
        return self.call("association.remove", _association(destination, mount, secret_name, wait), deadline=deadline)

    def destinations_of(self, mount: str, secret_name: str) -> R:
        """The destinations of one secret: `associated_destinations` has a row for each."""
        return self.call("association.destinations", {"mount": mount, "secret_name": secret_name})

    # Secrets and mounts

    def put(
        self, mount: str, secret_name: str, data: JSON, *, version: Optional[int] = None, make_live: bool = False,
        wait: bool = False, deadline: Optional[float] = None, custom_metadata: Optional[JSON] = None,
        created_time: Optional[str] = None,
    ) -> R:
        """Gives the live value of a secret; without a version the agent counts, without metadata they stay."""
        params = {"mount": mount, "secret_name": secret_name, "data": data, "wait": wait}
        given = _given(
            version=version, make_live=make_live or None, custom_metadata=custom_metadata, created_time=created_time)
        return self.call("secret.put", dict(params, **given), deadline=deadline)

    def changed(
        self, mount: str, secret_name: str, *, version: Optional[int] = None, wait: bool = False,
        deadline: Optional[float] = None,
    ) -> R:
        """Says that a secret changed, so that the agent asks its provider for the value."""
        params = {"mount": mount, "secret_name": secret_name, "wait": wait}
        return self.call("secret.changed", dict(params, **_given(version=version)), deadline=deadline)

    def delete(
        self, mount: str, secret_name: str, *, version: Optional[int] = None, wait: bool = False,
        deadline: Optional[float] = None,
    ) -> R:
        """Says that no live version of a secret is left; AWS follows, the associations stay."""
        params = {"mount": mount, "secret_name": secret_name, "wait": wait}
        return self.call("secret.delete", dict(params, **_given(version=version)), deadline=deadline)

    def register_mount(self, path: str, *, accessor: Optional[str] = None) -> R:
        """Makes a mount known; without an accessor the agent derives one from the path."""
        return self.call("mount.register", dict({"path": path}, **_given(accessor=accessor)))

    def stop_providing(self, mounts: Optional[List[str]] = None) -> R:
        """Ends what `provide` began, for some mounts or for all of this connection."""
        return self.call("provider.unregister", _given(mounts=mounts))

    # Sync

    def status(self) -> R:
        """How much is synced and how much waits."""
        return self.call("sync.status")

    def wait(
        self, *, destination: Optional[str] = None, mount: Optional[str] = None, secret_name: Optional[str] = None,
        deadline: Optional[float] = None,
    ) -> R:
        """Returns once the selected rows are settled; AgentError `deadline_exceeded` past the deadline."""
        return self.call("sync.wait", _selection(destination, mount, secret_name), deadline=deadline)

    def plan(
        self, *, destination: Optional[str] = None, mount: Optional[str] = None, secret_name: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> R:
        """Compares what is wanted with AWS and says what would be done; changes nothing."""
        return self.call("sync.plan", dict(_selection(destination, mount, secret_name), **_given(limit=limit)))

    def reconcile(
        self, *, destination: Optional[str] = None, mount: Optional[str] = None, secret_name: Optional[str] = None,
        plan: Optional[str] = None, wait: bool = True, deadline: Optional[float] = None,
    ) -> R:
        """Writes what is not as it is wanted; AgentError `plan_changed` where it is not what that plan says."""
        given = _given(plan=plan, wait=None if wait else False)
        return self.call(
            "sync.reconcile", dict(_selection(destination, mount, secret_name), **given), deadline=deadline)


class Client(Calls[JSON]):
    """One connection to the agent, for one thread.

    Requests pipeline: `begin` sends one and returns its id, `result` waits for the answer of an id, in any order.
    """

    def __init__(
        self, path: Optional[str] = None, *, timeout: Optional[float] = 60.0, agent_uid: Optional[int] = None
    ) -> None:
        """Connects.

        path: the socket; `find_socket` finds it otherwise.
        timeout: seconds a call waits for its answer, or 10 more than its deadline if that is longer; None for ever.
        agent_uid: the account the agent runs under, if it is neither root's nor our own. Nothing is sent to anybody
            else: the owner of the socket's directory and the listening process are checked first.
        """
        self._timeout = timeout
        self._wire = Wire()
        self._waiting: Dict[int, Optional[float]] = {}
        self._answers: Dict[int, Answered] = {}
        self._asked: Deque[Asked] = deque()
        self._unsent = bytearray()
        self._read: Optional[Read] = None
        self._socket: Optional[socket.socket] = connect(find_socket(path), agent_uid=agent_uid, timeout=timeout)

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
        return self.result(self.begin(method, params, deadline=deadline), timeout=timeout)

    def begin(self, method: str, params: Optional[JSON] = None, *, deadline: Optional[float] = None) -> int:
        """Sends a request without waiting; `result` takes the id it returns. The agent takes 64 at a time."""
        request_id, line = self._wire.request(method, params, deadline)
        if self._socket is None:
            raise ConnectionLost("the client is closed")
        self._wire.in_flight.add(request_id)
        self._send(line)
        self._waiting[request_id] = _limit(self._timeout, deadline)
        return request_id

    def result(self, request_id: int, *, timeout: Optional[float] = None) -> JSON:
        """Waits for the answer of a request and returns its result, or raises what the agent answered."""
        if request_id not in self._waiting:
            raise ValueError("no request of that id is waiting")
        limit = self._waiting[request_id] if timeout is None else timeout
        until = None if limit is None else time.monotonic() + limit
        try:
            while request_id not in self._answers:
                self._receive(until)
        except Timeout:
            try:
                self.cancel(request_id)
            except Error:
                pass
            raise
        finally:
            del self._waiting[request_id]
        return self._answers.pop(request_id).value()

    def cancel(self, request_id: int) -> None:
        """Ends the waiting of a request, never its work: `result` raises `request_cancelled`, or has the answer."""
        self._send(self._wire.cancellation(request_id))

    # Lists, page by page

    def _pages(self, method: str, params: JSON) -> Iterator[JSON]:
        after = None
        while True:
            page = self.call(method, dict(params, **_given(after=after)))
            yield page
            after = page.get("next")
            if after is None:
                return

    def associations(self, destination: str, *, status: Optional[str] = None) -> Iterator[Row]:
        """Every association row of a destination."""
        for page in self._pages("association.read", dict(_destination(destination), **_given(status=status))):
            yield from page["associated_secrets"].values()

    def destinations(self, type: Optional[str] = None) -> Iterator[Tuple[str, JSON]]:
        """Every destination: its key, and an object with `type`, `name` and `region`."""
        for page in self._pages("destination.list", _given(type=type)):
            yield from _entries(page)

    def secrets(self) -> Iterator[Tuple[str, JSON]]:
        """Every secret that is associated: `accessor/name`, and an object with `mount`, `version`, `associations`."""
        for page in self._pages("association.list", {}):
            yield from _entries(page)

    def mounts(self) -> Iterator[Tuple[str, JSON]]:
        """Every mount that is known: its path, and an object with `accessor`."""
        for page in self._pages("mount.list", {}):
            yield from _entries(page)

    def snapshot(self, mount: str, versions: Dict[str, Optional[int]]) -> JSON:
        """Compares everything a mount has, names and live versions, with what the agent knows.

        `needed` are the secrets to push, `vanished` those to confirm with `delete`.
        """
        listed = _Listed(mount)
        for params in _parts(mount, versions):
            listed.add(self.call("secret.snapshot", params))
        while listed.truncated:
            listed.add(self.call("secret.snapshot", listed.further))
        return listed.result

    # The agent tells and asks

    def events(
        self, *, topics: Optional[List[str]] = None, mount: Optional[str] = None, destination: Optional[str] = None
    ) -> Iterator[Event]:
        """Yields the rows as they are now, as `{"snapshot": [...]}`, then what happens, for as long as it is iterated.

        Use a connection of its own: an event that waits while nobody iterates is kept, but only so many are, and
        `{"lost": n, "resync": True}` says that some were dropped.
        """
        begun = self.call("events.subscribe", dict(_selection(destination, mount), **_given(topics=topics)))
        name = begun["subscription"]
        kept = self._wire.events.setdefault(name, deque())
        try:
            yield _first(begun)
            while True:
                while kept:
                    yield kept.popleft()
                self._receive(None)
        finally:
            if self._socket is not None:
                self.call("events.unsubscribe", {"subscription": name})
            self._wire.events.pop(name, None)

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

    def serve(self, seconds: Optional[float] = None) -> None:
        """Answers what the agent asks, for so many seconds or until the connection ends."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            try:
                self._receive(until)
            except Timeout:
                return

    # Inside

    def _send(self, line: bytes) -> None:
        self._unsent += line
        limit = None if self._timeout is None else time.monotonic() + self._timeout
        try:
            while self._unsent:
                self._exchange(limit)
        except Timeout:
            # A line that was sent in part leaves no way to send another one.
            self.close()
            raise ConnectionLost("connection to the agent lost: it takes no more requests", "unknown") from None

    def _receive(self, until: Optional[float]) -> None:
        """Takes in what the socket has, one read at most, and answers what the agent asked."""
        self._exchange(until)
        while self._asked:
            self._send(self._reply(self._asked.popleft()))

    def _exchange(self, until: Optional[float]) -> None:
        """Waits until the socket can be used, then reads once and writes once: who only sends would be cut off."""
        if self._socket is None:
            raise ConnectionLost("the client is closed", "unknown")
        remaining = None if until is None else max(0.0, until - time.monotonic())
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | (select.POLLOUT if self._unsent else 0))
        ready = poll.poll(None if remaining is None else remaining * 1000)
        if not ready:
            raise Timeout()
        try:
            if ready[0][1] & ~select.POLLOUT:
                chunk = self._socket.recv(65536)
                if not chunk:
                    raise ConnectionLost("connection to the agent lost: the agent closed it", "unknown")
                for message in self._wire.receive(chunk):
                    if isinstance(message, Asked):
                        self._asked.append(message)
                    elif isinstance(message, Answered) and message.id in self._waiting:
                        self._answers[message.id] = message
            if self._unsent and ready[0][1] & select.POLLOUT:
                del self._unsent[: self._socket.send(self._unsent)]
        except OSError as error:
            self.close()
            raise ConnectionLost("connection to the agent lost: %s" % error, "unknown") from None
        except Error:
            self.close()
            raise

    def _reply(self, asked: Asked) -> bytes:
        if asked.method == "ping":
            return self._wire.answer(asked.id, {})
        if asked.method != "secret.read" or self._read is None:
            return self._wire.refusal(asked.id)
        try:
            params = asked.params
            return self._wire.answer(
                asked.id, self._read(params["mount"], params["secret_name"], params.get("version")))
        except Exception as error:  # pylint: disable=broad-except
            return self._wire.refusal(asked.id, error)


class Pending:
    """A request of an `AsyncClient` that is under way; await it for its result."""

    def __init__(self, client: "AsyncClient", request_id: int, limit: Optional[float]) -> None:
        self.id = request_id
        self._client = client
        self._answer: "asyncio.Future[JSON]" = asyncio.get_running_loop().create_future()
        self._limit = limit

    def __await__(self) -> Generator[Any, None, JSON]:
        return self._wait().__await__()

    def cancel(self) -> None:
        """Ends the waiting at the agent, never its work: the request ends as `request_cancelled` or with its result."""
        self._client._cancel(self)

    async def _wait(self) -> JSON:
        try:
            return await asyncio.wait_for(self._answer, self._limit)
        except asyncio.TimeoutError:
            sent = self.id in self._client._wire.in_flight
            self._client._cancel(self)
            raise Timeout(outcome="unknown" if sent else "not_applied") from None
        except asyncio.CancelledError:
            self._client._cancel(self)
            raise

    def _end(self, result: Optional[JSON], failure: Optional[Error] = None) -> None:
        if self._answer.done():
            return
        if failure is None:
            self._answer.set_result(result or {})
        else:
            self._answer.set_exception(failure)
            # Nobody has to await a request; without this asyncio would complain of those that failed.
            self._answer.exception()


class AsyncClient(Calls[Coroutine[Any, Any, JSON]]):
    """One connection to the agent, for the tasks of one event loop: `async with AsyncClient() as agent`.

    Calls run at the same time. At most 60 are with the agent, the others wait for their turn in the order in which they
    were made. A call whose task is cancelled ends its waiting at the agent too; what was accepted goes on.
    """

    def __init__(
        self, path: Optional[str] = None, *, timeout: Optional[float] = 60.0, agent_uid: Optional[int] = None
    ) -> None:
        """As `Client`, but `connect`, or `async with`, connects."""
        self._path, self._timeout, self._agent_uid = find_socket(path), timeout, agent_uid
        self._wire = Wire()
        self._pending: Dict[int, Pending] = {}
        self._queue: Deque[Tuple[int, bytes]] = deque()
        self._wakers: Dict[str, asyncio.Event] = {}
        self._read: Optional[AsyncRead] = None
        self._failure: Optional[Error] = ConnectionLost("the client is not connected")
        self._tasks: Set["asyncio.Task[None]"] = set()
        self._writer: Optional[asyncio.StreamWriter] = None

    async def connect(self) -> None:
        """Connects, once."""
        if self._writer is not None:
            raise Error("a client connects once")
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(
            None, lambda: connect(self._path, agent_uid=self._agent_uid, timeout=self._timeout))
        reader, self._writer = await asyncio.open_unix_connection(sock=connection)
        self._failure = None
        self._spawn(self._listen(reader))

    async def close(self) -> None:
        """Closes the connection. A mutation the agent has accepted goes on."""
        self._lose(ConnectionLost("the client is closed"))
        # A provider's `read` may be what closes.
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._writer is not None:
            try:
                await asyncio.wait_for(self._writer.wait_closed(), self._timeout)
            except (OSError, asyncio.TimeoutError):
                self._writer.transport.abort()

    async def __aenter__(self) -> "AsyncClient":
        await self.connect()
        return self

    async def __aexit__(self, *unused: Any) -> None:
        await self.close()

    # Calls

    async def call(
        self, method: str, params: Optional[JSON] = None, *, deadline: Optional[float] = None,
        timeout: Optional[float] = None,
    ) -> JSON:
        return await self.begin(method, params, deadline=deadline, timeout=timeout)

    def begin(
        self, method: str, params: Optional[JSON] = None, *, deadline: Optional[float] = None,
        timeout: Optional[float] = None,
    ) -> Pending:
        """Sends a request at once, so that requests arrive in the order of these calls; await what it returns."""
        request_id, line = self._wire.request(method, params, deadline)
        if self._failure is not None:
            raise ConnectionLost(str(self._failure))
        pending = Pending(self, request_id, _limit(self._timeout, deadline) if timeout is None else timeout)
        self._pending[request_id] = pending
        self._queue.append((request_id, line))
        self._advance()
        return pending

    # Lists, page by page

    async def _pages(self, method: str, params: JSON) -> AsyncIterator[JSON]:
        after = None
        while True:
            page = await self.call(method, dict(params, **_given(after=after)))
            yield page
            after = page.get("next")
            if after is None:
                return

    async def associations(self, destination: str, *, status: Optional[str] = None) -> AsyncIterator[Row]:
        """Every association row of a destination."""
        async for page in self._pages("association.read", dict(_destination(destination), **_given(status=status))):
            for row in page["associated_secrets"].values():
                yield row

    async def destinations(self, type: Optional[str] = None) -> AsyncIterator[Tuple[str, JSON]]:
        """Every destination: its key, and an object with `type`, `name` and `region`."""
        async for page in self._pages("destination.list", _given(type=type)):
            for entry in _entries(page):
                yield entry

    async def secrets(self) -> AsyncIterator[Tuple[str, JSON]]:
        """Every secret that is associated: `accessor/name`, and an object with `mount`, `version`, `associations`."""
        async for page in self._pages("association.list", {}):
            for entry in _entries(page):
                yield entry

    async def mounts(self) -> AsyncIterator[Tuple[str, JSON]]:
        """Every mount that is known: its path, and an object with `accessor`."""
        async for page in self._pages("mount.list", {}):
            for entry in _entries(page):
                yield entry

    async def snapshot(self, mount: str, versions: Dict[str, Optional[int]]) -> JSON:
        """Compares all that a mount has with what the agent knows; see `Client.snapshot`."""
        listed = _Listed(mount)
        for params in _parts(mount, versions):
            listed.add(await self.call("secret.snapshot", params))
        while listed.truncated:
            listed.add(await self.call("secret.snapshot", listed.further))
        return listed.result

    # The agent tells and asks

    async def events(
        self, *, topics: Optional[List[str]] = None, mount: Optional[str] = None, destination: Optional[str] = None
    ) -> AsyncIterator[Event]:
        """Yields the rows as they are now, as `{"snapshot": [...]}`, then what happens, for as long as it is iterated.

        Other calls may go on meanwhile. `{"lost": n, "resync": True}` says that the loop was too slow for n events.
        Close it (`await events.aclose()`) to end the subscription before the connection ends.
        """
        begun = await self.call("events.subscribe", dict(_selection(destination, mount), **_given(topics=topics)))
        name = begun["subscription"]
        try:
            yield _first(begun)
            async for event in self.listen(name):
                yield event
        finally:
            if self._failure is None:
                await self.call("events.unsubscribe", {"subscription": name})
            self._wire.events.pop(name, None)

    async def listen(self, subscription: str) -> AsyncIterator[Event]:
        """Yields the events of a subscription that `call("events.subscribe")` began, until the connection ends."""
        kept = self._wire.events.setdefault(subscription, deque())
        waker = self._wakers.setdefault(subscription, asyncio.Event())
        try:
            while True:
                while kept:
                    yield kept.popleft()
                if self._failure is not None:
                    raise ConnectionLost(str(self._failure), "unknown")
                waker.clear()
                await waker.wait()
        finally:
            self._wakers.pop(subscription, None)

    async def provide(self, mounts: List[str], read: AsyncRead, *, takeover: bool = False) -> JSON:
        """Makes this connection the one that the agent asks for values of these mounts, as long as it lives.

        `read` may be a coroutine function; the agent asks up to 16 at a time and waits 10 seconds. It answers for all
        mounts of this client and may use it. Otherwise as `Client.provide`.
        """
        before, self._read = self._read, read
        try:
            return await self.call("provider.register", dict({"mounts": mounts}, **_given(takeover=takeover or None)))
        except AgentError:
            self._read = before
            raise

    async def closed(self) -> None:
        """Waits until the connection has ended, on whichever side; a provider then registers on another one."""
        waker = self._wakers.setdefault("", asyncio.Event())
        while self._failure is None:
            await waker.wait()

    # Inside

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _advance(self) -> None:
        """Sends what waits for its turn, as far as the agent takes it."""
        while self._queue and len(self._wire.in_flight) < IN_FLIGHT:
            request_id, line = self._queue.popleft()
            self._wire.in_flight.add(request_id)
            self._write(line)

    def _write(self, line: bytes) -> None:
        # No drain: what is unsent is at most the 60 requests under way and answers to 16 reads.
        if self._writer is not None and self._failure is None:
            self._writer.write(line)

    def _cancel(self, pending: Pending) -> None:
        if pending.id in self._wire.in_flight:
            self._write(self._wire.cancellation(pending.id))
        elif self._pending.pop(pending.id, None) is not None:
            self._queue = deque(entry for entry in self._queue if entry[0] != pending.id)
            pending._end(None, Error("the request was cancelled before it was sent"))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        failure: Error = ConnectionLost("connection to the agent lost: the agent closed it", "unknown")
        try:
            while True:
                chunk = await reader.read(65536)
                if not chunk:
                    break
                for message in self._wire.receive(chunk):
                    self._take(message)
                self._advance()
        except OSError as error:
            failure = ConnectionLost("connection to the agent lost: %s" % error, "unknown")
        except Error as error:
            failure = error
        self._lose(failure)

    def _take(self, message: Union[Answered, Asked, Told]) -> None:
        if isinstance(message, Answered):
            pending = self._pending.pop(message.id, None)
            if pending is not None:
                failure = None if message.error is None else AgentError(message.error)
                pending._end(message.result, failure)
        elif isinstance(message, Told):
            waker = self._wakers.get(message.subscription)
            if waker is not None:
                waker.set()
        elif message.method == "ping":
            self._write(self._wire.answer(message.id, {}))
        elif message.method == "secret.read" and self._read is not None:
            self._spawn(self._reply(message, self._read))
        else:
            self._write(self._wire.refusal(message.id))

    async def _reply(self, asked: Asked, read: AsyncRead) -> None:
        params = asked.params
        try:
            result = read(params["mount"], params["secret_name"], params.get("version"))
            line = self._wire.answer(asked.id, await result if inspect.isawaitable(result) else result)
        except Exception as error:  # pylint: disable=broad-except
            line = self._wire.refusal(asked.id, error)
        self._write(line)

    def _lose(self, failure: Error) -> None:
        if self._failure is not None:
            return
        self._failure = failure
        if self._writer is not None:
            self._writer.close()
        self._queue.clear()
        for pending in self._pending.values():
            pending._end(None, self._wire.lost(pending.id, failure))
        self._pending.clear()
        for waker in self._wakers.values():
            waker.set()


def _limit(timeout: Optional[float], deadline: Optional[float]) -> Optional[float]:
    return timeout if timeout is None or deadline is None else max(timeout, deadline + 10)


def _given(**members: Any) -> JSON:
    return {name: value for name, value in members.items() if value is not None}


def _destination(text: str) -> JSON:
    kind, slash, name = text.partition("/")
    return {"type": kind, "name": name} if slash else {"type": "aws-sm", "name": text}


def _association(destination: str, mount: str, secret_name: str, wait: bool) -> JSON:
    return dict(_destination(destination), mount=mount, secret_name=secret_name, wait=wait)


def _selection(destination: Optional[str], mount: Optional[str], secret_name: Optional[str] = None) -> JSON:
    if destination is not None:
        destination = "{type}/{name}".format(**_destination(destination))
    return _given(destination=destination, mount=mount, secret_name=secret_name)


def _entries(page: JSON) -> Iterator[Tuple[str, JSON]]:
    return ((key, page["key_info"][key]) for key in page["keys"])


def _first(begun: JSON) -> Event:
    first: Event = {"snapshot": begun["snapshot"]}
    if "truncated" in begun:
        first["truncated"] = begun["truncated"]
    return first


def _parts(mount: str, versions: Dict[str, Optional[int]]) -> Iterator[JSON]:
    parts: List[Dict[str, Optional[int]]] = [{}]
    size = 0
    for name, version in versions.items():
        # A character takes at most six bytes for each of its own in UTF-8.
        size += 6 * len(name.encode()) + 32
        if len(parts[-1]) == 2000 or size > 900_000:
            parts.append({})
            size = 6 * len(name.encode()) + 32
        parts[-1][name] = version
    for number, part in enumerate(parts, 1):
        yield {"mount": mount, "part": number, "last": number == len(parts), "versions": part}


class _Listed:
    """What the answers to a snapshot list, all pages together."""

    def __init__(self, mount: str) -> None:
        self.result: JSON = {"needed": [], "vanished": []}
        self.truncated = False
        self.further: JSON = {"mount": mount, "part": 1, "last": True, "versions": {}}

    def add(self, answer: JSON) -> None:
        self.result["received"] = answer["received"]
        for name in ("needed", "vanished"):
            self.result[name] += answer[name]
        self.truncated = answer.get("truncated", False)
        self.further["part"] += 1
