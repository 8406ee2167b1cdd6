"""Suite json: every line of seeds/wire (section 3)."""

import json
import os
import re

from . import CATALOG, case
from ..cases import Skip, check, equal
from ..registry import LIMITS, PROTO
from .peer import line_of, refusal, request

DEFAULT = os.path.join(os.path.dirname(PROTO), "seeds", "wire")


def files(folder):
    return sorted(name for name in os.listdir(folder) if name.endswith(".line")) if os.path.isdir(folder) else []


def play(bench, data):
    peer = bench.connect()
    peer.write(data)
    peer.finish()
    found = peer.rest()
    peer.close()
    return found


def accepted(folder, name):
    def body(bench):
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        found = play(bench, data)
        if name.startswith("notification-"):
            equal(found, [], "what was answered to a notification")
            return
        equal(len(found), 1, "the number of replies")
        check("result" in found[0], "the line was refused: %s" % json.dumps(found[0]))
        equal(found[0]["id"], json.loads(data.decode("utf-8"), parse_float=str)["id"], "the id")
    return body


def refused(folder, name, code, reason):
    def body(bench):
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        found = play(bench, data)
        equal(len(found), 1, "the number of replies")
        refusal(found[0], reason)
        equal(found[0]["error"]["code"], code, "the code")
        if reason in ("parse_error", "too_complex"):
            equal(found[0]["id"], None, "the id")
            offset = found[0]["error"]["data"].get("offset")
            check(isinstance(offset, int) and 0 <= offset <= len(data), "data.offset is %r" % offset)
    return body


def add_corpus(folder):
    """Adds a case for each file of the corpus in that folder."""
    table = os.path.join(folder, "refused", "EXPECTED.tsv")
    if not os.path.isfile(table):
        @case("json/corpus", "the lines of seeds/wire are accepted and refused as listed", "J1 J2 J3 J4 J5 J6")
        def missing(bench):
            raise Skip("no corpus in %s; see --wire" % folder)
        return
    for name in files(os.path.join(folder, "accepted")):
        case("json/accepted/" + name[:-5], "accepted: " + name[:-5].replace("-", " "), "J1 J2 J3 J4 J5")(
            accepted(os.path.join(folder, "accepted"), name))
    with open(table, encoding="utf-8") as rows:
        for row in rows:
            if row.startswith("#") or not row.strip():
                continue
            name, code, reason = row.rstrip("\n").split("\t")[:3]
            rules = {"parse_error": "J1 J2 J3 J4 J6", "too_complex": "J6 M1"}.get(reason, "E1 E2 E5 E6")
            case("json/refused/" + name[:-5], "refused: " + name[:-5].replace("-", " "), rules)(
                refused(os.path.join(folder, "refused"), name, int(code), reason))


def suites():
    return [one.id for one in CATALOG.cases if re.match("json/", one.id)]


NUMBERS = ["-0", "1e400", "123456789012345678901234567890", "1.0", "1", "1E2", "1e2", "0.10", "-0.0", "1e-400"]


@case("json/numbers-keep-their-text", "numbers are the same content only where their text is the same", "J5 D12 O6")
def numbers(bench):
    peer = bench.connect()

    def put(number, identifier, secret):
        line = line_of(request("secret.put", identifier, mount=bench.mount(), secret_name=secret, version=1, data={
            "n": "@"})).replace(b"\"@\"", number.encode())
        peer.methods[(int, identifier)] = "secret.put"
        peer.write(line)
        return peer.reply(identifier)

    for index, number in enumerate(NUMBERS):
        secret = "n%d" % index
        equal(put(number, 1, secret)["result"]["applied"], True, "applied of %s" % number)
        equal(put(number, 2, secret)["result"].get("duplicate"), True, "duplicate of %s" % number)
        other = NUMBERS[(index + 1) % len(NUMBERS)]
        refusal(put(other, 3, secret), "version_conflict", "%s in place of %s" % (other, number))


