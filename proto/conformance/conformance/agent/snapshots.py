"""Suite snapshots: everything a mount has, in parts (section 15)."""

import json

from . import case
from ..cases import check, equal
from .lists import PAGE


def part(bench, number, last, versions, **params):
    return bench.call("secret.snapshot", mount=bench.mount(), part=number, last=last, versions=versions, **params)


@case("snapshots/needed-and-vanished", "the last part lists what is needed and what vanished", "V13 V14")
def needed_and_vanished(bench):
    named = bench.destination()
    for secret in ("same", "newer", "gone", "null"):
        bench.put(secret, version=1)
        bench.associate(named, secret)
    bench.associate(named, "lacking")
    answer = part(bench, 1, True, {"same": 1, "newer": 2, "null": None, "lacking": 1, "not-associated": 9})
    equal(answer["received"], 5, "received")
    equal(sorted(answer["needed"]), ["lacking", "newer"], "needed")
    equal(sorted(answer["vanished"]), ["gone", "null"], "vanished")


@case("snapshots/changes-nothing", "nothing is changed by a snapshot", "V14 O10")
def changes_nothing(bench):
    named = bench.destination()
    bench.put(version=1)
    before = bench.associate(named)
    equal(part(bench, 1, True, {})["vanished"], ["s"], "vanished")
    after = bench.rows(named)
    equal(after, before, "the rows")
    bench.call("secret.delete", mount=bench.mount(), secret_name="s", wait=True)
    equal(part(bench, 1, True, {})["vanished"], [], "vanished once it was confirmed")


@case("snapshots/parts", "parts are counted from 1, and part 1 begins anew", "V13")
def parts(bench):
    equal(part(bench, 1, False, {"a": 1})["needed"], [], "needed before the last part")
    bench.refused("invalid_params", "secret.snapshot", mount=bench.mount(), part=3, last=True, versions={"b": 1})
    part(bench, 1, False, {"a": 1})
    equal(part(bench, 2, False, {"b": 1})["received"], 2, "received")
    equal(part(bench, 1, False, {"c": 1})["received"], 1, "received after part 1 again")
    equal(part(bench, 2, True, {"d": 1})["received"], 2, "received")
    bench.refused("invalid_params", "secret.snapshot", mount=bench.mount(), part=2, last=True, versions={})
    bench.refused("invalid_params", "secret.snapshot", mount=bench.mount("m"), part=0, last=True, versions={})


@case("snapshots/part-size", "a part has at most 2,000 names", "V13")
def part_size(bench):
    names = {"s%d" % number: 1 for number in range(2001)}
    bench.refused("invalid_params", "secret.snapshot", mount=bench.mount(), part=1, last=True, versions=names)
    del names["s0"]
    equal(part(bench, 1, True, names)["received"], 2000, "received")


@case("snapshots/pages", "what an answer leaves out comes with a further, empty part", "V15 L1")
def pages(bench):
    named = bench.destination()
    names = ["%03d-%s" % (number, "x" * 396) for number in range(320)]
    for name in names:
        bench.associate(named, name, wait=False)
    half = names[::2]
    page = part(bench, 1, True, {name: 1 for name in half})
    needed, vanished, number = [], [], 1
    while True:
        # Without the envelope of its line.
        size = len(json.dumps(page))
        check(size < PAGE - 256, "a page has %d bytes" % size)
        needed += page["needed"]
        vanished += page["vanished"]
        number += 1
        if not page.get("truncated"):
            break
        bench.refused("invalid_params", "secret.snapshot", mount=bench.mount(), part=number, last=True,
                      versions={"more": 1})
        bench.refused("invalid_params", "secret.snapshot", mount=bench.mount(), part=number, last=False, versions={})
        page = part(bench, number, True, {})
    equal(needed, half, "needed")
    equal(vanished, names[1::2], "vanished")
    equal(number > 2, True, "the answer has several pages")
    bench.refused("invalid_params", "secret.snapshot", mount=bench.mount(), part=number, last=True, versions={})


@case("snapshots/own-connection", "parts are collected for each connection and mount", "V13")
def own_connection(bench):
    part(bench, 1, False, {"a": 1})
    other = bench.connect()
    other.refused("invalid_params", "secret.snapshot", mount=bench.mount(), part=2, last=True, versions={})
    equal(bench.call("secret.snapshot", mount=bench.mount("m"), part=1, last=True, versions={"x": 1})["received"], 1,
          "received of another mount")
    equal(part(bench, 2, True, {"b": 1})["received"], 2, "received")


@case("snapshots/versions", "a version is an integer from 1 or null", "V13 J7")
def versions(bench):
    for value in (0, "1", True, {}):
        bench.refused("invalid_params", "secret.snapshot", mount=bench.mount(), part=1, last=True,
                      versions={"s": value})
