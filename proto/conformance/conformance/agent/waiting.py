"""Suite waiting (section 12). A row waits for as long as its provider, which is the suite, does not answer."""

import time

from . import case
from ..cases import check, equal
from .peer import refusal

LONG = {"deadline_ms": 60000}


def value(data, version=1):
    return {"data": data, "metadata": {"version": version}}


@case("waiting/holds", "a reply with wait is held until the rows are settled", "W1 W2 O4")
def holds(bench):
    named = bench.destination()
    provider, asked = bench.held(named)
    peer = bench.connect()
    waits = peer.send("association.set", mount=bench.mount(), secret_name="held", _meta=LONG, **named)
    peer.call("ping")
    check(not peer.replies.get((int, waits)), "the reply came before the value was there")
    provider.answer(asked, value({"k": "v"}))
    rows = peer.result(waits)["associated_secrets"]
    equal([row["sync_status"] for row in rows.values()], ["SYNCED"], "the rows")


@case("waiting/deadline", "the deadline ends the wait, and the answer is the rows as they are", "W2 W3 W4 E7")
def deadline(bench):
    named = bench.destination()
    provider, asked = bench.held(named)
    began = time.monotonic()
    answer = bench.call("association.set", mount=bench.mount(), secret_name="held", _meta={"deadline_ms": 400}, **named)
    took = time.monotonic() - began
    equal([row["sync_status"] for row in answer["associated_secrets"].values()], ["PENDING"], "the rows")
    check(0.3 < took < 10, "the reply was held for %.1f s, told 0.4 s" % took)
    provider.answer(asked, value({"k": "v"}))
    equal([row["sync_status"] for row in bench.settled(named)], ["SYNCED"], "the rows once the value came")


@case("waiting/sync-wait-deadline", "sync.wait answers deadline_exceeded", "W3 R3")
def sync_wait_deadline(bench):
    named = bench.destination()
    bench.held(named)
    bench.refused("deadline_exceeded", "sync.wait", destination="aws-sm/" + named["name"], _meta={"deadline_ms": 200})


@case("waiting/no-wait", "wait false answers at once, PENDING", "W1 O4")
def no_wait(bench):
    named = bench.destination()
    bench.held(named)
    answer = bench.call("association.set", mount=bench.mount(), secret_name="held", wait=False, **named)
    equal([row["sync_status"] for row in answer["associated_secrets"].values()], ["PENDING"], "the rows")
    answer = bench.call("secret.changed", mount=bench.mount(), secret_name="held")
    equal([row["sync_status"] for row in answer["associations"]], ["PENDING"], "the associations")


@case("waiting/put-waits-when-told", "secret.put waits only when told", "W1")
def put_waits(bench):
    named = bench.destination()
    bench.associate(named)
    equal(bench.put(data={"k": 1}, wait=True)["associations"][0]["sync_status"], "SYNCED", "the status after a wait")


@case("waiting/cancel", "a cancelled wait is answered at once; the command stands", "W4 W5 E5")
def cancel(bench):
    named = bench.destination()
    provider, asked = bench.held(named)
    peer = bench.connect()
    waits = peer.send("association.set", "wait", mount=bench.mount(), secret_name="held", _meta=LONG, **named)
    peer.notify("$/cancelRequest", id=waits)
    data = refusal(peer.reply(waits), "request_cancelled")
    equal(data["outcome"], "queued", "outcome")
    provider.answer(asked, value({"k": "v"}))
    equal([row["sync_status"] for row in bench.settled(named)], ["SYNCED"], "the rows")


@case("waiting/parked", "rows that are parked end the wait", "W2")
def parked(bench):
    named = bench.destination()
    began = time.monotonic()
    row = bench.associate(named, _meta=LONG)[0]
    equal(row["pending_reason"], "awaiting_value", "pending_reason")
    check(time.monotonic() - began < 15, "the wait did not end although nothing can happen")


@case("waiting/sync-wait", "sync.wait selects rows by destination, mount and secret", "W2")
def sync_wait(bench):
    named = bench.destination()
    provider, first = bench.held(named, "a")
    bench.associate(named, "b", wait=False)
    second = provider.asks()
    both = bench.main.send("sync.wait", mount=bench.mount(), _meta=LONG)
    one = bench.main.send("sync.wait", mount=bench.mount(), secret_name="a", _meta=LONG)
    bench.call("ping")
    provider.answer(first, value({"k": "v"}))
    answer = bench.main.result(one)
    equal([row["secret_name"] for row in answer["rows"]], ["a"], "the rows of the secret")
    check(not bench.main.replies.get((int, both)), "the wait for both ended with one of them")
    provider.answer(second, value({"k": "v"}))
    answer = bench.main.result(both)
    equal((answer["total"], len(answer["rows"])), (2, 2), "the rows of the mount")
    bench.refused("invalid_params", "sync.wait", secret_name="a")
    equal(bench.call("sync.wait", mount=bench.mount("nobody"))["total"], 0, "the rows of nothing")


@case("waiting/progress", "progress is told by notifications with the token, or not at all", "W7")
def progress(bench):
    named = bench.destination()
    bench.put()
    bench.associate(named)
    peer = bench.connect()
    for token in ("token", 7):
        peer.call("sync.plan", destination="aws-sm/" + named["name"], _meta={"progress_token": token})
        while peer.notifications:
            message = peer.notifications.pop(0)
            equal(message["method"], "$/progress", "the method")
            equal(message["params"]["token"], token, "the token")
            check(isinstance(message["params"]["value"]["phase"], str), "no phase")
