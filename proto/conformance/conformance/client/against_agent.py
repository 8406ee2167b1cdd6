"""Suites calls, errors, text, numbers, large, deadline, pipelining, cancel, events, provider: with a real agent.

That content arrived unchanged is seen without AWS: what the client put at a version is put again at the same version
through a socket of the suite's own, and is a duplicate only if the agent holds the very same content.
"""

import json
import os
import tempfile

from . import case
from ..agent.peer import line_of, request
from ..cases import Failure, check, equal, short


def put_of(desk, data, secret="s", version=1):
    return {"mount": desk.mount(), "secret_name": secret, "data": data, "version": version}


def same(desk, raw, secret="s", version=1):
    """Fails unless the agent holds this data, given as the text of the JSON object."""
    peer = desk.bench.main
    line = line_of(request("secret.put", "@id", mount=desk.mount(), secret_name=secret, data="@data", version=version))
    identifier = next(peer.ids)
    peer.methods[(int, identifier)] = "secret.put"
    peer.write(line.replace(b'"@data"', raw).replace(b'"@id"', b"%d" % identifier))
    message = peer.reply(identifier)
    if "error" in message:
        reason = message["error"]["data"]["reason"]
        raise Failure("the agent has other content than %r: %s" % (raw[:200], reason))
    equal(message["result"].get("duplicate"), True, "duplicate of the same content")


@case("calls/walkthrough", "destination, put, set, rows, remove, delete", "E1 E4 D1 A1 O6")
def walkthrough(desk):
    adapter, named = desk.adapter(), {"type": "aws-sm", "name": desk.bench.name()}
    desk.bench.keep(named)
    secret = {"mount": desk.mount(), "secret_name": "my-secret"}
    written = adapter.call("destination.write", dict(named, recovery_window_in_days=0))
    equal(written["revision"], 1, "revision")
    equal(adapter.call("secret.put", dict(secret, data={"foo": "bar"}))["applied"], True, "applied")
    answer = adapter.call("association.set", dict(named, **secret))
    (key, row), = answer["associated_secrets"].items()
    equal(row["sync_status"], "SYNCED", "sync_status")
    equal(list(adapter.call("association.read", named)["associated_secrets"]), [key], "the rows")
    answer = adapter.call("association.remove", dict(named, **secret))
    equal(answer["associated_secrets"][key]["sync_status"], "UNSYNCED", "sync_status")
    equal(adapter.call("destination.delete", named)["forgotten_associations"], 0, "forgotten_associations")
    adapter.finish()


@case("calls/whole-result", "a result arrives whole", "E4 E8")
def whole_result(desk):
    adapter = desk.adapter()
    for method in ("agent.info", "agent.health", "sync.config.read"):
        found, expected = adapter.call(method), desk.bench.call(method)
        for one in (found, expected):
            one.pop("_meta", None)
        equal(found, expected, "the result of " + method)
    equal(adapter.call("ping")["pong"], True, "pong")


@case("calls/params-left-out", "a call without params is a call", "E1")
def params_left_out(desk):
    adapter = desk.adapter()
    adapter.write({"call": {"id": "c", "method": "ping"}})
    check("result" in adapter.end("c"), "a call without params failed")


@case("calls/cannot-connect", "where nobody listens the adapter says so, not_applied, exit status 1", "T1 R2")
def cannot_connect(desk):
    with tempfile.TemporaryDirectory() as folder:
        for path in (os.path.join(folder, "none.sock"), os.path.join(folder, "x" * 120)):
            adapter = desk.adapter(path)
            message = adapter.read(lambda one: "failed" in one, "word that there is no agent")
            equal(message.get("outcome"), "not_applied", "outcome")
            equal(adapter.process.wait(20), 1, "the exit status")


@case("calls/end", "at the end of its input the adapter waits for calls, and ends with exit status 0", "T7")
def end(desk):
    adapter = desk.adapter()
    found = [adapter.begin("ping") for _ in range(3)]
    adapter.finish()
    for identifier in found:
        check("result" in adapter.end(identifier), "a call was not waited for")


@case("errors/whole", "the agent's error object arrives whole", "R1 R2 R3 R4")
def whole_error(desk):
    adapter = desk.adapter()
    for method, params in (("secret.put", {"mount": "m", "secret_nam": "s", "data": {"k": "v"}}), ("no.such", {}),
                           ("destination.read", {"type": "aws-sm", "name": desk.bench.name()}),
                           ("destination.write", {"type": "aws-sm", "name": "x", "secret_name_template": "{{ .No }}"})):
        identifier = adapter.begin(method, params)
        found = adapter.end(identifier)
        peer = desk.bench.main
        expected = peer.reply(peer.send(method, **params))
        check("error" in found, "%s ended with %s" % (method, short(found)))
        equal(found["error"], expected["error"], "the error of " + method)


