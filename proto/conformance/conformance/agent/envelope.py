"""Suite envelope: requests, replies, notifications, _meta (section 4)."""

import os

from . import case
from ..cases import check, equal
from .peer import line_of, refusal, request

LARGEST = 2 ** 53 - 1


@case("envelope/ids", "an id comes back as it was given, its type kept", "E2 E4")
def ids(bench):
    peer = bench.connect()
    for identifier in (0, 1, -1, LARGEST, -LARGEST, "1", " ", "null", "x" * 128, "\u20ac" * 42, "a\u0000b", "s:1"):
        peer.write(line_of(request("ping", identifier)))
        equal(peer.message()["id"], identifier, "the id")


@case("envelope/ids-refused", "other ids are refused", "E2")
def ids_refused(bench):
    peer = bench.connect()
    for text in (b"null", b"true", b"1.0", b"1e3", b"9007199254740992", b"-9007199254740992", b"\"\"", b"[1]", b"{}",
                 b"\"" + b"x" * 129 + b"\"", "\"{}\"".format("\u20ac" * 43).encode()):
        peer.write(line_of(request("ping", "@")).replace(b"\"@\"", text))
        message = peer.message()
        refusal(message, "invalid_request", text.decode())
        equal(message["id"], None, "the id of the reply to %r" % text)


@case("envelope/duplicate-in-flight", "the id of a request in flight is refused, and free again afterwards", "E3")
def duplicate_in_flight(bench):
    named = bench.destination()
    bench.held(named)
    peer = bench.connect()
    waits = {"mount": bench.mount(), "secret_name": "held", "_meta": {"deadline_ms": 60000}}
    peer.send("association.set", 7, **dict(named, **waits))
    peer.send("ping", 7)
    refusal(peer.reply(7), "invalid_request")
    peer.send("ping", "7")
    equal(peer.result("7")["pong"], True, "pong with an id of the same digits as a string")
    peer.notify("$/cancelRequest", id=7)
    refusal(peer.reply(7), "request_cancelled")
    peer.send("ping", 7)
    equal(peer.result(7)["pong"], True, "pong with the id that is free again")


@case("envelope/same-id-elsewhere", "ids of two connections do not meet", "E3")
def same_id_elsewhere(bench):
    named = bench.destination()
    bench.held(named)
    first, second = bench.connect(), bench.connect()
    first.send("sync.wait", 1, destination="aws-sm/" + named["name"], _meta={"deadline_ms": 60000})
    second.send("ping", 1)
    equal(second.result(1)["pong"], True, "pong")
    second.notify("$/cancelRequest", id=1)
    second.notices()
    first.notify("$/cancelRequest", id=1)
    refusal(first.reply(1), "request_cancelled")


@case("envelope/unknown-members", "another member of the envelope is refused", "E1")
def unknown_members(bench):
    peer = bench.connect()
    for member in ({"extra": 1}, {"result": {}}, {"error": None}, {"Id": 1}, {"": 0}):
        peer.write(line_of(dict(request("ping", 1), **member)))
        refusal(peer.message(), "invalid_request")


@case("envelope/malformed", "a message without its members, or with others of another type, is refused", "E1")
def malformed(bench):
    peer = bench.connect()
    for change in ({"jsonrpc": None}, {"jsonrpc": "1.0"}, {"jsonrpc": 2.0}, {"method": 1}, {"method": None},
                   {"params": []}, {"params": None}, {"params": "x"}):
        peer.write(line_of(dict(request("ping", 1), **change)))
        refusal(peer.message(), "invalid_request")
    for line in ({"id": 1, "method": "ping"}, {"jsonrpc": "2.0", "id": 1}, {}):
        peer.write(line_of(line))
        refusal(peer.message(), "invalid_request")


@case("envelope/arrays", "an array of messages is refused and nothing of it is carried out", "T3")
def arrays(bench):
    peer = bench.connect()
    peer.call("ping")
    put = request("secret.put", 1, mount=bench.mount(), secret_name="s", data={"k": "v"}, version=1)
    peer.write(line_of([put]))
    refusal(peer.message(), "invalid_request")
    equal(bench.put(data={"k": "other"}, version=1)["applied"], True, "applied of a first put")


@case("envelope/params-left-out", "params may be left out where nothing is required", "E1")
def params_left_out(bench):
    peer = bench.connect()
    peer.write(b'{"jsonrpc":"2.0","id":1,"method":"destination.list"}\n')
    check("result" in peer.message(), "a request without params was refused")
    peer.write(b'{"jsonrpc":"2.0","id":1,"method":"destination.read"}\n')
    refusal(peer.message(), "invalid_params")


@case("envelope/method-not-found", "a method that does not exist is named as such", "E1")
def method_not_found(bench):
    for method in ("no.such", "", "PING", "ping ", "secret.read", "event", "agent.no-such-thing"):
        bench.refused("method_not_found", method)


@case("envelope/unknown-param", "a param that is not declared is refused with its pointer, and has no effect", "E6 R4")
def unknown_param(bench):
    params = {"mount": bench.mount(), "secret_name": "s", "data": {"k": "v"}, "version": 1}
    data = bench.refused("invalid_params", "secret.put", **dict(params, secret_nam="s"))
    equal(data["path"], "/secret_nam", "path")
    check("secret_name" in data["expected"], "data.expected does not list what there is")
    check("secret_name" in data["hint"], "data.hint does not name the nearest")
    equal(data["outcome"], "not_applied", "outcome")
    equal(bench.put(data={"k": "other"}, version=1)["applied"], True, "applied of a first put")


