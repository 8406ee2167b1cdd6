"""Suite destinations (section 10)."""

import hashlib

from . import case
from ..cases import check, equal
from .peer import wait_for

MASK = "*****"


def details(bench, named):
    return bench.call("destination.read", **named)["connection_details"]


def keys(number=1):
    return {"access_key_id": "AKIDCONFORMANCE%05d" % number, "secret_access_key": "conformance-only-%d" % number}


@case("destinations/create-read-delete", "a destination is written, read back and deleted", "D1 D2 D8 O5")
def create_read_delete(bench):
    named = {"type": "aws-sm", "name": bench.name()}
    written = bench.call("destination.write", region="us-east-1", **named)
    equal(written["revision"], 1, "revision")
    equal(written["associations"], 0, "associations")
    equal(written["connection_details"], {"region": "us-east-1"}, "connection_details")
    check("options" not in written, "options is there although nothing of it was set")
    read = bench.call("destination.read", **named)
    equal({name: read[name] for name in read if name != "_meta"},
          {name: written[name] for name in written if name != "_meta"}, "what is read")
    for _ in range(2):
        equal(bench.call("destination.delete", **named)["forgotten_associations"], 0, "forgotten_associations")
    bench.refused("destination_not_found", "destination.read", **named)


@case("destinations/not-found", "a destination that is not there is named as such", "D1 R4")
def not_found(bench):
    named = {"type": "aws-sm", "name": bench.name()}
    for method in ("destination.read", "destination.patch", "destination.check", "association.read",
                   "destination.apply"):
        bench.refused("destination_not_found", method, **named)
    bench.refused("destination_not_found", "association.set", mount=bench.mount(), secret_name="s", **named)


@case("destinations/types", "aws-sm is the only type", "D1")
def types(bench):
    for kind in ("gcp-sm", "AWS-SM", ""):
        message = bench.main.reply(bench.main.send("destination.write", type=kind, name="x"))
        reason = message.get("error", {}).get("data", {}).get("reason")
        check(reason in ("unsupported_destination_type", "invalid_params"), "%r was answered %r" % (kind, reason))
    bench.refused("unsupported_destination_type", "destination.write", type="gcp-sm", name="x")


@case("destinations/write-replaces-given", "write replaces what is given and leaves the rest; null is refused", "D2")
def write_replaces_given(bench):
    named = bench.destination(retain="always")
    bench.call("destination.write", on_conflict="overwrite", **named)
    found = details(bench, named)
    equal((found["retain"], found["on_conflict"]), ("always", "overwrite"), "the fields")
    equal(bench.refused("invalid_params", "destination.write", retain=None, **named)["path"], "/retain", "path")


@case("destinations/patch-unsets", "patch changes the given fields, null unsets one", "D2")
def patch_unsets(bench):
    named = bench.destination(retain="always", on_conflict="overwrite")
    bench.call("destination.patch", retain=None, on_conflict="refuse", **named)
    found = details(bench, named)
    check("retain" not in found, "retain is still there")
    equal(found["on_conflict"], "refuse", "on_conflict")


@case("destinations/masked", "sensitive fields read back as ***** where set, and are absent where not", "D3 D4 P4")
def masked(bench):
    check("access_key_id" not in details(bench, bench.destination("a")), "an unset key is shown")
    named = bench.destination("b", **keys())
    found = details(bench, named)
    equal((found["access_key_id"], found["secret_access_key"]), (MASK, MASK), "the keys")
    bench.call("destination.patch", access_key_id=None, secret_access_key=None, **named)
    check("access_key_id" not in details(bench, named), "a key that was unset is shown")


@case("destinations/mask-written-back", "***** means unchanged in patch and is refused in write", "D3")
def mask_written_back(bench):
    named = bench.destination(**keys())
    bench.call("destination.patch", access_key_id=MASK, secret_access_key=MASK, retain="always", **named)
    equal(details(bench, named)["access_key_id"], MASK, "access_key_id")
    for name in ("access_key_id", "secret_access_key"):
        fields = dict(keys(), **{name: MASK})
        equal(bench.refused("masked_value", "destination.write", **dict(named, **fields))["path"], "/" + name, "path")
    other = bench.destination("b")
    bench.call("destination.patch", access_key_id=MASK, secret_access_key=MASK, **other)
    check("access_key_id" not in details(bench, other), "the mask set a key that was not set")


