"""Suite aws: what is in Secrets Manager afterwards, and what somebody else did there. Needs --aws."""

import os

from . import case
from .manager import Manager
from .peer import line_of, request, wait_for
from ..cases import Skip, check, equal


def manager(bench):
    if not bench.options.aws:
        raise Skip("no --aws to look at")
    if not (os.environ.get("AWS_ACCESS_KEY_ID") and os.environ.get("AWS_SECRET_ACCESS_KEY")):
        raise Skip("no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to look with")
    return Manager(bench.options.aws)


def synced(bench, data=None, **fields):
    """A destination, with the one row of its one secret."""
    named = bench.destination(region="us-east-1", **fields)
    bench.put(data=data, version=1)
    row = bench.associate(named)[0]
    equal(row["sync_status"], "SYNCED", "sync_status (%s)" % row.get("error"))
    return named, row["external_name"]


def planned(bench, named):
    """The action and reason of a plan of one entry."""
    entries = bench.call("sync.plan", destination="aws-sm/" + named["name"])["entries"]
    return [(entry["action"], entry["reason"]) for entry in entries]


@case("aws/value", "the value is one JSON string: sorted members, no spaces, numbers as they were written", "D12 J5")
def value(bench):
    aws = manager(bench)
    named = bench.destination(region="us-east-1")
    peer = bench.connect()
    peer.write(line_of(request("secret.put", 1, mount=bench.mount(), secret_name="s", data="@")).replace(
        b'"@"',
        b'{"b":{"z":1E2,"a":[-0,1e400,123456789012345678901234567890]},"\\u00e9":"\\u2028\\/\\"\\\\\\n\\u0001\\u007f",'
                b'"\\ud83d\\udd11":null,"a":true,"B":0.10}'))
    peer.result(1)
    name = bench.associate(named)[0]["external_name"]
    equal(aws.value(name), '{"B":0.10,"a":true,"b":{"a":[-0,1e400,123456789012345678901234567890],"z":1E2},'
                           '"\u00e9":"\u2028/\\"\\\\\\n\\u0001\x7f","\U0001f511":null}', "the value in AWS")


@case("aws/tags", "a secret has the built-in tag and those of its destination", "D11 D22")
def tags(bench):
    aws = manager(bench)
    _, name = synced(bench, custom_tags={"team": "core"})
    equal(aws.tags(name), {"hashicorp:vault": "", "team": "core"}, "the tags")


@case("aws/tags-change", "other tags apply when the association is set again; unwanted ones are removed", "D23 D22")
def tags_change(bench):
    aws = manager(bench)
    named, name = synced(bench, custom_tags={"a": "1", "b": "2"})
    bench.call("destination.write", custom_tags={"b": "3", "c": "4"}, **named)
    equal(aws.tags(name), {"hashicorp:vault": "", "a": "1", "b": "2"}, "the tags before it is set again")
    bench.associate(named)
    equal(aws.tags(name), {"hashicorp:vault": "", "b": "3", "c": "4"}, "the tags")


@case("aws/update", "a new version replaces the value, a duplicate makes no version", "O6 O4")
def update(bench):
    aws = manager(bench)
    _, name = synced(bench, data={"k": 1})
    bench.put(data={"k": 2}, version=2, wait=True)
    equal(aws.value(name), '{"k":2}', "the value")
    before = aws.call("DescribeSecret", SecretId=name)["VersionIdsToStages"]
    bench.put(data={"k": 2}, version=2, wait=True)
    equal(aws.call("DescribeSecret", SecretId=name)["VersionIdsToStages"], before, "the versions")