@case("errors/conflict", "a version conflict is what the agent said, and the next call is not touched by it", "O6 R7")
def conflict(desk):
    adapter = desk.adapter()
    adapter.call("secret.put", put_of(desk, {"k": "one"}))
    error = adapter.refused("version_conflict", "secret.put", put_of(desk, {"k": "two"}))
    equal((error["code"], error["data"]["outcome"], error["data"]["retryable"]), (40902, "not_applied", False),
          "the error")
    equal(adapter.call("secret.put", put_of(desk, {"k": "one"}))["duplicate"], True, "duplicate")


TEXTS = {
    "plain": "text", "empty": "", "space": " leading and trailing ",
    "quotes": "\"quoted\" \\backslash\\ /slash/ 'single'",
    "latin": "\u00e9\u00df\u00f1", "composed and decomposed": "\u00e9 e\u0301", "euro": "\u20ac", "cjk": "\u6f22\u5b57",
    "astral": "\U0001f511\U00010000\U0010ffff", "rtl": "\u05e9\u05dc\u05d5\u05dd",
    "separators": "a\u2028b\u2029c\u0085d",
    "bom": "\ufeffx", "noncharacters": "\ufffe\uffff\ufdd0", "c1": "\u0080\u009f", "del": "\u007f",
    "controls": "".join(map(chr, range(1, 32))), "nul": "a\u0000b", "lines": "one\r\ntwo\nthree\rfour\ttab",
    "json": "{\"k\":[1,null,true]}", "shell": "$HOME `id` $(id) %s %d \\n \\\\ * ? ~ ! & ; | < > #", "html": "<&>",
    "escapes as text": "\\u0041 \\ud83d \\x41", "dash": "-n -e --", "percent": "100%25",
}


@case("text/values", "every kind of text arrives as it is in values, also nested", "J2 J3 D12 T5")
def text_values(desk):
    adapter = desk.adapter()
    for number, (name, text) in enumerate(TEXTS.items()):
        data = {"k": text, "nested": {"list": [text, {"again": text}]}}
        answer = adapter.end(adapter.begin("secret.put", put_of(desk, data, "s%d" % number)))
        check("result" in answer, "the text %r ended with %s" % (name, short(answer)))
        same(desk, json.dumps(data, ensure_ascii=number % 2 == 0).encode("utf-8"), "s%d" % number)


@case("text/check-bites", "other text is other content: what the suite compares by can fail", "O6")
def check_bites(desk):
    adapter = desk.adapter()
    adapter.call("secret.put", put_of(desk, {"k": "\u00e9"}))
    desk.bench.refused("version_conflict", "secret.put", **put_of(desk, {"k": "e\u0301"}))


@case("text/member-names", "every kind of text arrives as it is in names of members", "J4 D12")
def text_names(desk):
    adapter = desk.adapter()
    data = {text.replace("\u0000", "0"): name for name, text in TEXTS.items()}
    adapter.call("secret.put", put_of(desk, data))
    same(desk, json.dumps(data).encode())


@case("text/secret-names", "secret names and ids arrive as they are", "A2 E2")
def secret_names(desk):
    adapter = desk.adapter()
    for text in ("a/b", "\u00e9", "e\u0301", "\U0001f511", "with space", "\"q\"", "\\", "%2F", "$x"):
        adapter.call("secret.put", put_of(desk, {"k": text}, text))
        same(desk, json.dumps({"k": text}).encode(), text)


@case("text/escapes-read", "a call may write its text with any escapes", "J3")
def escapes_read(desk):
    adapter = desk.adapter()
    adapter.write(line_of({"call": {"id": "e", "method": "secret.put", "params": put_of(desk, "@data")}})[:-1].replace(
        b'"@data"', b'{"k":"\\u0041\\/\\ud83d\\udd11\\u00e9\\b\\f","\\u006e":null,"t":true,"f":false,"o":{},"a":[]}'))
    check("result" in adapter.end("e"), "the call failed")
    same(desk, '{"k":"A/\U0001f511\u00e9\\b\\f","n":null,"t":true,"f":false,"o":{},"a":[]}'.encode())


@case("text/integers", "integers up to 2^53 and plain fractions arrive as they are", "J5")
def integers(desk):
    adapter = desk.adapter()
    raw = b'{"a":0,"b":-1,"c":9007199254740991,"d":1.5,"e":[1,2,3],"f":-0.25}'
    adapter.write(line_of({"call": {"id": "i", "method": "secret.put", "params": put_of(desk, "@data")}})[:-1].replace(
        b'"@data"', raw))
    check("result" in adapter.end("i"), "the call failed")
    same(desk, raw)


