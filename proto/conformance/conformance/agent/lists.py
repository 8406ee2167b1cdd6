"""Suite lists: lists and pages (section 9)."""

import json

from . import case
from ..cases import check, equal
from .peer import line_of, request

# "About 60,000 bytes" is taken for less than 64 KiB, the line with everything in it.
PAGE = 65536


def pages(bench, method, limit, **params):
    """All keys of a list, read in pages as L2 says."""
    keys, after = [], None
    while True:
        more = {} if after is None else {"after": after}
        page = bench.call(method, limit=limit, **dict(params, **more))
        found = list(page["associated_secrets"]) if "associated_secrets" in page else page["keys"]
        check(len(found) <= limit, "%s gave %d entries with limit %d" % (method, len(found), limit))
        if "key_info" in page:
            equal(sorted(page["key_info"]), sorted(found), "key_info")
        keys += found
        if "next" not in page:
            return keys
        equal(page["next"], found[-1], "next")
        after = page["next"]


def by_bytes(keys):
    return sorted(keys, key=lambda key: key.encode())


@case("lists/mounts", "mount.list is sorted by bytes and read to the end in pages of any size", "L1 L2 L3")
def mounts(bench):
    names = [bench.mount(text) for text in ("a", "B", "a-", "a/b", "\u00e9", "z", "\U0001f511", "\uffee")]
    for name in names:
        bench.call("mount.register", path=name)
    whole = pages(bench, "mount.list", 1000)
    equal(whole, by_bytes(whole), "the order")
    check(set(names) <= set(whole), "a mount is missing")
    for limit in (1, 3):
        equal(pages(bench, "mount.list", limit), whole, "the keys in pages of %d" % limit)


@case("lists/destinations", "destination.list counts and pages", "L1 L2 L3")
def destinations(bench):
    named = [bench.destination("d%d" % number) for number in range(5)]
    page = bench.call("destination.list", type="aws-sm")
    check(page["total_destinations"] >= 5, "total_destinations is %d" % page["total_destinations"])
    info = page["key_info"][named[0]["name"]]
    equal((info["type"], info["name"]), ("aws-sm", named[0]["name"]), "type and name")
    whole = pages(bench, "destination.list", 1000)
    equal(pages(bench, "destination.list", 2), whole, "the keys in pages of 2")
    equal(whole, by_bytes(whole), "the order")


@case("lists/associations", "association.list and association.read page and count", "L1 L2 L3 A10")
def associations(bench):
    named = bench.destination()
    bench.call("sync.config.patch", disabled=True)
    secrets = ["s/%d" % number for number in range(12)] + ["S", "s", "\u00e9"]
    for secret in secrets:
        bench.associate(named, secret, wait=False)
    accessor = bench.call("mount.register", path=bench.mount())["accessor"]
    expected = by_bytes(accessor + "/" + secret for secret in secrets)
    for limit in (1, 4, 1000):
        equal(pages(bench, "association.read", limit, **named), expected, "the rows in pages of %d" % limit)
        found = [key for key in pages(bench, "association.list", limit) if key.startswith(accessor + "/")]
        equal(found, expected, "the secrets in pages of %d" % limit)
    page = bench.call("association.list", limit=1)
    check(page["total_associations"] >= len(secrets), "total_associations is %d" % page["total_associations"])
    check(page["total_secrets"] >= len(secrets), "total_secrets is %d" % page["total_secrets"])


def ends_in_time(bench, method, keys, **params):
    """Reads the first page of a list that is far too long for one, and then all of it."""
    peer = bench.connect()
    peer.write(line_of(request(method, 1, limit=1000, **params)))
    line = peer.line()
    check(len(line) < PAGE, "%s: a page has %d bytes" % (method, len(line)))
    check(b'"next":' in line, "%s: the page has no next" % method)
    found = set(pages(bench, method, 1000, **params))
    check(keys <= found, "%s: %d keys are missing" % (method, len(keys - found)))


@case("lists/page-bytes-mounts", "a page of mount.list ends after about 60,000 bytes", "L1 L2 M1")
def page_bytes_mounts(bench):
    names = {"%s/%s-%03d" % (bench.mount(), "x" * 180, number) for number in range(300)}
    for name in names:
        bench.call("mount.register", path=name)
    ends_in_time(bench, "mount.list", names)