@case("aws/delete", "secret.delete and association.remove delete, at once or with a recovery window", "O7 O10 D13")
def delete(bench):
    aws = manager(bench)
    named, name = synced(bench)
    bench.call("secret.delete", mount=bench.mount(), secret_name="s", wait=True)
    equal(aws.state(name), "gone", "the secret after secret.delete")
    bench.put(version=2, wait=True)
    equal(aws.state(name), "live", "the secret after another put")
    bench.call("destination.patch", recovery_window_in_days=7, **named)
    bench.call("association.remove", mount=bench.mount(), secret_name="s", **named)
    equal(aws.state(name), "scheduled", "the secret after association.remove")
    aws.forget(name)


@case("aws/rename", "another template renames when set again: the new one first, then the old one is deleted", "D9 O10")
def rename(bench):
    aws = manager(bench)
    named, name = synced(bench, retain="always")
    bench.call("destination.patch", secret_name_template="renamed-%s/{{ .SecretPath }}" % bench.number, **named)
    equal(aws.state(name), "live", "the old one before it is set again")
    row = bench.associate(named)[0]
    equal(aws.state(row["external_name"]), "live", "the new one")
    wait_for(lambda: aws.state(name) == "gone", "that the old one is gone")


@case("aws/secret-key", "with secret-key a string is stored as it is, anything else as JSON text", "D25 A9")
def secret_key(bench):
    aws = manager(bench)
    named = bench.destination(region="us-east-1", granularity="secret-key")
    bench.put(data={"a": "plain \"text\"", "b": {"z": 1, "a": [True]}})
    rows = bench.associate(named)
    equal([aws.value(row["external_name"]) for row in rows], ["plain \"text\"", '{"a":[true],"z":1}'], "the values")
    bench.put(data={"a": "x"}, wait=True)
    wait_for(lambda: aws.state(rows[1]["external_name"]) == "gone", "that the secret of the other key is gone")


@case("aws/conflict", "a secret of somebody else is left alone, unless overwrite is set", "D14 A7")
def conflict(bench):
    aws = manager(bench)
    name = "taken-%s/s" % bench.number
    aws.call("CreateSecret", Name=name, SecretString="theirs", ClientRequestToken="0" * 32)
    try:
        named = bench.destination(region="us-east-1", secret_name_template="taken-%s/{{ .SecretPath }}" % bench.number)
        bench.put()
        row = bench.associate(named)[0]
        equal((row["sync_status"], row.get("error", {}).get("reason")), ("CLIENT_SIDE_ERROR", "name_collision"),
              "the row")
        equal(aws.value(name), "theirs", "the value")
        bench.call("destination.patch", on_conflict="overwrite", **named)
        row = bench.associate(named, data={"k": "v"})[0]
        equal(row["sync_status"], "SYNCED", "the row with overwrite")
        equal(aws.value(name), '{"k":"v"}', "the value with overwrite")
    finally:
        aws.forget(name)


@case("aws/force-delete", "force_delete leaves the secrets in AWS, purge deletes them", "D17 D19 O10")
def force_delete(bench):
    aws = manager(bench)
    named, name = synced(bench)
    bench.call("destination.delete", force_delete=True, **named)
    equal(aws.state(name), "live", "the secret after force_delete")
    aws.forget(name)
    named = bench.destination("p", region="us-east-1")
    bench.put(version=2)
    name = bench.associate(named)[0]["external_name"]
    bench.call("destination.delete", purge=True, wait=True, **named)
    equal(aws.state(name), "gone", "the secret after a purge")


@case("aws/drift-content", "another value is drift_content; reconcile writes it again", "K1 K2 K6")
def drift_content(bench):
    aws = manager(bench)
    named, name = synced(bench, data={"k": "v"}, retain="always")
    aws.call("PutSecretValue", SecretId=name, SecretString="theirs", ClientRequestToken="1" * 32)
    equal(planned(bench, named), [("update", "drift_content")], "the plan")
    equal(aws.value(name), "theirs", "the value after a plan")
    equal(bench.rows(named)[0]["sync_status"], "SYNCED", "sync_status after a plan, which changes nothing;")
    equal(bench.call("sync.reconcile", destination="aws-sm/" + named["name"])["statuses"], {"SYNCED": 1}, "statuses")
    equal(aws.value(name), '{"k":"v"}', "the value")
    equal(planned(bench, named), [], "the plan afterwards")


