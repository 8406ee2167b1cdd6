"""Suite compare: plans and reconciliation (section 16).

Drift itself needs a hand in AWS, which the suite does not have.
"""

from . import case
from ..cases import check, equal


@case("compare/in-sync", "a plan of what is in sync is empty", "K3 K7")
def in_sync(bench):
    named = bench.destination()
    bench.put()
    bench.associate(named)
    answer = bench.call("sync.plan", destination="aws-sm/" + named["name"])
    equal((answer["total"], answer["entries"]), (0, []), "total and entries")
    equal(answer["surveyed"][0]["destination"], "aws-sm/" + named["name"], "surveyed")
    equal(bench.call("sync.plan", destination="aws-sm/" + named["name"])["plan"], answer["plan"],
          "an equal plan's name")


@case("compare/entries", "a plan says what would be done and why", "K7")
def entries(bench):
    named = bench.destination()
    bench.associate(named)
    answer = bench.call("sync.plan", destination="aws-sm/" + named["name"])
    equal(answer["total"], 1, "total")
    entry = answer["entries"][0]
    equal((entry["action"], entry["reason"]), ("create", "awaiting_value"), "action and reason")
    equal((entry["mount"], entry["secret_name"]), (bench.mount(), "s"), "the secret")
    equal(sorted(answer["counts"]), ["attributes", "create", "delete", "update"], "counts")


@case("compare/reconcile", "sync.reconcile does what the plan of now says", "K6")
def reconcile(bench):
    named = bench.destination()
    bench.put()
    bench.associate(named)
    text = "aws-sm/" + named["name"]
    plan = bench.call("sync.plan", destination=text)["plan"]
    answer = bench.call("sync.reconcile", destination=text, plan=plan)
    equal((answer["plan"], answer["total"]), (plan, 0), "plan and total")
    data = bench.refused("plan_changed", "sync.reconcile", destination=text, plan="0" * 32)
    equal(data["outcome"], "not_applied", "outcome")


@case("compare/disabled", "while the agent is switched off a plan is of the rows alone and says so", "K8")
def disabled(bench):
    named = bench.destination()
    bench.put()
    bench.associate(named)
    bench.call("sync.config.patch", disabled=True)
    try:
        answer = bench.call("sync.plan", destination="aws-sm/" + named["name"])
        equal(answer["surveyed"][0]["source"], "none", "source")
    finally:
        bench.call("sync.config.patch", disabled=None)


@case("compare/refused", "a plan of something that is not there is refused", "E6")
def refused(bench):
    bench.refused("destination_not_found", "sync.plan", destination="aws-sm/" + bench.name())
    bench.refused("invalid_params", "sync.plan", secret_name="s")
    check("entries" in bench.call("sync.plan", limit=1), "a plan of everything has no entries")
