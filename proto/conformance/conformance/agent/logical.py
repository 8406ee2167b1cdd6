"""Suite logical: paths of Vault's API (section 14)."""

from . import case
from ..cases import check, equal
from ..registry import ROUTES


def path(named, *more):
    return "/".join(("sys/sync/destinations", named["type"], named["name"]) + more)


@case("logical/walkthrough", "write, read, patch, list and delete a destination by its path", "G1 P3")
def walkthrough(bench):
    named = {"type": "aws-sm", "name": bench.name()}
    bench.keep(named)
    data = bench.call("logical.write", path=path(named), data={"region": "us-east-1"})["data"]
    equal((data["name"], data["type"]), (named["name"], "aws-sm"), "the destination")
    check("revision" not in data, "Vault's shape has no revision")
    equal(bench.call("logical.read", path=path(named))["data"], data, "what is read")
    data = bench.call("logical.patch", path=path(named), data={"retain": "always"})["data"]
    equal(data["connection_details"]["retain"], "always", "retain")
    listed = bench.call("logical.list", path="sys/sync/destinations/aws-sm")["data"]
    check(named["name"] in listed["keys"], "the destination is not listed")
    check(named["name"] in bench.call("logical.list", path="sys/sync/destinations")["data"]["key_info"]["aws-sm/"],
          "the destination is not listed by type")
    bench.call("logical.delete", path=path(named))
    bench.refused("destination_not_found", "logical.read", path=path(named))


@case("logical/associations", "set, read, list and remove an association by its path, with Vault's members", "G1 A4 W1")
def associations(bench):
    named = bench.destination()
    bench.put()
    secret = {"mount": bench.mount(), "secret_name": "s"}
    data = bench.call("logical.write", path=path(named, "associations", "set"), data=secret)["data"]
    (key, row), = data["associated_secrets"].items()
    equal(sorted(row), ["accessor", "secret_name", "sync_status", "updated_at"], "the members of a row")
    equal(row["sync_status"], "SYNCED", "status")
    equal(bench.call("logical.read", path=path(named, "associations"))["data"], data, "what is read")
    check(key in bench.call("logical.list", path="sys/sync/associations")["data"]["keys"], "it is not listed")
    found = bench.call("logical.read", path="sys/sync/associations/destinations", data=secret)["data"]
    equal(list(found["associated_destinations"]), ["aws-sm/" + named["name"]], "the destinations of the secret")
    data = bench.call("logical.write", path=path(named, "associations", "remove"), data=secret)["data"]
    equal([row["sync_status"] for row in data["associated_secrets"].values()], ["UNSYNCED"], "the last row")


@case("logical/slashes", "slashes at the ends of a path do not count", "G1")
def slashes(bench):
    named = bench.destination()
    for text in (path(named) + "/", "/" + path(named), "/" + path(named) + "/"):
        equal(bench.call("logical.read", path=text)["data"]["name"], named["name"], "the name by %r" % text)


@case("logical/path-wins", "what the path names wins over data", "G1")
def path_wins(bench):
    named = bench.destination()
    data = bench.call("logical.patch", path=path(named),
                      data={"name": "other", "type": "x", "retain": "always"})["data"]
    equal(data["name"], named["name"], "the name")


@case("logical/not-found", "a path that is not there, or not with that verb, is path_not_found and lists what is",
      "G2 R4")
def not_found(bench):
    for method, text in (("logical.read", "sys/sync/nothing"), ("logical.read", "secret/data/x"),
                         ("logical.delete", "sys/sync/config"), ("logical.write", "sys/sync/destinations"),
                         ("logical.list", "sys/sync/config"), ("logical.read", "sys/sync/destinations/a/b/c/d"),
                         ("logical.read", "sys//sync/config")):
        data = bench.refused("path_not_found", method, path=text)
        check(data.get("expected"), "data.expected does not list what there is for %s %r" % (method, text))


@case("logical/routes", "every path of routes.json is there with its verb", "G1 G2")
def routes(bench):
    named = bench.destination()
    for route in ROUTES:
        text = route["path"].replace("{type}", "aws-sm").replace("{name}", named["name"])
        message = bench.main.reply(bench.main.send("logical." + route["verb"], path=text, data={"no_such": "x"}))
        if "error" in message:
            reason = message["error"]["data"]["reason"]
            check(reason != "path_not_found", "%s %s is not there" % (route["verb"], text))


@case("logical/coercion", "params are read by the type of the field", "G3")
def coercion(bench):
    named = {"type": "aws-sm", "name": bench.name()}
    bench.keep(named)
    data = bench.call("logical.write", path=path(named), data={
        "recovery_window_in_days": "7", "disable_strict_networking": "T", "allowed_ports": "8443,9443",
        "allowed_ipv4_addresses": "10.0.0.0/8,192.168.0.0/16", "external_id": 55,
        "role_arn": "arn:aws:iam::123456789012:role/conformance",
    })["data"]["connection_details"]
    equal(data["recovery_window_in_days"], 7, "an integer")
    equal(data["disable_strict_networking"], True, "a boolean")
    equal(data["allowed_ports"], [8443, 9443], "integers")
    equal(data["allowed_ipv4_addresses"], ["10.0.0.0/8", "192.168.0.0/16"], "strings")
    equal(data["external_id"], "55", "a string")
    for text, expected in (("false", False), ("TRUE", True), ("0", False), ("1", True), ("f", False)):
        data = bench.call("logical.patch", path=path(named), data={"disable_strict_networking": text})["data"]
        equal(data["connection_details"]["disable_strict_networking"], expected, "%r as a boolean" % text)


@case("logical/misfits", "what does not fit its type is refused", "G3")
def misfits(bench):
    named = bench.destination()
    for name, text in (("recovery_window_in_days", "seven"), ("recovery_window_in_days", "7.0"),
                       ("disable_strict_networking", "yes"), ("allowed_ports", "x,y")):
        data = bench.refused("invalid_params", "logical.patch", path=path(named), data={name: text})
        check(data["path"].startswith("/" + name), "path is %s" % data["path"])


@case("logical/values-as-they-are", "nothing inside a secret's own data is ever read that way", "G4")
def values(bench):
    named = bench.destination()
    secret = {"mount": bench.mount(), "secret_name": "s", "version": "3", "data": {"n": "1", "b": "true", "l": "a,b"}}
    bench.call("logical.write", path=path(named, "associations", "set"), data=secret)
    equal(bench.put(data={"n": "1", "b": "true", "l": "a,b"}, version=3)["duplicate"], True, "duplicate")


@case("logical/config", "the switches are read and written", "G1 G3")
def config(bench):
    try:
        data = bench.call("logical.patch", path="sys/sync/config", data={"disabled": "true"})["data"]
        equal(data["disabled"], True, "disabled")
        equal(bench.call("logical.read", path="sys/sync/config")["data"]["disabled"], True, "disabled")
        data = bench.call("logical.write", path="sys/sync/config", data={"disabled": "false"})["data"]
        equal(data["disabled"], False, "disabled")
    finally:
        bench.call("sync.config.patch", disabled=None)
    check("counts" in bench.call("logical.read", path="sys/sync/status")["data"], "no counts in the status")