@case("envelope/strange-member", "a member name that could be a text of the sender is refused, and not echoed", "E6 R5")
def strange_member(bench):
    data = bench.refused("invalid_params", "ping", **{"a/b~c": 1})
    check("path" not in data, "a strange name is echoed")
    check("expected" in data, "what there is is not listed")


@case("envelope/missing-param", "a param that is missing is named by its pointer", "E6 R4")
def missing_param(bench):
    for name in ("mount", "secret_name", "data"):
        params = {"mount": bench.mount(), "secret_name": "s", "data": {"k": "v"}}
        del params[name]
        equal(bench.refused("invalid_params", "secret.put", **params)["path"], "/" + name, "path")


@case("envelope/notifications", "notifications that there are draw no reply", "E5")
def notifications(bench):
    peer = bench.connect()
    peer.write(line_of({"jsonrpc": "2.0", "method": "initialized"}))
    peer.notify("initialized")
    peer.notify("$/cancelRequest", id="nobody")
    peer.notices()


@case("envelope/notified-command", "another message without id is refused with id null and not carried out", "E5")
def notified_command(bench):
    peer = bench.connect()
    put = request("secret.put", None, mount=bench.mount(), secret_name="s", data={"k": "v"}, version=1)
    for message in (put, request("ping", None), request("no.such", None)):
        del message["id"]
        peer.write(line_of(message))
        reply = peer.message()
        refusal(reply, "invalid_request")
        equal(reply["id"], None, "the id")
    equal(bench.put(data={"k": "other"}, version=1)["applied"], True, "applied of a first put")


@case("envelope/cancel-done", "to cancel what is done, or was never there, is nothing", "E5")
def cancel_done(bench):
    peer = bench.connect()
    identifier = peer.send("ping")
    peer.result(identifier)
    peer.notify("$/cancelRequest", id=identifier)
    peer.notices()


@case("envelope/meta", "_meta is taken, its unknown members are ignored", "E7 E8")
def meta(bench):
    result = bench.call("ping",
                        _meta={"deadline_ms": 1, "traceparent": "00-%s-%s-01" % ("a" * 32, "b" * 16), "x": [{}]})
    check(isinstance(result["_meta"]["request_id"], str), "no request_id")
    bench.call("ping", _meta={})
    bench.call("ping", _meta={"deadline_ms": 600000})


@case("envelope/meta-refused", "what _meta says of the reply is judged", "E7")
def meta_refused(bench):
    for value in ({"deadline_ms": 0}, {"deadline_ms": 600001}, {"deadline_ms": "1"}, {"deadline_ms": -1},
                  {"traceparent": "x" * 129}, {"traceparent": 1}):
        path = bench.refused("invalid_params", "ping", _meta=value)["path"]
        equal(path, "/_meta/" + list(value)[0], "path")
    for value in ([], 1, "x", None):
        equal(bench.refused("invalid_params", "ping", _meta=value)["path"], "/_meta", "path")


@case("envelope/request-ids-differ", "_meta.request_id names one request", "E8")
def request_ids(bench):
    found = [bench.call("ping")["_meta"]["request_id"] for _ in range(20)]
    equal(len(set(found)), 20, "the number of request ids")


@case("envelope/pipelining", "requests are taken before earlier ones are answered", "E9 O1")
def pipelining(bench):
    named = bench.destination()
    bench.held(named)
    peer = bench.connect()
    waits = peer.send("association.set", mount=bench.mount(), secret_name="held", _meta={"deadline_ms": 60000}, **named)
    for _ in range(20):
        peer.call("ping")
    peer.call("sync.status")
    peer.notify("$/cancelRequest", id=waits)
    refusal(peer.reply(waits), "request_cancelled")


@case("envelope/initialize", "initialize agrees on a version and says who both sides are", "E10 P1 M3")
def initialize(bench):
    result = bench.call("initialize", protocol=["2.0", "1.0"], client={"name": "conformance", "version": "1"},
                        capabilities={"events": True, "x": {}})
    equal(result["protocol"], "1.0", "protocol")
    for name in ("agent", "limits", "libraries", "peer"):
        check(isinstance(result[name], dict), "%s is no object" % name)
    for name in ("instance_id", "boot_id"):
        check(isinstance(result[name], str) and result[name], "%s is no text" % name)
    equal(result["peer"]["uid"], os.geteuid(), "the uid of the peer")
    equal(result["peer"]["gid"], os.getegid(), "the gid of the peer")
    equal(result["peer"]["pid"], os.getpid(), "the pid of the peer")
    check(isinstance(result["peer"]["roles"], list), "peer.roles is no array")
    info = bench.call("agent.info")
    check("peer" not in info, "agent.info names the peer")
    for name in ("agent", "protocol", "instance_id", "boot_id", "limits", "features", "libraries"):
        equal(info[name], result[name], name + " of agent.info")


@case("envelope/unsupported-protocol", "initialize refuses when no offered version is spoken", "E10")
def unsupported_protocol(bench):
    bench.refused("unsupported_protocol", "initialize", protocol=["2.0"])
    bench.refused("invalid_params", "initialize")
    bench.call("ping")


@case("envelope/health", "agent.health says that the agent lives and is ready", "M3")
def health(bench):
    result = bench.call("agent.health")
    equal(result["live"], True, "live")
    equal(result["ready"], True, "ready")
    check(isinstance(result["checks"], dict), "checks is no object")