@case("numbers/exact", "numbers keep their text: 30 digits, exponents, minus zero, trailing zeros",
      "J5", "exact-numbers")
def exact_numbers(desk):
    adapter = desk.adapter()
    for number, text in enumerate((b"123456789012345678901234567890", b"-0", b"1e400", b"1.0", b"1E2", b"0.10", b"-0.0",
                                   b"9007199254740993", b"1e-400", b"3.141592653589793238462643383279")):
        raw = b'{"n":%s,"l":[%s]}' % (text, text)
        call = {"id": "n%d" % number, "method": "secret.put", "params": put_of(desk, "@data", "s%d" % number)}
        adapter.write(line_of({"call": call})[:-1].replace(b'"@data"', raw))
        answer = adapter.end("n%d" % number)
        check("result" in answer, "%s ended with %s" % (text, short(answer)))
        same(desk, raw, "s%d" % number)


@case("large/value", "a value of 60,000 bytes arrives, of ASCII and of more", "D12 T9")
def large_value(desk):
    adapter = desk.adapter()
    for number, text in enumerate(("x" * 60000, "\u20ac\U0001f511" * 8000, "\\\"\n" * 15000)):
        adapter.call("secret.put", put_of(desk, {"k": text}, "s%d" % number))
        same(desk, json.dumps({"k": text}, ensure_ascii=False).encode(), "s%d" % number)


@case("large/near-the-limit", "a line just below 1 MiB is sent", "T9 M1")
def near_the_limit(desk):
    adapter, text = desk.adapter(), "x" * 1000000
    adapter.call("secret.put", put_of(desk, {"k": text}))
    same(desk, json.dumps({"k": text}).encode())


@case("large/over-the-limit", "a line over 1 MiB is refused by the client, not_applied, and it lives on", "T9 M1 R2")
def over_the_limit(desk):
    adapter = desk.adapter()
    for text in ("x" * 1048576, "x" * 3000000):
        adapter.failed(adapter.begin("secret.put", put_of(desk, {"k": text})), "not_applied")
    equal(adapter.call("ping")["pong"], True, "pong")
    equal(desk.bench.call("secret.put", **put_of(desk, {"k": "other"}))["applied"], True, "applied of a first put")


@case("deadline/meta", "deadline_ms in _meta ends the agent's wait, and the rows are the answer", "E7 W2 W3")
def deadline_meta(desk):
    adapter, named = desk.adapter(), desk.bench.destination()
    desk.bench.held(named)
    answer = adapter.call("association.set",
                          dict(named, mount=desk.mount(), secret_name="held", _meta={"deadline_ms": 300}))
    equal([row["sync_status"] for row in answer["associated_secrets"].values()], ["PENDING"], "the rows")


@case("deadline/exceeded", "deadline_exceeded of sync.wait arrives as the agent's error", "W3 R3")
def deadline_exceeded(desk):
    adapter, named = desk.adapter(), desk.bench.destination()
    desk.bench.held(named)
    error = adapter.refused("deadline_exceeded", "sync.wait", {
        "destination": "aws-sm/" + named["name"], "_meta": {"deadline_ms": 200}})
    equal(error["data"]["retryable"], True, "retryable")


@case("deadline/timeout",
      "the client's own time limit fails with outcome unknown, and later calls have their own answers",
      "R2")
def timeout(desk):
    adapter, named = desk.adapter(), desk.bench.destination()
    provider, asked = desk.bench.held(named)
    held = dict(named, mount=desk.mount(), secret_name="held", _meta={"deadline_ms": 60000})
    adapter.failed(adapter.begin("association.set", held, timeout_ms=300), "unknown")
    equal(adapter.call("ping")["pong"], True, "pong")
    provider.answer(asked, {"data": {"k": "v"}, "metadata": {"version": 1}})
    for _ in range(3):
        equal(adapter.call("ping")["pong"], True, "pong")
    equal(adapter.call("sync.config.read")["disabled"], False, "disabled")


@case("pipelining/overtakes", "a call that waits does not hold up the next ones", "E9 O1", "pipelining")
def overtakes(desk):
    adapter, named = desk.adapter(), desk.bench.destination()
    provider, asked = desk.bench.held(named)
    waits = adapter.begin("association.set",
                          dict(named, mount=desk.mount(), secret_name="held", _meta={"deadline_ms": 60000}))
    for _ in range(10):
        equal(adapter.call("ping")["pong"], True, "pong")
    check(not [one for one in adapter.left if one.get("id") == waits], "the waiting call was answered too early")
    provider.answer(asked, {"data": {"k": "v"}, "metadata": {"version": 1}})
    rows = adapter.end(waits)["result"]["associated_secrets"].values()
    equal([row["sync_status"] for row in rows], ["SYNCED"], "the rows")