@case("json/escapes-are-the-character", "a string is the same content however its characters are escaped", "J3 D12 O6")
def escapes(bench):
    peer = bench.connect()
    texts = [b'"\\u0041/\\u00e9\\ud83d\\udd11"', "\"A\\/\u00e9\U0001f511\"".encode(),
             "\"A/\u00e9\\uD83D\\uDD11\"".encode()]
    for number, text in enumerate(texts, 1):
        peer.write(line_of(request("secret.put", number, mount=bench.mount(), secret_name="s", version=1, data={
            "k": "@"})).replace(b"\"@\"", text))
        member = "applied" if number == 1 else "duplicate"
        equal(peer.reply(number)["result"].get(member), True, member)


@case("json/order-of-members", "the order of the members of data is no content", "D12 O6")
def order_of_members(bench):
    bench.put(data={"a": 1, "b": {"c": 2, "d": 3}}, version=1)
    equal(bench.put(data={"b": {"d": 3, "c": 2}, "a": 1}, version=1).get("duplicate"), True, "duplicate")


@case("json/names-by-bytes", "composed and decomposed names are two members", "J4 O6")
def names_by_bytes(bench):
    bench.put(data={"\u00e9": 1, "e\u0301": 2}, version=1)
    bench.refused("version_conflict", "secret.put", mount=bench.mount(), secret_name="s", version=1,
                  data={"\u00e9": 2, "e\u0301": 1})


@case("json/offset", "data.offset is the offset of the first offending byte", "J6")
def offset(bench):
    peer = bench.connect()
    for line, place in ((b'{"jsonrpc":"2.0",}', 17), (b'{"a":NaN}', 5), (b'{"a":"\xc0\xaf"}', 6), (b'{"a":01}', 6),
                        (b'{"a":1} x', 8), (b'{"a":"\t"}', 6)):
        peer.write(line + b"\n")
        equal(refusal(peer.message(), "parse_error")["offset"], place, "the offset in %r" % line)


@case("json/integers-without-fraction", "an integer param with a fraction or an exponent is refused", "J5 J7")
def integers(bench):
    peer = bench.connect()
    for number, text in enumerate((b"1.0", b"1e0", b"1E2", b"\"1\"", b"true", b"9223372036854775808"), 1):
        peer.write(line_of(request("destination.list", number, limit="@")).replace(b"\"@\"", text))
        equal(refusal(peer.message(), "invalid_params", text.decode())["path"], "/limit", "path")


@case("json/no-coercion", "types are never coerced", "J7")
def no_coercion(bench):
    common = {"mount": bench.mount(), "secret_name": "s"}
    for name, value in (("version", "1"), ("version", True), ("wait", "true"), ("wait", 1), ("wait", None),
                        ("data", "{\"k\":\"v\"}"), ("data", [1]), ("mount", 1), ("created_time", 1)):
        params = dict(common, data={"k": "v"})
        params[name] = value
        equal(bench.refused("invalid_params", "secret.put", **params)["path"], "/" + name, "path")


@case("json/limits", "depth, values and members of a line are bounded as agent.info says", "J6 M1 M3")
def limits(bench):
    found = bench.call("agent.info")["limits"]
    peer = bench.connect()

    def ping(value):
        peer.write(b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"x":' + value + b"}}}\n")
        return peer.message()

    depth = found["depth"] - 3
    check("result" in ping(b"[" * depth + b"]" * depth), "a line of the greatest depth was refused")
    refusal(ping(b"[" * (depth + 1) + b"]" * (depth + 1)), "too_complex")
    nodes = found["nodes"] - 7
    check("result" in ping(b"[" + b"0," * (nodes - 1) + b"0]"), "a line of the most values was refused")
    refusal(ping(b"[" + b"0," * nodes + b"0]"), "too_complex")
    members = found["members"]
    object_of = lambda count: b"{" + b",".join(b'"%d":0' % number for number in range(count)) + b"}"  # noqa: E731
    check("result" in ping(object_of(members)), "an object of the most members was refused")
    refusal(ping(object_of(members + 1)), "too_complex")
    equal(members, LIMITS["members"], "the limit of members in agent.info and limits.json")
