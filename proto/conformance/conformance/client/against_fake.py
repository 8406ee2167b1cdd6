"""Suites fake and fake-provider: with an agent that the suite plays, which does what a real one does rarely."""

import json
import os
import threading

from . import case
from .fake import line_of
from ..cases import Skip, check, equal, short

NOBODY = 65534
UNKNOWN = {
    "nowhere": {"x": [1, {"y": None}]}, "": 0, "\u20ac\U0001f511": "\u2028", "id": 7, "result": {}, "error": {},
}


def begun(desk, method="ping", params=None):
    """A client in the middle of one call: the fake agent, the adapter, the call, the connection, the request."""
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    identifier = adapter.begin(method, params)
    link, message = fake.request(method)
    return fake, adapter, identifier, link, message


def result_of(adapter, identifier):
    answer = adapter.end(identifier)
    check("result" in answer, "the call ended with %s" % short(answer))
    return answer["result"]


def reply(message, **body):
    return dict({"jsonrpc": "2.0", "id": message["id"]}, **body)


@case("fake/dripped", "a reply that comes byte by byte", "T3")
def dripped(desk):
    _, adapter, identifier, link, message = begun(desk)
    link.drip(line_of(reply(message, result={"pong": True, "text": "\u20ac"})))
    equal(result_of(adapter, identifier), {"pong": True, "text": "\u20ac"}, "the result")


@case("fake/split-in-character", "a reply in raw UTF-8 that is split within a character", "T3")
def split_in_character(desk):
    _, adapter, identifier, link, message = begun(desk)
    data = json.dumps(reply(message, result={"text": "\u20ac\U0001f511\u00e9"}), ensure_ascii=False).encode() + b"\n"
    link.drip(data)
    equal(result_of(adapter, identifier), {"text": "\u20ac\U0001f511\u00e9"}, "the result")


@case("fake/together", "a notification, a question and a reply in one write", "T3 E8")
def together(desk):
    fake, adapter, identifier, link, message = begun(desk)
    link.judge.asked.add("s:9")
    link.send({"jsonrpc": "2.0", "method": "news", "params": {}}, {"jsonrpc": "2.0", "id": "s:9", "method": "ping"},
              reply(message, result={"n": 1}))
    equal(result_of(adapter, identifier), {"n": 1}, "the result")
    # A client that reads only during calls answers with the next one at the latest; one that has a connection for each
    # call may have closed it by then.
    following = adapter.begin("ping")
    answered = closed = False
    while not answered and not closed:
        other, message = fake.next()
        if message is None:
            closed = other is link
        elif message.get("method") == "ping":
            other.reply(message, {"n": 2})
            following = result_of(adapter, following) and None
        else:
            check("result" in message, "the question was answered %s" % short(message))
            answered = True
    while following:
        other, message = fake.request("ping")
        other.reply(message, {"n": 2})
        following = result_of(adapter, following) and None


