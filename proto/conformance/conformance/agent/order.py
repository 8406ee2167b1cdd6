"""Suite order: order, idempotency, versions (section 7)."""

from . import case
from ..cases import check, equal
from .peer import line_of, request


def put(bench, data, **params):
    return bench.call("secret.put", mount=bench.mount(), secret_name="s", data=data, **params)


@case("order/version-above", "a version above every one given becomes the live one", "O6")
def version_above(bench):
    equal(put(bench, {"k": 1}, version=3)["version"], 3, "version")
    answer = put(bench, {"k": 2}, version=10)
    equal(answer["applied"], True, "applied")
    equal(answer["version"], 10, "version")
    check("duplicate" not in answer or answer["duplicate"] is False, "it is a duplicate")


@case("order/version-same", "the live version with the same content is a duplicate", "O5 O6 O9")
def version_same(bench):
    put(bench, {"k": 1}, version=3)
    for _ in range(3):
        answer = put(bench, {"k": 1}, version=3)
        equal(answer["duplicate"], True, "duplicate")
        equal(answer["version"], 3, "version")


@case("order/version-conflict", "the live version with other content is refused", "O6 R2")
def version_conflict(bench):
    put(bench, {"k": 1}, version=3)
    data = bench.refused("version_conflict", "secret.put", mount=bench.mount(), secret_name="s", version=3,
                         data={"k": 2})
    equal(data["outcome"], "not_applied", "outcome")
    equal(put(bench, {"k": 1}, version=3)["duplicate"], True, "duplicate")


@case("order/version-older", "an older version is superseded and changes nothing", "O6")
def version_older(bench):
    put(bench, {"k": 1}, version=3)
    answer = put(bench, {"k": 0}, version=2)
    equal(answer["superseded"], True, "superseded")
    equal(answer["applied"], False, "applied")
    equal(answer["version"], 3, "version")
    equal(put(bench, {"k": 1}, version=3)["duplicate"], True, "duplicate")


@case("order/make-live", "an older version becomes the live one with make_live", "O6")
def make_live(bench):
    put(bench, {"k": 1}, version=3)
    answer = put(bench, {"k": 0}, version=2, make_live=True)
    equal(answer["applied"], True, "applied")
    equal(answer["version"], 2, "version")
    equal(put(bench, {"k": 0}, version=2)["duplicate"], True, "duplicate")


@case("order/no-version", "without versions the agent counts, and the same content is a duplicate", "O6")
def no_version(bench):
    equal(put(bench, {"k": 1})["version"], 1, "version")
    equal(put(bench, {"k": 1})["duplicate"], True, "duplicate")
    answer = put(bench, {"k": 2})
    equal(answer["applied"], True, "applied")
    equal(answer["version"], 2, "version")


@case("order/no-version-after-version", "once a version was given, other content needs one", "O6")
def no_version_after_version(bench):
    put(bench, {"k": 1}, version=5)
    equal(put(bench, {"k": 1})["duplicate"], True, "duplicate")
    bench.refused("invalid_params", "secret.put", mount=bench.mount(), secret_name="s", data={"k": 2})
    equal(put(bench, {"k": 2}, version=6)["applied"], True, "applied")


@case("order/version-range", "a version is an integer from 1", "O6 J7")
def version_range(bench):
    for version in (0, -1):
        equal(bench.refused("invalid_params", "secret.put", mount=bench.mount(), secret_name="s", data={"k": 1},
                            version=version)["path"], "/version", "path")
    put(bench, {"k": 1}, version=2 ** 53)


@case("order/data-not-empty", "data has at least one member", "O6")
def data_not_empty(bench):
    equal(bench.refused("invalid_params", "secret.put", mount=bench.mount(), secret_name="s", data={})["path"],
          "/data", "path")


@case("order/arrival", "commands for one secret take effect in the order in which they arrive", "O1")
def arrival(bench):
    peer = bench.connect()
    count = 40
    peer.write(b"".join(
        line_of(request("secret.put", number, mount=bench.mount(), secret_name="s", data={"k": number}, version=number))
        for number in range(1, count + 1)))
    for number in range(1, count + 1):
        equal(peer.result(number)["applied"], True, "applied of version %d" % number)
    equal(put(bench, {"k": count}, version=count)["duplicate"], True, "duplicate of the last one")


