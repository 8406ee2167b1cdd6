"""Suite errors (section 5). Code, reason, retryable and outcome of every error in every suite are judged in peer.py."""

from . import case
from ..cases import check, equal
from ..registry import METHODS
from .peer import line_of, request

CANARY = "canary-7f3a-\u00e9\u20ac"


def params_of(method, canary_in):
    """Params of a method of which one holds the canary, the others what they should."""
    fill = {"string": "x", "integer": 1, "boolean": False, "object": {"k": "v"}, "map": {"k": "v"}, "strings": ["x"],
            "integers": [1], "objects": [{}]}
    params = {}
    for param in METHODS[method]["params"]:
        if param["required"]:
            params[param["name"]] = fill[param["type"]]
    if "type" in params:
        params["type"] = "aws-sm"
    params[canary_in["name"]] = {
        "object": {CANARY: CANARY}, "map": {CANARY + "!": CANARY + "\u0007"}, "strings": [CANARY + "/../"],
        "string": CANARY + "/../\u0007",
    }.get(canary_in["type"], CANARY)
    return params


@case("errors/no-echo", "no error shows what was in a sensitive param", "R5 P4")
def no_echo(bench):
    peer = bench.connect()
    tried = 0
    for method in METHODS:
        for param in METHODS[method]["params"]:
            if not param.get("x-sensitive") or method.startswith("logical."):
                continue
            for value in (CANARY, [CANARY], {CANARY: CANARY}, {CANARY: {CANARY: [CANARY]}}, 1):
                params = dict(params_of(method, param), name="no.such-", mount="a//b")
                params[param["name"]] = value
                declared = {one["name"] for one in METHODS[method]["params"]}
                params = {name: one for name, one in params.items() if name in declared}
                peer.write(line_of(request(method, 1, **params)))
                line = peer.line()
                tried += 1
                check(b"canary" not in line, "%s: %r shows the value of %s" % (method, line, param["name"]))
                check(b'"error"' in line, "%s was accepted with a broken name" % method)
    check(tried > 20, "methods.json has hardly a sensitive param")


@case("errors/no-echo-of-strings", "no error shows the text that was refused in a string param", "R5")
def no_echo_of_strings(bench):
    peer = bench.connect()
    for method in METHODS:
        for param in METHODS[method]["params"]:
            if param["type"] not in ("string", "object", "map", "strings") or method == "initialize":
                continue
            if param["type"] in ("object", "map") and not param.get("x-sensitive") and param["name"] != "versions":
                continue
            params = params_of(method, param)
            if method.startswith("logical.") and param["name"] == "data":
                params["path"] = "sys/sync/destinations/aws-sm/no..such"
            peer.write(line_of(request(method, 1, **params)))
            line = peer.line()
            if b'"error"' in line:
                check(b"canary" not in line, "%s: %r shows the value of %s" % (method, line, param["name"]))


@case("errors/no-echo-of-lines", "no error shows a part of a line that is not JSON", "R5 J6")
def no_echo_of_lines(bench):
    peer = bench.connect()
    for line in (b'{"a":"canary\t"}', b'{"canary":1,"canary":2}', b'{"jsonrpc":"2.0","id":1,"method":"canary"}',
                 b'{"jsonrpc":"2.0","id":1,"method":"ping","canary":1}', b"{canary}", b'{"a":canary}'):
        peer.write(line + b"\n")
        found = peer.line()
        if b"method" not in line or b"id" not in line:
            check(b"canary" not in found, "%r shows what was in the line" % found)


@case("errors/no-value-in-answers", "no answer shows a value that was pushed, or a credential", "P4 R5")
def no_value(bench):
    named = bench.destination(access_key_id="AKIDCANARY00EXAMPLE0", secret_access_key="canary-key")
    subscriber = bench.connect()
    subscriber.call("events.subscribe")
    bench.put(data={"canary-name": "canary-value"}, version=1)
    peer = bench.connect()
    common = {"mount": bench.mount(), "secret_name": "s"}
    calls = [
        ("association.set", dict(named, wait=False, **common)), ("association.read", named),
        ("association.destinations", common), ("association.list", {}), ("destination.read", named),
        ("destination.list", {}), ("sync.status", {}), ("destination.check", named),
        ("logical.read", {"path": "sys/sync/destinations/aws-sm/" + named["name"]}),
        ("secret.put", dict(common, data={"canary-name": "canary-other"}, version=1)),
        ("sync.plan", {"destination": "aws-sm/" + named["name"]}),
    ]
    for method, params in calls:
        peer.write(line_of(request(method, 1, **params)))
        line = peer.line().lower()
        check(b"canary" not in line, "%s shows a value: %r" % (method, line[:300]))
    subscriber.send("ping", "last")
    while True:
        line = subscriber.line()
        check(b"canary" not in line.lower(), "an event shows a value: %r" % line[:300])
        if b'"id":"last"' in line:
            break
    bench.call("destination.delete", force_delete=True, **named)


@case("errors/nothing-applied", "a refused command had no effect", "E6 R2")
def nothing_applied(bench):
    named = bench.destination()
    before = bench.call("destination.read", **named)
    for fields in ({"recovery_window_in_days": 1}, {"region": "nowhere"}, {"on_conflict": "maybe"}, {"retain": "x"},
                   {"granularity": "secret-path", "secret_name_template": "{{"}, {"custom_tags": {"aws:x": "y"}}):
        message = bench.main.reply(bench.main.send("destination.write", **dict(named, **fields)))
        check("error" in message, "destination.write took %s" % fields)
        equal(message["error"]["data"]["outcome"], "not_applied", "outcome")
        after = bench.call("destination.read", **named)
        equal({name: after[name] for name in after if name != "_meta"},
              {name: before[name] for name in before if name != "_meta"}, "the destination")


@case("errors/nearest", "data.hint names the nearest method or param", "R4 E6")
def nearest(bench):
    hint = bench.refused("method_not_found", "secret.putt").get("hint", "")
    check("secret.put" in hint, "hint is %r" % hint)
    hint = bench.refused("invalid_params", "secret.put", mount="m", secret_name="s", dat={"k": "v"}).get("hint", "")
    check("data" in hint, "hint is %r" % hint)
