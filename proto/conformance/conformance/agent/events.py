"""Suite events (section 17)."""

from . import case
from ..cases import check, equal


def subscribe(bench, **params):
    peer = bench.connect()
    answer = peer.call("events.subscribe", **params)
    equal(answer["seq"], 0, "seq")
    return peer, answer


def event(peer, subscription):
    message = peer.notification()
    equal(message["method"], "event", "the method")
    equal(message["params"]["subscription"], subscription, "the subscription")
    return message["params"]


@case("events/lifecycle", "what happens to an association is told in order, seq without gaps", "N1 N2 N3 N4")
def lifecycle(bench):
    named = bench.destination()
    peer, answer = subscribe(bench, topics=["association"], destination="aws-sm/" + named["name"])
    equal(answer["snapshot"], [], "the snapshot")
    bench.put()
    bench.associate(named)
    seq, status = 0, None
    while status != "SYNCED":
        found = event(peer, answer["subscription"])
        seq += 1
        equal(found["seq"], seq, "seq")
        equal((found["topic"], found["destination"]), ("association", "aws-sm/" + named["name"]), "topic, destination")
        status = found["rows"][0]["sync_status"]
    row = bench.rows(named)[0]
    equal(found["rows"], [row], "the rows of the last event")
    bench.call("association.remove", mount=bench.mount(), secret_name="s", **named)
    while not found.get("departed"):
        found = event(peer, answer["subscription"])
        seq += 1
        equal(found["seq"], seq, "seq")
    equal(found["rows"][0]["sync_status"], "UNSYNCED", "the last row")


@case("events/snapshot", "the snapshot has the selected rows, each with its destination", "N2")
def snapshot(bench):
    named = bench.destination()
    bench.put()
    row = bench.associate(named)[0]
    _, answer = subscribe(bench, mount=bench.mount())
    equal(answer["snapshot"], [dict(row, destination="aws-sm/" + named["name"])], "the snapshot")
    _, answer = subscribe(bench, topics=["config"])
    equal(answer["snapshot"], [], "the snapshot of another topic")


@case("events/destinations", "changes of destinations are told", "N1 N7")
def destinations(bench):
    peer, answer = subscribe(bench, topics=["destination"])
    named = bench.destination()
    bench.associate(named, wait=False)
    bench.call("destination.patch", retain="always", **named)
    bench.call("destination.delete", force_delete=True, **named)
    changes = [event(peer, answer["subscription"]) for _ in range(3)]
    equal([one["change"] for one in changes], ["written", "written", "deleted"], "the changes")
    equal({one["destination"] for one in changes} == {"aws-sm/" + named["name"]}, True,
          "that they name the destination")


@case("events/purge", "a purge is told", "N1 D17")
def purge(bench):
    named = bench.destination()
    bench.put()
    bench.associate(named)
    peer, answer = subscribe(bench, topics=["destination"], destination="aws-sm/" + named["name"])
    bench.call("destination.delete", purge=True, wait=True, **named)
    equal([event(peer, answer["subscription"])["change"] for _ in range(2)], ["purge_started", "deleted"],
          "the changes")


@case("events/config", "the switches are told", "N1")
def config(bench):
    peer, answer = subscribe(bench, topics=["config"])
    try:
        bench.call("sync.config.patch", disabled=True)
        equal(event(peer, answer["subscription"])["config"]["disabled"], True, "disabled")
    finally:
        bench.call("sync.config.patch", disabled=None)
    equal(event(peer, answer["subscription"])["config"]["disabled"], False, "disabled")


@case("events/selection", "mount and destination select", "N1")
def selection(bench):
    named = bench.destination()
    peer, _ = subscribe(bench, mount=bench.mount("other"), topics=["association"])
    bench.put()
    bench.associate(named)
    peer.notices()
    check(not peer.notifications, "an event of another mount came")


@case("events/unsubscribe", "after the reply to unsubscribe nothing more comes", "N6")
def unsubscribe(bench):
    peer, answer = subscribe(bench)
    peer.call("events.unsubscribe", subscription=answer["subscription"])
    bench.destination()
    peer.notifications.clear()
    peer.notices()
    check(not peer.notifications, "an event came after the end")
    peer.refused("invalid_params", "events.unsubscribe", subscription="nobody")


@case("events/sixteen", "a connection has up to 16 subscriptions, each with a name and a seq of its own", "N6 N3")
def sixteen(bench):
    peer = bench.connect()
    names = [peer.call("events.subscribe", topics=["config"])["subscription"] for _ in range(16)]
    equal(len(set(names)), 16, "the number of names")
    peer.refused("busy", "events.subscribe", topics=["config"])
    peer.call("events.unsubscribe", subscription=names[0])
    peer.call("events.subscribe", topics=["config"])


@case("events/topics", "an unknown topic is refused", "N1 E6")
def topics(bench):
    equal(bench.refused("invalid_params", "events.subscribe", topics=["rows"])["path"], "/topics", "path")


@case("events/half-close", "a half-closed connection is closed, whatever it subscribed to", "N6 T7")
def half_close(bench):
    peer, _ = subscribe(bench)
    peer.finish()
    while peer.message() is not None:
        pass


@case("events/lost", "what is not read gives way to one event with lost and resync, and nobody else is touched",
      "N5 T10")
def lost(bench):
    peer = bench.connect()
    peer.call("events.subscribe", topics=["association"], mount=bench.mount())
    named = bench.destination()
    bench.call("sync.config.patch", disabled=True)
    prefix = "s" * 480
    for start in range(0, 3000, 30):
        asked = [bench.main.send("association.set", mount=bench.mount(), secret_name="%s%05d" % (prefix, number),
                                 wait=False, **named) for number in range(start, start + 30)]
        for identifier in asked:
            bench.main.result(identifier)
    seq, dropped, told = 0, 0, 0
    while told + dropped < 3000:
        params = peer.notification()["params"]
        seq += 1
        equal(params["seq"], seq, "seq")
        if "lost" in params:
            equal(params["resync"], True, "resync")
            dropped += params["lost"]
        else:
            told += 1
    equal(told + dropped, 3000, "the number of events, told or lost")
    bench.call("destination.delete", force_delete=True, **named)