@case("order/destination-first", "a write of a destination takes effect before a later command that uses it", "O1")
def destination_first(bench):
    peer = bench.connect()
    for number in range(10):
        named = {"type": "aws-sm", "name": bench.name("d%d" % number)}
        bench.keep(named)
        peer.write(line_of(request("destination.write", 1, recovery_window_in_days=0, **named))
                   + line_of(request("association.set", 2, mount=bench.mount(), secret_name="s", wait=False, **named))
                   + line_of(request("destination.read", 3, **named)))
        peer.result(1)
        peer.result(2)
        equal(peer.result(3)["name"], named["name"], "name")


@case("order/two-connections", "the order holds over all connections", "O1 O2")
def two_connections(bench):
    first, second = bench.connect(), bench.connect()
    for version in range(1, 21):
        peer = first if version % 2 else second
        equal(peer.call("secret.put", mount=bench.mount(), secret_name="s", data={"k": version},
                        version=version)["applied"],
              True, "applied of version %d" % version)


@case("order/repeat", "every command may be repeated", "O5")
def repeat(bench):
    named = bench.destination()
    bench.put()
    for _ in range(2):
        equal(bench.associate(named)[0]["sync_status"], "SYNCED", "status")
    version = bench.associate(named)[0]["aws_version_id"]
    equal(bench.associate(named)[0]["aws_version_id"], version, "AWS's version after another set")
    for _ in range(2):
        bench.call("secret.delete", mount=bench.mount(), secret_name="s", wait=True)
    for _ in range(2):
        bench.call("association.remove", mount=bench.mount(), secret_name="s", **named)
    for _ in range(2):
        bench.call("destination.delete", **named)


@case("order/durable", "durable is false only of a value without association", "O3 O8")
def durable(bench):
    equal(bench.put()["durable"], False, "durable before the association")
    named = bench.destination()
    bench.associate(named)
    equal(bench.put(data={"k": "w"})["durable"], True, "durable with an association")


@case("order/held-value", "association.set takes the value that is held", "O8")
def held_value(bench):
    bench.put()
    equal(bench.associate(bench.destination())[0]["sync_status"], "SYNCED", "status")


@case("order/delete", "secret.delete deletes in every destination, and a put brings it back", "O7 A5")
def delete(bench):
    first = bench.destination("a")
    second = bench.destination("b", secret_name_template="b/{{ .SecretPath }}-" + bench.number)
    bench.put(version=1)
    bench.associate(first)
    bench.associate(second)
    answer = bench.call("secret.delete", mount=bench.mount(), secret_name="s", version=1, wait=True)
    equal([row["sync_status"] for row in answer["associations"]], ["UNSYNCED", "UNSYNCED"], "the statuses")
    rows = bench.rows(first)
    equal([row["sync_status"] for row in rows], ["UNSYNCED"], "the rows")
    answer = bench.put(version=2, wait=True)
    equal([row["sync_status"] for row in answer["associations"]], ["SYNCED", "SYNCED"], "the statuses")


@case("order/delete-other-version", "secret.delete with another version is superseded and changes nothing", "O7")
def delete_other_version(bench):
    named = bench.destination()
    bench.put(version=5)
    bench.associate(named)
    answer = bench.call("secret.delete", mount=bench.mount(), secret_name="s", version=4, wait=True)
    equal(answer["superseded"], True, "superseded")
    equal(answer["applied"], False, "applied")
    rows = bench.rows(named)
    equal(rows[0]["sync_status"], "SYNCED", "status")


@case("order/duplicate-repairs", "a duplicate gives its bytes to rows that lack them", "O6 O9")
def duplicate_repairs(bench):
    first = bench.destination("a")
    bench.put(version=1)
    bench.associate(first)
    second = bench.destination("b", secret_name_template="b/{{ .SecretPath }}-" + bench.number)
    row = bench.associate(second)[0]
    equal(row.get("pending_reason"), "awaiting_value", "pending_reason of a further destination")
    answer = bench.put(version=1, wait=True)
    equal(answer["duplicate"], True, "duplicate")
    equal([row["sync_status"] for row in answer["associations"]], ["SYNCED", "SYNCED"], "the statuses")