@case("lists/page-bytes-destinations", "a page of destination.list ends after about 60,000 bytes", "L1 L2 M1")
def page_bytes_destinations(bench):
    named = [bench.destination("%s-%03d" % ("x" * 90, number)) for number in range(300)]
    ends_in_time(bench, "destination.list", {one["name"] for one in named})


def many_associations(bench):
    """A destination with 300 associations of long names that wait; and their keys."""
    named = bench.destination()
    bench.call("sync.config.patch", disabled=True)
    accessor = bench.call("mount.register", path=bench.mount())["accessor"]
    names = ["%s-%03d" % ("\u20ac" * 80, number) for number in range(300)]
    for name in names:
        bench.associate(named, name, wait=False)
    return named, {accessor + "/" + name for name in names}


@case("lists/page-bytes-rows", "a page of association.read ends after about 60,000 bytes", "L1 L2 M1")
def page_bytes_rows(bench):
    named, keys = many_associations(bench)
    ends_in_time(bench, "association.read", keys, detail=False, **named)
    ends_in_time(bench, "association.read", keys, **named)


@case("lists/page-bytes-associations", "a page of association.list ends after about 60,000 bytes", "L1 L2 M1")
def page_bytes_associations(bench):
    _, keys = many_associations(bench)
    ends_in_time(bench, "association.list", keys)


@case("lists/whole-too-large", "lists that are answered whole, or end where a reply ends, know their limit",
      "G5 V16 L4")
def whole_too_large(bench):
    named = bench.destination()
    # With the prefix of the default template, names that AWS takes.
    names = ["%s-%04d" % ("x" * 480, number) for number in range(950)]
    for start in range(0, len(names), 50):
        asked = [bench.main.send("association.set", mount=bench.mount(), secret_name=name, wait=False, **named)
                 for name in names[start:start + 50]]
        for identifier in asked:
            bench.main.result(identifier)
    data = bench.refused("reply_too_large", "logical.list", path="sys/sync/associations")
    check("association.list" in json.dumps(data), "the error does not name the paging method")
    provider = bench.connect()
    answer = provider.call("provider.register", mounts=[bench.mount()])
    equal(answer.get("truncated"), True, "truncated of provider.register")
    check(0 < len(answer["needed"]) <= 1000, "needed has %d secrets" % len(answer["needed"]))
    versions = {name: 1 for name in names}
    answer = bench.call("secret.snapshot", mount=bench.mount(), part=1, last=True, versions=versions)
    equal(answer["received"], len(names), "received")
    check(answer.get("truncated") or len(answer["needed"]) == len(names), "needed ends without truncated")
    bench.call("destination.delete", force_delete=True, **named)


@case("lists/limit", "limit is 1..1000", "L1 E6")
def limit(bench):
    for value in (0, -1, 1001):
        for method in ("destination.list", "association.list", "mount.list"):
            equal(bench.refused("invalid_params", method, limit=value)["path"], "/limit", "path")
    bench.call("mount.list", limit=1000)


@case("lists/after", "after need not be a key that there is", "L2")
def after(bench):
    mount = bench.mount("m")
    bench.call("mount.register", path=mount)
    bench.call("mount.register", path=mount + "z")
    page = bench.call("mount.list", after=mount + "a", limit=1)
    equal(page["keys"], [mount + "z"], "the keys")


@case("lists/status-filter", "association.read gives the rows of a status, and Vault's members without detail",
      "A11 L2")
def status_filter(bench):
    named = bench.destination()
    bench.put("a")
    bench.associate(named, "a")
    bench.associate(named, "b")
    for status, secret in (("SYNCED", "a"), ("PENDING", "b")):
        rows = bench.call("association.read", status=status, **named)["associated_secrets"]
        equal([row["secret_name"] for row in rows.values()], [secret], "the rows that are " + status)
    rows = bench.call("association.read", detail=False, **named)["associated_secrets"]
    for row in rows.values():
        equal(sorted(row), ["accessor", "secret_name", "sync_status", "updated_at"], "the members of a row")
    equal(bench.refused("invalid_params", "association.read", status="SYNC", **named)["path"], "/status", "path")