@case("destinations/keys-together", "both halves of an access key come together or not at all", "D4")
def keys_together(bench):
    for name, value in keys().items():
        bench.refused("invalid_params", "destination.write", type="aws-sm", name=bench.name(), **{name: value})
    named = bench.destination(**keys())
    bench.refused("invalid_params", "destination.patch", access_key_id=None, **named)


@case("destinations/region-immutable", "the region cannot be changed, and has a default", "D5")
def region_immutable(bench):
    named = bench.destination(region="eu-west-1")
    for method in ("destination.write", "destination.patch"):
        data = bench.refused("immutable_field", method, region="us-east-1", **named)
        equal(data["path"], "/region", "path")
        bench.call(method, region="eu-west-1", **named)
    info = bench.call("destination.list")["key_info"]
    bench.destination("b")
    equal(info[named["name"]]["region"], "eu-west-1", "region")
    check(bench.call("destination.list")["key_info"][bench.name("b")]["region"], "no region by default")
    equal(bench.refused("invalid_region", "destination.write", type="aws-sm", name=bench.name("c"),
                        region="nowhere")["path"], "/region", "path")


@case("destinations/cas", "cas is the revision that is expected", "D6")
def cas(bench):
    named = {"type": "aws-sm", "name": bench.name()}
    bench.refused("cas_mismatch", "destination.write", cas=1, **named)
    equal(bench.call("destination.write", cas=0, **named)["revision"], 1, "revision")
    bench.keep(named)
    data = bench.refused("cas_mismatch", "destination.write", cas=0, **named)
    check("1" in data["expected"], "expected is %r" % data["expected"])
    equal(data["outcome"], "not_applied", "outcome")
    equal(bench.call("destination.patch", cas=1, retain="always", **named)["revision"], 2, "revision")
    bench.refused("cas_mismatch", "destination.patch", cas=1, retain="until_synced", **named)
    equal(details(bench, named)["retain"], "always", "retain")


@case("destinations/options", "options is there when granularity, template or tags were set", "D8")
def options(bench):
    named = bench.destination(secret_name_template="x/{{ .SecretPath }}", custom_tags={"team": "core"})
    found = bench.call("destination.read", **named)["options"]
    equal(found["secret_name_template"], "x/{{ .SecretPath }}", "secret_name_template")
    equal(found["custom_tags"], {"team": "core"}, "custom_tags")
    equal(found["granularity_level"], "secret-path", "granularity_level")


@case("destinations/template", "a template is parsed when it is written", "D9")
def template(bench):
    named = {"type": "aws-sm", "name": bench.name()}
    for text in ("fixed", "{{", "{{ .SecretPath", "{{ .Nobody }}", "{{ .SecretPath | nothing }}",
                 "{{ .SecretPath | replace \"a\" }}", "{{ .MountPath }}"):
        data = bench.refused("invalid_name_template", "destination.write", secret_name_template=text, **named)
        equal(data["path"], "/secret_name_template", "path")
        check(isinstance(data.get("offset"), int), "no offset for %r" % text)
    bench.refused("invalid_name_template", "destination.write", granularity="secret-key",
                  secret_name_template="{{ .SecretPath }}", **named)


@case("destinations/names", "names are rendered by the template, other characters become _", "D9 D10")
def names(bench):
    number = bench.number
    table = [
        ("{{ .SecretBaseName }}-" + number, "a/b c", "b_c-" + number),
        ("{{ .SecretPath | uppercase }}-" + number, "a/b", "A/B-" + number),
        ("{{ .SecretPath | replace \"a\" \"x\" | truncate 2 }}-" + number, "a1/b", "x1-" + number),
        ("{{ .SecretPath | sha256 }}-" + number, "a", hashlib.sha256(b"a").hexdigest() + "-" + number),
        ("{{ .DestinationType }}/{{ .MountPath }}/{{ .SecretPath | trimprefix \"p\" }}", "pa\u00e9",
         "aws-sm/%s/a_" % bench.mount()),
    ]
    for index, (template, secret, expected) in enumerate(table):
        bench.put(secret)
        row = bench.associate(bench.destination("d%d" % index, secret_name_template=template), secret)[0]
        equal(row["external_name"], expected, "the name by %s" % template)