@case("pipelining/many", "many calls at once are each answered with their own", "E4 E9 M2", "pipelining")
def many(desk):
    adapter = desk.adapter()
    mounts = ["%s/%d" % (desk.mount(), number) for number in range(48)]
    calls = [adapter.begin("mount.register", {"path": mount}) for mount in mounts]
    for mount, identifier in zip(mounts, calls):
        answer = adapter.end(identifier)
        check("result" in answer, "a call ended with %s" % short(answer))
        equal(answer["result"]["path"], mount, "the path in the answer to a call")


@case("cancel/waiting", "a cancelled call ends with request_cancelled, outcome queued", "E5 W5", "cancel")
def cancel(desk):
    adapter, named = desk.adapter(), desk.bench.destination()
    provider, asked = desk.bench.held(named)
    waits = adapter.begin("association.set",
                          dict(named, mount=desk.mount(), secret_name="held", _meta={"deadline_ms": 60000}))
    if "pipelining" in desk.client.features:
        adapter.call("ping")
    adapter.write({"cancel": {"id": waits}})
    answer = adapter.end(waits)
    check("error" in answer, "the cancelled call ended with %s" % short(answer))
    equal((answer["error"]["data"]["reason"], answer["error"]["data"]["outcome"]), ("request_cancelled", "queued"),
          "the error")
    provider.answer(asked, {"data": {"k": "v"}, "metadata": {"version": 1}})
    equal([row["sync_status"] for row in desk.bench.settled(named)], ["SYNCED"], "the rows")
    equal(adapter.call("ping")["pong"], True, "pong")


@case("cancel/done", "to cancel what is done is nothing", "E5", "cancel")
def cancel_done(desk):
    adapter = desk.adapter()
    identifier = adapter.begin("ping")
    adapter.end(identifier)
    adapter.write({"cancel": {"id": identifier}})
    equal(adapter.call("ping")["pong"], True, "pong")


@case("events/told", "events arrive after events.subscribe, in order, while calls go on", "N1 N2 N3", "events")
def events(desk):
    adapter, named = desk.adapter(), desk.bench.destination()
    answer = adapter.call("events.subscribe", {"destination": "aws-sm/" + named["name"]})
    desk.bench.put()
    desk.bench.associate(named)
    seq, status = 0, None
    while status != "SYNCED":
        params = adapter.read(lambda one: "event" in one, "event")["event"]
        seq += 1
        equal((params["subscription"], params["seq"]), (answer["subscription"], seq), "subscription and seq")
        status = params["rows"][0]["sync_status"]
    equal(adapter.call("ping")["pong"], True, "pong")
    adapter.call("events.unsubscribe", {"subscription": answer["subscription"]})


@case("provider/answers", "a registered provider is asked and answers, also while a call waits", "V1 V2 V4", "provider")
def provides(desk):
    adapter, named = desk.adapter(), desk.bench.destination()
    values = {desk.mount() + "/s": {"data": {"k": "\u20ac\U0001f511"}, "metadata": {"version": 3}}}
    adapter.write({"provide": {"id": "p", "mounts": [desk.mount()], "values": values}})
    equal(adapter.end("p")["result"]["owned"], [desk.mount()], "owned")
    answer = adapter.call("association.set", dict(named, mount=desk.mount(), secret_name="s"))
    rows = list(answer["associated_secrets"].values())
    equal([(row["sync_status"], row["synced_version"]) for row in rows], [("SYNCED", 3)], "the row")
    read = adapter.read(lambda one: "read" in one, "word of the read")["read"]
    equal((read["mount"], read["secret_name"]), (desk.mount(), "s"), "what was read")
    same(desk, json.dumps({"k": "\u20ac\U0001f511"}).encode(), "s", 3)


@case("provider/not-found", "a secret that is not there is secret_not_found, and the provider lives on",
      "V7 R5", "provider")
def provider_not_found(desk):
    adapter, named = desk.adapter(), desk.bench.destination()
    values = {desk.mount() + "/there": {"data": {"k": "v"}, "metadata": {"version": 1}}}
    adapter.write({"provide": {"id": "p", "mounts": [desk.mount()], "values": values}})
    adapter.end("p")
    desk.bench.associate(named, "absent", wait=False)
    adapter.read(lambda one: one.get("read", {}).get("secret_name") == "absent", "word of the read")
    row = desk.bench.associate(named, "there")[0]
    equal(row["sync_status"], "SYNCED", "the row of the other secret")
    absent = [one for one in desk.bench.rows(named) if one["secret_name"] == "absent"][0]
    equal(absent["sync_status"], "PENDING", "the row of the absent secret")
