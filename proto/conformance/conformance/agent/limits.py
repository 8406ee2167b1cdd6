"""Suite limits (section 6); those of one line are in the suite json, long lines in framing."""

import re

from . import case
from ..cases import Skip, check, equal
from ..registry import LIMITS
from .peer import Peer, refusal


@case("limits/in-force", "agent.info answers the limits of limits.json", "M3")
def in_force(bench):
    found = bench.call("agent.info")["limits"]
    for name, value in found.items():
        if name in LIMITS:
            equal(value, LIMITS[name], name)
    for name in ("line_bytes", "depth", "nodes", "members", "in_flight", "connections", "reply_bytes"):
        check(name in found, "agent.info does not say " + name)


@case("limits/in-flight", "the request over in_flight is answered busy at once, and reading goes on", "M2 R3")
def in_flight(bench):
    named = bench.destination()
    bench.held(named)
    peer = bench.connect()
    count = bench.call("agent.info")["limits"]["in_flight"]
    waits = [peer.send("sync.wait", destination="aws-sm/" + named["name"], _meta={"deadline_ms": 60000})
             for _ in range(count)]
    data = peer.refused("busy", "ping")
    check(data.get("retry_after_ms", 0) > 0, "no retry_after_ms")
    equal(data["outcome"], "not_applied", "outcome")
    peer.refused("busy", "agent.info")
    peer.notify("$/cancelRequest", id=waits[0])
    refusal(peer.reply(waits[0]), "request_cancelled")
    equal(peer.call("ping")["pong"], True, "pong once there is room")
    for identifier in waits[1:]:
        peer.notify("$/cancelRequest", id=identifier)
        refusal(peer.reply(identifier), "request_cancelled")


@case("limits/connections", "the connections of an agent are bounded, and room comes back", "M1")
def connections(bench):
    count = bench.call("agent.info")["limits"]["connections"]
    if count > 512:
        raise Skip("the agent takes %d connections" % count)
    peers, refused = [], 0
    try:
        for _ in range(count + 8):
            try:
                peer = Peer(bench.options.socket)
            except OSError:
                refused += 1
                continue
            peers.append(peer)
            try:
                peer.send("ping", 1)
                message = peer.message(5)
                refused += message is None or "error" in message
            except OSError:
                refused += 1
            except AssertionError:
                refused += 1
        check(refused >= 8, "%d connections were served, the limit is %d" % (len(peers) - refused, count))
    finally:
        for peer in peers:
            peer.close()
    equal(bench.call("ping")["pong"], True, "pong of the connection that was there before")
    bench.connect().call("ping")


@case("limits/names", "mounts, secret names and destination names have their lengths and characters", "A2 D1")
def names(bench):
    put = lambda mount, secret: {"mount": mount, "secret_name": secret, "data": {"k": "v"}}  # noqa: E731
    start = bench.mount()
    bench.call("secret.put", **put(start + "x" * (256 - len(start)), "s" * 512))
    for mount, secret, path in (
            ("", "s", "/mount"), ("x" * 257, "s", "/mount"), ("a//b", "s", "/mount"), ("a/../b", "s", "/mount"),
            (".", "s", "/mount"), ("a\nb", "s", "/mount"), ("a\u0000b", "s", "/mount"), ("/a", "s", "/mount"),
            (start, "", "/secret_name"), (start, "s" * 513, "/secret_name"), (start, "s/", "/secret_name"),
            (start, "\u20ac" * 171, "/secret_name"), (start, "a/./b", "/secret_name"), (start, "a\tb", "/secret_name")):
        equal(bench.refused("invalid_params", "secret.put", **put(mount, secret))["path"], path, "path of %r" % mount)
    for name in ("", "x" * 129, ".a", "a.", "-a", "a-", "a b", "a/b", "\u00e9"):
        data = bench.refused("invalid_params", "destination.write", type="aws-sm", name=name)
        equal(data["path"], "/name", "path")
    named = {"type": "aws-sm", "name": "x" * 128}
    bench.call("destination.write", **named)
    bench.keep(named)


@case("limits/held", "values without association are bounded by 16 MiB, then busy", "O8 R3")
def held(bench):
    used = bench.call("sync.status")["held_bytes"]
    value = "x" * 1000000
    reached = None
    count = 0
    for count in range(24):
        message = bench.main.reply(bench.main.send(
            "secret.put", mount=bench.mount("held"), secret_name="s%d" % count, data={"k": value}))
        if "error" in message:
            reached = refusal(message, "busy")
            break
        equal(message["result"]["durable"], False, "durable of a value without association")
    for number in range(count + 1):
        bench.call("secret.delete", mount=bench.mount("held"), secret_name="s%d" % number)
    check(reached is not None, "24 MB were held")
    check(bench.call("sync.status")["held_bytes"] <= used, "held_bytes did not go back after secret.delete")


@case("limits/queue-capacity", "over queue_capacity nothing is accepted: queue_full", "R2 R3")
def queue_capacity(bench):
    named = bench.destination()
    bench.put("a")
    bench.put("b")
    waiting = bench.call("sync.status")["queue"]["depth"]
    bench.call("sync.config.patch", disabled=True, queue_capacity=waiting + 1)
    try:
        bench.associate(named, "a", wait=False)
        data = bench.refused("queue_full", "association.set", mount=bench.mount(), secret_name="b", wait=False, **named)
        equal(data["outcome"], "not_applied", "outcome")
        rows = bench.call("association.read", **named)["associated_secrets"]
        equal([row["secret_name"] for row in rows.values()], ["a"], "the associations")
    finally:
        bench.call("sync.config.patch", disabled=None, queue_capacity=None)


@case("limits/times", "times are RFC 3339 in UTC with nine digits", "A4 O6")
def times(bench):
    named = bench.destination()
    created = bench.put()["created_time"]
    row = bench.associate(named)[0]
    for value in (created, row["updated_at"]):
        check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", value), "the time %r" % value)