@case("aws/drift-missing", "a secret that is gone is drift_missing; reconcile writes it again", "K2 K6")
def drift_missing(bench):
    aws = manager(bench)
    named, name = synced(bench, data={"k": "v"}, retain="always")
    aws.forget(name)
    equal(planned(bench, named), [("create", "drift_missing")], "the plan")
    equal(bench.call("sync.reconcile", destination="aws-sm/" + named["name"])["statuses"], {"SYNCED": 1}, "statuses")
    equal(aws.value(name), '{"k":"v"}', "the value")


@case("aws/drift-scheduled", "a deletion that somebody else scheduled is reported", "K2 K5")
def drift_scheduled(bench):
    aws = manager(bench)
    named, name = synced(bench, retain="always", on_drift="repair")
    aws.call("DeleteSecret", SecretId=name, RecoveryWindowInDays=7)
    equal([reason for _, reason in planned(bench, named)], ["drift_scheduled"], "the reason")
    equal(aws.state(name), "scheduled", "the secret after a plan")
    aws.call("RestoreSecret", SecretId=name)
    equal(planned(bench, named), [], "the plan once it is restored")


@case("aws/drift-tags", "wanted tags that are missing are drift_tags, others are let be", "K2 K7")
def drift_tags(bench):
    aws = manager(bench)
    named, name = synced(bench, retain="always", custom_tags={"team": "core"})
    aws.call("TagResource", SecretId=name, Tags=[{"Key": "theirs", "Value": "x"}])
    equal(planned(bench, named), [], "the plan with another tag")
    aws.call("UntagResource", SecretId=name, TagKeys=["team"])
    equal(planned(bench, named), [("attributes", "drift_tags")], "the plan")
    bench.call("sync.reconcile", destination="aws-sm/" + named["name"])
    equal(aws.tags(name), {"hashicorp:vault": "", "team": "core", "theirs": "x"}, "the tags")


@case("aws/replicas", "replica regions get a copy, and it goes with the secret", "D24")
def replicas(bench):
    aws = manager(bench)
    named = bench.destination(region="us-east-1", replica_regions={"eu-west-1": ""})
    bench.put()
    row = bench.associate(named)[0]
    equal([one["region"] for one in row["replicas"]], ["eu-west-1"], "replicas")
    wait_for(lambda: aws.at("eu-west-1").state(row["external_name"]) == "live", "that the copy is there")
    bench.call("association.remove", mount=bench.mount(), secret_name="s", **named)
    equal(aws.at("eu-west-1").state(row["external_name"]), "gone", "the copy after association.remove")


@case("aws/metadata-tags", "with metadata_tags custom_metadata are tags, and a change makes no version", "D27")
def metadata_tags(bench):
    aws = manager(bench)
    named = bench.destination(region="us-east-1", metadata_tags=True, custom_tags={"team": "core"})
    put = lambda metadata: bench.call(  # noqa: E731
        "secret.put", mount=bench.mount(), secret_name="s", data={"k": "v"}, version=1, custom_metadata=metadata,
        wait=True)
    put({"owner": "me", "team": "other", "number": 7})
    row = bench.associate(named)[0]
    name = row["external_name"]
    equal(aws.tags(name), {"hashicorp:vault": "", "team": "core", "owner": "me", "number": "7"}, "the tags")
    put({"owner": "you", "bad\u0007": "x"})
    equal(aws.tags(name), {"hashicorp:vault": "", "team": "core", "owner": "you"}, "the tags after a change")
    row = bench.rows(named)[0]
    check(row["warnings"], "no warning of the metadata that were left out")
    equal(len(aws.call("DescribeSecret", SecretId=name)["VersionIdsToStages"]), 1, "the number of versions")