@case("destinations/default-name", "the default name is vault/ACCESSOR/PATH", "D9 A3")
def default_name(bench):
    bench.put("a/b")
    row = bench.associate(bench.destination(), "a/b")[0]
    equal(row["external_name"], "vault/%s/a/b" % row["accessor"], "the name")


@case("destinations/name-collision", "of two rows with one name the second says name_collision and gets its turn",
      "D10 A7")
def name_collision(bench):
    first = bench.destination("a", secret_name_template="same-%s/{{ .SecretPath }}" % bench.number)
    second = bench.destination("b", secret_name_template="same-%s/{{ .SecretPath }}" % bench.number)
    bench.put(version=1)
    equal(bench.associate(first)[0]["sync_status"], "SYNCED", "the status of the first")
    row = bench.associate(second, data={"k": "v"}, version=1)[0]
    equal((row["sync_status"], row["error"]["reason"]), ("CLIENT_SIDE_ERROR", "name_collision"), "the second")
    check(row["error"].get("hint"), "no hint")
    bench.call("association.remove", mount=bench.mount(), secret_name="s", **first)
    bench.put(version=1)
    wait_for(lambda: [row["sync_status"] for row in bench.rows(second)] == ["SYNCED"], "that the second gets the name")


@case("destinations/fields", "fields have their ranges and words", "D13 D14 D15 D16 D26")
def fields(bench):
    for name, values in (("recovery_window_in_days", (1, 6, 31, -1)), ("on_conflict", ("", "Refuse")),
                         ("retain", ("never",)), ("on_drift", ("ignore",)), ("granularity", ("secret",)),
                         ("allowed_ipv4_addresses", (["10.0.0.0/33"], ["x"])), ("allowed_ports", ([0], [65536])),
                         ("allowed_ipv6_addresses", (["10.0.0.0/8"],)), ("disable_strict_networking", ("yes",))):
        for value in values:
            data = bench.refused("invalid_params", "destination.write", type="aws-sm", name=bench.name(),
                                 **{name: value})
            check(data["path"].startswith("/" + name), "path is %s" % data["path"])
    bench.destination("a", on_drift="repair", allowed_ports=[8443], allowed_ipv4_addresses=["10.0.0.0/8"])
    found = details(bench, {"type": "aws-sm", "name": bench.name("a")})
    equal((found["recovery_window_in_days"], found["allowed_ports"]), (0, [8443]), "the fields")


@case("destinations/tags", "tags are judged; write replaces them, patch adds and removes", "D22")
def tags(bench):
    named = bench.destination(custom_tags={"a": "1", "b": "2"})
    for value in ({"aws:x": "1"}, {"": "1"}, {"k" * 129: "1"}, {"k": "v" * 257}, {"k": "\u0007"},
                  {"k%d" % number: "v" for number in range(50)}):
        bench.refused("invalid_tag", "destination.write", custom_tags=value, **named)
    found = lambda: bench.call("destination.read", **named)["options"]["custom_tags"]  # noqa: E731
    bench.call("destination.patch", custom_tags={"c": "3"}, tags_to_remove=["a"], **named)
    equal(found(), {"b": "2", "c": "3"}, "the tags after a patch")
    bench.call("destination.write", custom_tags={"d": "4"}, **named)
    equal(found(), {"d": "4"}, "the tags after a write")


@case("destinations/tokens", "a token of an identity provider excludes keys, and needs a role", "D20")
def tokens(bench):
    named = {"type": "aws-sm", "name": bench.name()}
    role = "arn:aws:iam::123456789012:role/x"
    for given in (dict(keys(), role_arn=role, identity_token="t"), {"role_arn": role, "identity_token": "t",
                  "external_id": "e"}, {"role_arn": role, "identity_token": "t", "identity_token_file": "f"}):
        bench.refused("invalid_params", "destination.write", **dict(named, **given))


@case("destinations/in-use", "a destination with associations is not deleted unless told how", "D17 D19")
def in_use(bench):
    named = bench.destination()
    bench.put()
    bench.associate(named)
    data = bench.refused("destination_in_use", "destination.delete", **named)
    equal(data["outcome"], "not_applied", "outcome")
    bench.refused("invalid_params", "destination.delete", purge=True, force_delete=True, **named)
    equal(bench.call("destination.read", **named)["associations"], 1, "associations")