@case("fake/replies-together", "several replies in one write", "T3 E9", "pipelining")
def replies_together(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    calls = [adapter.begin("ping", {"_meta": {"traceparent": "t%d" % number}}) for number in range(4)]
    found = [fake.request("ping") for _ in calls]
    if len({id(link) for link, _ in found}) == 1:
        found[0][0].send(*[reply(message, result={"t": message["params"]["_meta"]["traceparent"]})
                           for _, message in found])
    else:
        for link, message in found:
            link.reply(message, {"t": message["params"]["_meta"]["traceparent"]})
    for number, identifier in enumerate(calls):
        equal(result_of(adapter, identifier), {"t": "t%d" % number}, "the result")


@case("fake/out-of-order", "replies in another order than the requests", "O1 E4", "pipelining")
def out_of_order(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    calls = [adapter.begin("ping", {"_meta": {"traceparent": "t%d" % number}}) for number in range(8)]
    found = [fake.request("ping") for _ in calls]
    for link, message in reversed(found):
        link.reply(message, {"t": message["params"]["_meta"]["traceparent"]})
    for number, identifier in enumerate(calls):
        equal(result_of(adapter, identifier), {"t": "t%d" % number}, "the result")


@case("fake/crlf-and-blank-lines", "a CR before the LF is stripped, blank lines are skipped", "T4")
def crlf(desk):
    _, adapter, identifier, link, message = begun(desk)
    link.write(b"\n \t\r\n\r\n" + line_of(reply(message, result={"n": 1}))[:-1] + b"\r\n")
    equal(result_of(adapter, identifier), {"n": 1}, "the result")


@case("fake/unknown-members", "members of results that are not known are ignored or passed on", "E8")
def unknown_members(desk):
    _, adapter, identifier, link, message = begun(desk)
    link.reply(message, dict(UNKNOWN, pong=True, _meta={"request_id": "r-1", "nowhere": {}}))
    equal(result_of(adapter, identifier).get("pong"), True, "pong")


@case("fake/unknown-error", "an error of an unknown code arrives whole", "R1 R7 E8")
def unknown_error(desk):
    _, adapter, identifier, link, message = begun(desk)
    error = {"code": 49999, "message": "text \u20ac", "data": {
        "reason": "something_new", "retryable": False, "outcome": "queued", "path": "/a", "expected": "b", "hint": "c",
        "retry_after_ms": 5, "nowhere": {"x": [None]}}}
    link.reply(message, error=error)
    equal(adapter.end(identifier).get("error"), error, "the error")


@case("fake/bare-error", "an error without data is an error", "R7 E8")
def bare_error(desk):
    _, adapter, identifier, link, message = begun(desk)
    link.reply(message, error={"code": -32603, "message": "x"})
    answer = adapter.end(identifier)
    check("error" in answer or "failed" in answer, "the call ended with %s" % short(answer))
    if "error" in answer:
        equal(answer["error"]["code"], -32603, "the code")


@case("fake/notifications", "notifications that nobody knows are ignored", "E8 N1 W7")
def notifications(desk):
    _, adapter, identifier, link, message = begun(desk)
    for method in ("$/progress", "news", "event", "$/cancelRequest"):
        link.send({"jsonrpc": "2.0", "method": method, "params": {"x": 1}})
    link.send({"jsonrpc": "2.0", "method": "bare"})
    link.reply(message, {"n": 1})
    equal(result_of(adapter, identifier), {"n": 1}, "the result")


@case("fake/ping", "a ping of the agent is answered {} while a call waits", "V2 E4")
def ping(desk):
    fake, adapter, identifier, link, message = begun(desk)
    for params in (None, {}):
        question = link.ask("ping", params)
        equal(fake.answer(question).get("result"), {}, "the answer to ping")
    link.reply(message, {"n": 1})
    equal(result_of(adapter, identifier), {"n": 1}, "the result")


@case("fake/unknown-request", "a request of the agent that is not known is answered method_not_found", "V2 R1")
def unknown_request(desk):
    fake, adapter, identifier, link, message = begun(desk)
    for method in ("no.such", "secret.read"):
        answer = fake.answer(link.ask(method, {"mount": "m", "secret_name": "s"}))
        check("error" in answer, "%s was answered %s" % (method, short(answer)))
        equal(answer["error"]["code"], -32601, "the code")
        data = answer["error"].get("data")
        check(isinstance(data, dict), "the error has no data")
        equal((data.get("reason"), data.get("retryable"), data.get("outcome")),
              ("method_not_found", False, "not_applied"),
              "reason, retryable and outcome")
    link.reply(message, {"n": 1})
    equal(result_of(adapter, identifier), {"n": 1}, "the result")


@case("fake/question-with-same-id", "a question whose id looks like one of the client's is no reply", "V2")
def question_with_same_id(desk):
    fake, adapter, identifier, link, message = begun(desk)
    link.judge.asked.add(message["id"])
    link.send({"jsonrpc": "2.0", "id": message["id"], "method": "ping"})
    equal(fake.answer(message["id"]).get("result"), {}, "the answer to ping")
    link.reply(message, {"n": 1})
    equal(result_of(adapter, identifier), {"n": 1}, "the result")


@case("fake/stray-replies", "a reply to nothing is ignored", "E4")
def stray_replies(desk):
    _, adapter, identifier, link, message = begun(desk)
    link.send({"jsonrpc": "2.0", "id": 987654321, "result": {"n": 2}},
              {"jsonrpc": "2.0", "id": "x", "result": {"n": 3}},
              reply(message, result={"n": 1}))
    equal(result_of(adapter, identifier), {"n": 1}, "the result")


@case("fake/lost", "the connection is closed before the reply: outcome unknown", "R2")
def lost(desk):
    _, adapter, identifier, link, _ = begun(desk)
    link.close()
    adapter.failed(identifier, "unknown")


@case("fake/lost-in-reply", "the connection is closed in the middle of the reply: outcome unknown", "R2")
def lost_in_reply(desk):
    _, adapter, identifier, link, message = begun(desk)
    link.write(line_of(reply(message, result={"n": 1}))[:-6])
    link.close()
    adapter.failed(identifier, "unknown")


@case("fake/refused-peer", "peer_refused with id null and a close end the call as an error or a failure", "P2 E4")
def refused_peer(desk):
    _, adapter, identifier, link, _ = begun(desk)
    link.send({"jsonrpc": "2.0", "id": None, "error": {"code": 40101, "message": "the peer is not admitted", "data": {
        "reason": "peer_refused", "retryable": False, "outcome": "not_applied"}}})
    link.close()
    answer = adapter.end(identifier)
    check("result" not in answer, "the call ended with %s" % short(answer))


@case("fake/not-json", "a line that is no JSON ends no call as a success", "J1 R2")
def not_json(desk):
    _, adapter, identifier, link, _ = begun(desk)
    link.write(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\n")
    link.close()
    adapter.failed(identifier, "unknown")


@case("fake/timeout", "the client's time limit ends a call that nobody answers: outcome unknown", "R2")
def timeout(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    identifier = adapter.begin("ping", timeout_ms=300)
    link, message = fake.request("ping")
    adapter.failed(identifier, "unknown")
    following = adapter.begin("ping")
    link, other = fake.request("ping")
    check(other["id"] != message["id"] or len(fake.links) > 1, "an id was given twice")
    fake.links[0].reply(message, {"n": "late"})
    link.reply(other, {"n": 2})
    equal(result_of(adapter, following), {"n": 2}, "the result after a late reply")


@case("fake/foreign-socket", "nothing is sent to a socket in a directory of somebody else", "T2")
def foreign_socket(desk):
    if os.geteuid() != 0:
        raise Skip("needs to run as root to give a directory away")
    fake = desk.fake()
    os.chown(os.path.dirname(fake.path), NOBODY, NOBODY)
    adapter = desk.adapter(fake.path)
    message = adapter.read(lambda one: "failed" in one, "word that the socket is not trusted")
    equal(message.get("outcome"), "not_applied", "outcome")
    while not fake.events.empty():
        check(fake.events.get()[1] is None, "the client wrote to it")


@case("fake/large-reply", "a reply of 900,000 bytes, and one of nearly 1 MiB", "M1 T9")
def large_reply(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    for size in (900000, 1048000):
        identifier = adapter.begin("ping")
        link, message = fake.request("ping")
        text = "0123456789" * ((size - 80) // 10)
        link.reply(message, {"text": text})
        equal(len(result_of(adapter, identifier).get("text", "")), len(text), "the length of the text")


@case("fake/escapes", "every kind of escape in a reply is the character", "T5 J3")
def escapes(desk):
    _, adapter, identifier, link, message = begun(desk)
    text = line_of(reply(message, result={"k": "@"})).replace(
        b'"@"', b'"\\u0041\\/\\ud83d\\udd11\\u00e9\\u2028\\u0000\\b\\f\\n\\r\\t\\"\\\\\\u007f"')
    link.write(text)
    equal(result_of(adapter, identifier).get("k"), "A/\U0001f511\u00e9\u2028\u0000\b\f\n\r\t\"\\\x7f", "the text")


@case("fake/depth", "a reply that is as deep as a line may be", "M1")
def depth(desk):
    _, adapter, identifier, link, message = begun(desk)
    value = "x"
    for _ in range(61):
        value = [value]
    link.reply(message, {"k": value})
    equal(result_of(adapter, identifier).get("k"), value, "the value")


@case("fake/lines", "what the client writes is one object a line, ended by LF, with ids of its own", "T3 T5 E1 E2 E3")
def lines(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    for number in range(20):
        identifier = adapter.begin("secret.put", {
            "mount": "m", "secret_name": "s", "data": {"k": "one\r\ntwo\u2028three\u0000\U0001f511"},
            "version": number + 1})
        link, message = fake.request("secret.put")
        equal(message["params"]["data"], {"k": "one\r\ntwo\u2028three\u0000\U0001f511"}, "the data")
        link.reply(message, {"applied": True})
        result_of(adapter, identifier)
    adapter.finish()
    fake.judged()


@case("fake/over-the-limit", "nothing of a line over 1 MiB is written", "T9 M1")
def over_the_limit(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    adapter.failed(adapter.begin("secret.put", {"mount": "m", "secret_name": "s", "data": {"k": "x" * 1048576}}),
                   "not_applied")
    identifier = adapter.begin("ping")
    link, message = fake.request()
    equal(message["method"], "ping", "the first request that came")
    link.reply(message, {"n": 1})
    result_of(adapter, identifier)


@case("fake/keeps-reading", "a client keeps reading while it sends", "T10", "pipelining")
def keeps_reading(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    calls = [adapter.begin("secret.put", {"mount": "m", "secret_name": "s%d" % number, "data": {"k": "x" * 200000}})
             for number in range(16)]
    text = "y" * 400000

    def serve():
        for _ in calls:
            link, message = fake.request("secret.put")
            link.reply(message, {"applied": True, "text": text})

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    for identifier in calls:
        equal(len(result_of(adapter, identifier)["text"]), len(text), "the length of the text")
    thread.join(5)


@case("fake/events", "events of a subscription arrive in order, also in the write of the reply", "N1 N2", "events")
def events(desk):
    _, adapter, identifier, link, message = begun(desk, "events.subscribe", {})
    event = lambda seq: {"jsonrpc": "2.0", "method": "event", "params": {  # noqa: E731
        "subscription": "e1", "seq": seq, "topic": "something-new", "nowhere": {"x": 1}}}
    link.send(reply(message, result={"subscription": "e1", "seq": 0, "snapshot": []}), event(1), event(2))
    equal(result_of(adapter, identifier).get("subscription"), "e1", "subscription")
    link.send(event(3), {"jsonrpc": "2.0", "method": "news"}, event(4))
    for seq in range(1, 5):
        equal(adapter.read(lambda one: "event" in one, "event")["event"].get("seq"), seq, "seq")


@case("fake/cancel", "to cancel sends $/cancelRequest with the id of the request", "E5", "cancel")
def cancel(desk):
    fake, adapter, identifier, link, message = begun(desk)
    adapter.write({"cancel": {"id": identifier}})
    while True:
        _, other = fake.next()
        check(other is not None, "the client closed the connection")
        if other.get("method") == "$/cancelRequest":
            break
    equal(other["params"].get("id"), message["id"], "the id that is cancelled")
    error = {"code": -32800, "message": "cancelled", "data": {
        "reason": "request_cancelled", "retryable": False, "outcome": "queued"}}
    link.reply(message, error=error)
    equal(adapter.end(identifier).get("error"), error, "the error")


@case("fake-provider/answers", "secret.read is answered with the same id, while a call waits and while none does",
      "V2 V3 V4",
      "provider")
def provider_answers(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    value = {"data": {"foo": "bar", "n": 1}, "metadata": {"version": 3, "deletion_time": "", "destroyed": False}}
    adapter.write({"provide": {"id": "p", "mounts": ["my-kv"], "values": {"my-kv/my-secret": value}}})
    link, message = fake.request("provider.register")
    equal(message["params"]["mounts"], ["my-kv"], "mounts")
    link.reply(message, {"owned": ["my-kv"], "needed": []})
    adapter.end("p")
    asked = {"mount": "my-kv", "secret_name": "my-secret"}
    equal(fake.answer(link.ask("secret.read", asked)).get("result"), value, "the answer")
    equal(fake.answer(link.ask("secret.read", dict(asked, version=3))).get("result"), value,
          "the answer with a version")
    for expected in ({}, {"version": 3}):
        equal(adapter.read(lambda one: "read" in one, "word of the read")["read"], dict(asked, **expected),
              "what was read")
    answer = fake.answer(link.ask("secret.read", dict(asked, secret_name="nobody")))
    equal(answer.get("error", {}).get("code"), 40404, "the code for a secret that is not there")
    equal(answer["error"].get("data", {}).get("reason"), "secret_not_found", "the reason")
    equal(fake.answer(link.ask("ping")).get("result"), {}, "the answer to ping")
    equal(fake.answer(link.ask("no.such"))["error"]["code"], -32601, "the code for an unknown method")


@case("fake-provider/many", "many reads at once are each answered with their own value", "V2 V9", "provider")
def provider_many(desk):
    fake = desk.fake()
    adapter = desk.adapter(fake.path)
    values = {"my-kv/s%d" % number: {"data": {"n": str(number)}, "metadata": {"version": 1}} for number in range(16)}
    adapter.write({"provide": {"id": "p", "mounts": ["my-kv"], "values": values}})
    link, message = fake.request("provider.register")
    link.reply(message, {"owned": ["my-kv"], "needed": []})
    asked = {link.ask("secret.read", {"mount": "my-kv", "secret_name": "s%d" % number}): number for number in range(16)}
    for _ in range(16):
        _, answer = fake.next()
        check(answer is not None and answer.get("id") in asked, "something else came: %s" % short(answer))
        equal(answer["result"]["data"], {"n": str(asked.pop(answer["id"]))}, "the value")
