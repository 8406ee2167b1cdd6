"""Suites host and host-provider.

Framing, envelopes, methods, params and ids are judged in every case; a case adds what the agent does meanwhile.
"""

import time

from . import case
from .model import Refusal
from .stage import QUIET
from ..client.fake import line_of
from ..cases import Skip, check, equal, short
from ..registry import LIMITS, check_error, is_integer


def provider(stage, required=True):
    """The connection by which the host registered as a provider, with everything answered."""
    try:
        link, message = stage.serve(lambda _, one: one.get("method") == "provider.register", "provider.register")
    except AssertionError:
        if stage.options.provider:
            raise
        raise Skip("the host does not register as a provider")
    stage.answer(link, message)
    stage.settle()
    return link, message


@case("host/speaks", "the host sends lines that are valid messages of methods and params that there are",
      "T3 T5 E1 E2 J1 J2")
def speaks(stage):
    link, message = stage.first()
    stage.answer(link, message)
    stage.alive()


@case("host/commands", "the host sends a command and lives with its reply", "O6 E4")
def commands(stage):
    link, message = stage.command()
    stage.answer(link, message)
    stage.alive()


@case("host/unknown-members", "members and notifications that are not known are ignored", "E8 N1")
def unknown_members(stage):
    stage.extra = lambda result: dict(result, nowhere={"x": [1, None]}, **{"\u20ac": "\u2028"})
    stage.before = lambda link: link.send(
        {"jsonrpc": "2.0", "method": "news", "params": {"x": 1}}, {"jsonrpc": "2.0", "method": "event", "params": {
            "subscription": "e99", "seq": 7, "topic": "something-new"}})
    link, message = stage.command()
    stage.answer(link, message)
    if stage.poke():
        link, message = stage.first()
        stage.answer(link, message)
    stage.alive()
    check(len(stage.fake.links) == 1 or not stage.process, "the host connected anew")


@case("host/dripped", "replies that come byte by byte are read", "T3 T4")
def dripped(stage):
    for _ in range(3):
        link, message = stage.serve(lambda _, one: "method" in one and "id" in one, "a request") if not stage.requests \
            else (stage.next(QUIET) or (None, None))
        if message is None or "method" not in message or "id" not in message:
            break
        stage.pending.pop((id(link), message["id"]), None)
        try:
            body = {"result": stage.model.result(link, message["method"], message.get("params", {}))}
        except Refusal as refusal:
            body = {"error": refusal.error}
        link.drip(b"\r\n" + line_of(dict({"jsonrpc": "2.0", "id": message["id"]}, **body)))
    stage.alive()


@case("host/out-of-order", "replies in another order than the requests are told apart, and few are in flight",
      "O1 E4 M2")
def out_of_order(stage):
    first = stage.first()
    held = [first]
    end = time.monotonic() + stage.patience
    pokes = 0
    while time.monotonic() < end:
        found = stage.next(QUIET)
        if found is not None and found[1] is not None and "method" in found[1] and "id" in found[1]:
            held.append(found)
            continue
        if not held:
            if pokes == 2 or not stage.poke():
                break
            pokes += 1
            continue
        for link, message in reversed(held):
            stage.answer(link, message)
        held = []
    check(stage.most < LIMITS["in_flight"] + 1, "%d requests were in flight at once" % stage.most)
    stage.alive()


@case("host/busy", "a command that is answered busy is sent again, not before retry_after_ms", "M2 R3 O5")
def busy(stage):
    link, message = stage.command()
    began = time.monotonic()
    stage.refuse(link, message, Refusal("busy", retry_after_ms=500))
    link, again = stage.again(message["method"], message.get("params", {}))
    took = time.monotonic() - began
    check(took > 0.45, "it came again after %.0f ms, told 500" % (took * 1000))
    stage.answer(link, again)
    stage.alive()


@case("host/refused", "a command that is refused for good does not end the host, and is not sent in a loop", "R3 R7")
def refused(stage):
    link, message = stage.command()
    stage.refuse(link, message, Refusal("invalid_params", path="/nowhere", expected="x"))
    count = 0
    end = time.monotonic() + 3
    while time.monotonic() < end:
        found = stage.next(end - time.monotonic())
        if found is None or found[1] is None or "method" not in found[1] or "id" not in found[1]:
            continue
        link, other = found
        if other["method"] == message["method"] and other.get("params") == message.get("params"):
            count += 1
            stage.refuse(link, other, Refusal("invalid_params", path="/nowhere", expected="x"))
        else:
            stage.answer(link, other)
    check(count <= 3, "the same command came %d times again in 3 s" % count)
    stage.alive()


@case("host/lost", "after a lost connection the host comes back and sends the command again", "R2 O5 O9")
def lost(stage):
    link, message = stage.command()
    link.close()
    link, again = stage.again(message["method"], message.get("params", {}))
    stage.answer(link, again)
    stage.alive()


@case("host/shutting-down", "after shutting_down and a closed connection the host comes back", "W6 R3")
def shutting_down(stage):
    link, message = stage.command()
    stage.refuse(link, message, Refusal("shutting_down"))
    link.close()
    link, again = stage.again(message["method"], message.get("params", {}))
    stage.answer(link, again)
    stage.alive()