@case("destinations/purge", "purge deletes the secrets and then the destination", "D17 D18 W1")
def purge(bench):
    named = bench.destination()
    for number in range(5):
        bench.put("s%d" % number)
        bench.associate(named, "s%d" % number)
    answer = bench.call("destination.delete", purge=True, wait=True, **named)
    check("purge_initiated_at" not in answer and "purge_error" not in answer, "the purge did not end: %s" % answer)
    bench.refused("destination_not_found", "destination.read", **named)


@case("destinations/purge-in-progress", "while a purge runs no association is set or removed", "D17")
def purge_in_progress(bench):
    named = bench.destination()
    bench.put()
    bench.associate(named)
    bench.call("sync.config.patch", disabled=True)
    try:
        answer = bench.call("destination.delete", purge=True, **named)
        equal(answer["purge_remaining"], 1, "purge_remaining")
        for method in ("association.set", "association.remove"):
            bench.refused("purge_in_progress", method, mount=bench.mount(), secret_name="s", **named)
        equal(bench.call("destination.read", **named)["purge_remaining"], 1, "purge_remaining")
        bench.call("destination.patch", retain="always", **named)
        equal(len(bench.call("association.read", **named)["associated_secrets"]), 1, "the number of rows")
        bench.call("destination.delete", purge=True, **named)
    finally:
        bench.call("sync.config.patch", disabled=None)
    wait_for(lambda: "error" in bench.main.reply(bench.main.send("destination.read", **named)), "the end of the purge")


@case("destinations/force-delete", "force_delete forgets the associations", "D19")
def force_delete(bench):
    named = bench.destination()
    bench.associate(named, wait=False)
    equal(bench.call("destination.delete", force_delete=True, **named)["forgotten_associations"], 1,
          "forgotten_associations")
    bench.refused("destination_not_found", "destination.read", **named)


@case("destinations/check", "destination.check says who the agent is in AWS and what it may", "D20 D21")
def check_destination(bench):
    answer = bench.call("destination.check", **bench.destination())
    check("error" not in answer, "AWS is in the way: %s" % answer.get("error"))
    check(answer["permissions"], "no permissions")
    for one in answer["permissions"]:
        check(one["action"].startswith(("secretsmanager:", "kms:", "sts:")), "the action %r" % one["action"])
        check(one["result"] in ("allowed", "unknown"), "the result %r" % one["result"])


@case("destinations/granularity", "with secret-key there is a row and a secret for each key", "D25 A4 A9")
def granularity(bench):
    named = bench.destination(granularity="secret-key")
    bench.put(data={"a": "1", "b/%": {"x": 1}})
    rows = bench.call("association.set", mount=bench.mount(), secret_name="s", **named)["associated_secrets"]
    equal([row["sub_key"] for row in rows.values()], ["a", "b/%"], "the sub keys")
    equal([row["sync_status"] for row in rows.values()], ["SYNCED", "SYNCED"], "the statuses")
    accessor = rows[list(rows)[0]]["accessor"]
    equal(list(rows), [accessor + "/s/a", accessor + "/s/b%2F%25"], "the keys")
    equal(bench.call("destination.read", **named)["associations"], 1, "associations")
    answer = bench.put(data={"a": "1"}, wait=True)
    equal([row["sync_status"] for row in answer["associations"]], ["SYNCED"], "the statuses")
    wait_for(lambda: len(bench.rows(named)) == 1, "that the row is gone")


@case("destinations/apply", "destination.apply gives new settings to all associations", "D28 D9")
def apply(bench):
    named = bench.destination(retain="always")
    bench.put(version=1)
    bench.associate(named)
    bench.call("destination.patch", secret_name_template="new-%s/{{ .SecretPath }}" % bench.number, **named)
    answer = bench.call("destination.apply", wait=True, **named)
    check("apply" not in answer, "it is not over: %s" % answer)
    equal(sum(answer["statuses"].values()), 1, "the number of associations")
    row = bench.settled(named)[0]
    equal((row["sync_status"], row["external_name"]), ("SYNCED", "new-%s/s" % bench.number), "the row")
