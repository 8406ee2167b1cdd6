"""Suite associations and their rows (section 11)."""

import re

from . import case
from ..cases import check, equal
from ..registry import STATUSES
from .peer import wait_for


@case("associations/row", "a row that is synced has all that is known", "A1 A4 O11 R6")
def row(bench):
    named = bench.destination()
    bench.put(version=7)
    answer = bench.call("association.set", mount=bench.mount(), secret_name="s", **named)
    equal((answer["store_name"], answer["store_type"]), (named["name"], "aws-sm"), "the store")
    (key, found), = answer["associated_secrets"].items()
    equal(key, found["accessor"] + "/s", "the key")
    equal(found["sync_status"], "SYNCED", "sync_status")
    equal((found["mount"], found["secret_name"]), (bench.mount(), "s"), "the secret")
    equal((found["version"], found["synced_version"], found["attempts"]), (7, 7, 0),
          "version, synced_version, attempts")
    check(re.fullmatch(r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+", found["arn"]), "arn")
    check(re.fullmatch(r"[0-9a-f]{64}", found["aws_version_id"]), "aws_version_id")
    equal(found["warnings"], [], "warnings")
    check("error" not in found and "pending_reason" not in found, "a synced row has an error or waits")


@case("associations/awaiting-value", "without a value a row waits for it", "A6 W2 O6")
def awaiting_value(bench):
    named = bench.destination()
    found = bench.associate(named)[0]
    equal((found["sync_status"], found["pending_reason"]), ("PENDING", "awaiting_value"), "the row")
    answer = bench.put(wait=True)
    equal(answer["associations"], [{"destination": "aws-sm/" + named["name"], "sync_status": "SYNCED"}], "associations")


@case("associations/data", "association.set with data pushes the value by the table of versions", "A6 O6 P3")
def data(bench):
    named = bench.destination()
    equal(bench.associate(named, data={"k": 1}, version=3)[0]["synced_version"], 3, "synced_version")
    bench.refused("version_conflict", "association.set", mount=bench.mount(), secret_name="s", data={"k": 2}, version=3,
                  **named)
    equal(bench.put(data={"k": 1}, version=3)["duplicate"], True, "duplicate")


@case("associations/set-again", "set again writes nothing that is in sync, unless forced", "A6")
def set_again(bench):
    named = bench.destination(retain="always")
    bench.put()
    first = bench.associate(named)[0]["aws_version_id"]
    equal(bench.associate(named)[0]["aws_version_id"], first, "AWS's version")
    found = bench.associate(named, force=True)[0]
    equal(found["sync_status"], "SYNCED", "status after force")
    check(found["aws_version_id"] != first, "force wrote nothing")


@case("associations/remove", "remove deletes the secret, and succeeds where there is nothing", "A5 A6")
def remove(bench):
    named = bench.destination()
    bench.put()
    bench.associate(named)
    answer = bench.call("association.remove", mount=bench.mount(), secret_name="s", **named)
    equal([row["sync_status"] for row in answer["associated_secrets"].values()], ["UNSYNCED"], "the last row")
    equal(bench.call("association.read", **named)["associated_secrets"], {}, "the rows")
    bench.call("association.remove", mount=bench.mount(), secret_name="s", **named)
    bench.call("association.remove", mount=bench.mount(), secret_name="nobody", **named)


@case("associations/many-destinations", "a secret may have many associations", "A1 A10")
def many_destinations(bench):
    named = [bench.destination("d%d" % number, secret_name_template="%d-%s/{{ .SecretPath }}" % (number, bench.number))
             for number in range(3)]
    for one in named:
        bench.associate(one, wait=False)
    answer = bench.put(wait=True)
    equal(sorted(row["destination"] for row in answer["associations"]),
          sorted("aws-sm/" + one["name"] for one in named),
          "the destinations")
    found = bench.call("association.destinations", mount=bench.mount(), secret_name="s")["associated_destinations"]
    equal(sorted(found), sorted("aws-sm/" + one["name"] for one in named), "the keys")
    for key, row in found.items():
        equal((row["type"] + "/" + row["name"], row["sync_status"]), (key, "SYNCED"), "a row")


@case("associations/names", "names are compared by bytes; one slash at the end of a mount is dropped", "A2")
def names(bench):
    named = bench.destination()
    for secret in ("\u00e9", "e\u0301"):
        bench.associate(named, secret, wait=False)
    equal(len(bench.call("association.read", **named)["associated_secrets"]), 2, "the number of rows")
    bench.call("secret.put", mount=bench.mount() + "/", secret_name="x", data={"k": 1}, version=1)
    equal(bench.call("secret.put", mount=bench.mount(), secret_name="x", data={"k": 1}, version=1)["duplicate"], True,
          "duplicate")


@case("associations/accessor", "a mount has an accessor: derived, or registered and fixed once it is used", "A3")
def accessor(bench):
    path = bench.mount()
    found = bench.call("mount.register", path=path)
    check(re.fullmatch("kv_[0-9a-f]{8}", found["accessor"]), "the accessor %r" % found["accessor"])
    equal(bench.call("mount.register", path=path)["accessor"], found["accessor"], "the accessor asked again")
    equal(bench.call("mount.register", path="my-kv-fixed-for-the-suite")["accessor"],
          bench.call("mount.register", path="my-kv-fixed-for-the-suite/")["accessor"], "the accessor with a slash")
    own = "own_" + bench.number
    equal(bench.call("mount.register", path=path, accessor=own)["accessor"], own, "accessor")
    equal(bench.call("mount.list", limit=1000, after=path[:-1])["key_info"][path]["accessor"], own, "mount.list")
    bench.put()
    equal(bench.associate(bench.destination())[0]["accessor"], own, "the row's accessor")
    bench.refused("immutable_field", "mount.register", path=path, accessor="other_" + bench.number)
    bench.call("mount.register", path=path, accessor=own)
    for text in ("", "a b", "a/b", "x" * 129):
        equal(bench.refused("invalid_params", "mount.register", path=bench.mount("m"), accessor=text)["path"],
              "/accessor", "path")


@case("associations/value-too-large", "a value AWS would not take is the row's matter, not the command's", "R6 D12 A7")
def value_too_large(bench):
    named = bench.destination()
    bench.put(data={"k": "x" * 65536}, version=1)
    row = bench.associate(named)[0]
    equal((row["sync_status"], row["error"]["reason"]), ("CLIENT_SIDE_ERROR", "value_too_large"), "the row")
    check(row["error"]["message"] and row["error"]["since"], "no message or time")
    answer = bench.put(data={"k": "x" * (65536 - len('{"k":""}'))}, version=2, wait=True)
    equal(answer["associations"][0]["sync_status"], "SYNCED", "the status with 65,536 bytes")


@case("associations/value-empty", "an empty string is no secret of its own", "A9 D25 A8")
def value_empty(bench):
    named = bench.destination(granularity="secret-key")
    bench.put(data={"a": "", "b": "x"})
    rows = bench.associate(named)
    equal([row["sync_status"] for row in rows], ["CLIENT_SIDE_ERROR", "SYNCED"], "the statuses")
    equal(rows[0]["error"]["reason"], "value_empty", "the reason")


@case("associations/disabled", "while disabled commands are taken and rows say so", "W2 R6 O4")
def disabled(bench):
    named = bench.destination()
    bench.put()
    equal(bench.call("sync.config.patch", disabled=True)["disabled"], True, "disabled")
    try:
        row = bench.associate(named)[0]
        equal((row["sync_status"], row["pending_reason"]), ("PENDING", "disabled"), "the row")
        equal(bench.call("sync.config.read")["disabled"], True, "disabled")
    finally:
        bench.call("sync.config.patch", disabled=None)
    equal([row["sync_status"] for row in bench.settled(named)], ["SYNCED"], "the rows")


@case("associations/status-counts", "sync.status counts by status, for all and for each destination", "A10")
def status_counts(bench):
    named = bench.destination()
    bench.put("a")
    bench.associate(named, "a")
    bench.associate(named, "b")
    status = bench.call("sync.status")
    equal(sorted(status["counts"]), sorted(STATUSES), "the statuses")
    one, = [entry for entry in status["destinations"] if entry["name"] == named["name"]]
    equal((one["counts"]["SYNCED"], one["counts"]["PENDING"]), (1, 1), "SYNCED and PENDING")
    for name in ("depth", "capacity", "oldest_ms"):
        check(name in status["queue"], "queue has no %s" % name)


@case("associations/credentials-refused", "wrong credentials are the rows' matter, and mended by a write", "R6 D7 A7")
def credentials_refused(bench):
    named = bench.destination(access_key_id="AKIDNOBODY0000000000", secret_access_key="wrong")
    bench.put()
    row = bench.associate(named)[0]
    equal((row["sync_status"], row["error"]["reason"]), ("CLIENT_SIDE_ERROR", "credentials_refused"), "the row")
    bench.call("destination.patch", access_key_id=None, secret_access_key=None, **named)
    wait_for(lambda: [row["sync_status"] for row in bench.rows(named)] == ["SYNCED"], "that the row is mended")