@case("host/lost-idle", "a host whose connection ends while nothing is in flight comes back", "R2 T10")
def lost_idle(stage):
    link, message = stage.first()
    stage.answer(link, message)
    stage.settle()
    for one in list(stage.fake.links):
        one.close()
    stage.requests.clear()
    link, message = stage.serve(lambda other, one: other is not link and "id" in one, "a request on a new connection")
    stage.answer(link, message)
    stage.alive()


@case("host/ping", "a ping of the agent is answered {}, anything unknown method_not_found", "V2 E4 R1")
def ping(stage):
    link, message = stage.first()
    stage.answer(link, message)
    stage.settle()
    check(stage.fake.links, "the host is not connected")
    link = stage.fake.links[-1]
    if not stage.options.provider and not stage.registered:
        # Who keeps no connection open cannot be asked; who is no provider need not be.
        if link.socket.fileno() < 0:
            raise Skip("the host keeps no connection open")
    equal(stage.asked(link, "ping").get("result"), {}, "the answer to ping")
    answer = stage.asked(link, "no.such", {"x": 1})
    equal(answer.get("error", {}).get("code"), -32601, "the code for an unknown method")
    check_error(answer["error"])
    stage.alive()


@case("host-provider/registers-again", "a provider registers again on a new connection", "V1")
def registers_again(stage):
    link, message = provider(stage)
    mounts = sorted(message["params"]["mounts"])
    link.close()
    link, message = stage.serve(lambda other, one: one.get("method") == "provider.register", "provider.register again")
    equal(sorted(message["params"]["mounts"]), mounts, "the mounts")
    stage.answer(link, message)
    stage.alive()


def inner(answer, what):
    """Fails unless an answer to secret.read is as V4 says."""
    result = answer["result"]
    check(isinstance(result, dict) and "data" in result, "%s: the result has no data" % what)
    data, metadata = result["data"], result.get("metadata")
    check(data is None or (isinstance(data, dict) and data),
          "%s: data is neither null nor an object with members" % what)
    check(isinstance(metadata, dict), "%s: no metadata" % what)
    check(is_integer(metadata.get("version")) and metadata["version"] >= 1, "%s: version is %s" % (
        what, short(metadata.get("version"))))
    for name in ("created_time", "deletion_time"):
        check(isinstance(metadata.get(name, ""), str), "%s: %s is no text" % (what, name))
    check(isinstance(metadata.get("destroyed", False), bool), "%s: destroyed is no boolean" % what)
    check(metadata.get("custom_metadata") is None or isinstance(metadata["custom_metadata"], dict),
          "%s: custom_metadata is no object" % what)


@case("host-provider/unknown-secret", "a secret that is not there is answered secret_not_found", "V7 R5")
def unknown_secret(stage):
    link, message = provider(stage)
    answer = stage.asked(link, "secret.read", {
        "mount": message["params"]["mounts"][0], "secret_name": "conformance/no-such-secret"})
    check("error" in answer, "it was answered %s" % short(sorted(answer.get("result", {}))))
    equal(answer["error"].get("code"), 40404, "the code")
    check_error(answer["error"])
    stage.alive()


@case("host-provider/known-secrets", "secrets that the host named are answered as a read of a KV v2 store", "V3 V4 V9")
def known_secrets(stage):
    link, message = provider(stage)
    stage.poke()
    stage.settle()
    known = sorted(key for key in stage.model.names if key[0] in message["params"]["mounts"])[:16]
    if not known:
        raise Skip("the host named no secret (--poke can make it)")
    for mount, name in known:
        answer = stage.asked(link, "secret.read", {"mount": mount, "secret_name": name})
        if "error" in answer:
            check_error(answer["error"])
        else:
            inner(answer, "%s/%s" % (mount, name))
            version = answer["result"]["metadata"]["version"]
            again = stage.asked(link, "secret.read", {"mount": mount, "secret_name": name, "version": version})
            if "result" in again:
                inner(again, "%s/%s version %d" % (mount, name, version))
                equal(again["result"]["metadata"]["version"], version, "the version that was asked for")
    stage.alive()


@case("host-provider/many", "16 reads at once are each answered once", "V2 V9")
def many(stage):
    link, message = provider(stage)
    asked = {link.ask("secret.read",
                      {"mount": message["params"]["mounts"][0], "secret_name": "conformance/%d" % number})
             for number in range(16)}
    while asked:
        _, answer = stage.serve(lambda _, one: "method" not in one and one.get("id") in asked,
                                "an answer to secret.read")
        asked.discard(answer["id"])
    stage.alive()


@case("host-provider/other-mount", "a mount that the host does not provide is an error", "V7 E6")
def other_mount(stage):
    link, _ = provider(stage)
    answer = stage.asked(link, "secret.read", {"mount": "conformance-no-such-mount", "secret_name": "s"})
    check("error" in answer, "a mount that was not registered was answered with a value")
    check_error(answer["error"])
    stage.alive()


@case("host/no-values-elsewhere", "no value, seen in any case, was written in another place than data", "R5 P4")
def no_values(stage):
    if not stage.values.values and not stage.options.canary:
        raise Skip("the host wrote no value of 8 characters or more")
    leaks = stage.values.leaks(stage.options.canary)
    check(not leaks, "%d texts outside of data hold a value" % len(leaks))
