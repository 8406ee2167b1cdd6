"""`make bench`: what the agent costs, beside what people use instead and beside the physical limit.

Every figure is the median of interleaved rounds; ratios are taken round by round, since both sides of one saw the same
machine. Prints a Markdown table, and writes results.json and plots into the folder given with --out.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time

from measures import BY_NAME, MEASURES, Plan
from rig import Failed

#: What the short version in CI refuses: well beyond the goals or what falls short of them, so that noise does not fail a
#: build and a mistake does. Beside each its direction.
BOUNDS = {
    "stripped release binary of the agent": (40 / 1.048576, "lower"),
    "resident memory, fresh agent": (30, "lower"),
    "AWS calls per change": (1.0, "lower"),
    "durable secret.put/s over bare SQLite": (0.1, "higher"),
    "CPU of a boto3 thread pool over the agent's, per change": (1.5, "higher"),
    "CPU of a put at 10000 associations over 1,000": (2.5, "lower"),
}


def machine():
    with open("/proc/cpuinfo") as info:
        model = next((row.split(":", 1)[1].strip() for row in info if row.startswith("model name")), platform.machine())
    return {"cpu": model, "cores": os.cpu_count(), "system": platform.platform(),
            "date": time.strftime("%Y-%m-%d", time.gmtime())}


def shown(row):
    number = row.figure
    digits = 0 if number >= 1_000 else 1 if number >= 100 else 2 if number >= 1 else 3
    return ("%%.%df %%s" % digits % (number, row.unit)).strip()


def verdict(row):
    if row.passes is None:
        return ""
    return "pass" if row.passes else "falls short"


def table(rows):
    lines = ["| figure | measured | goal | | how |", "|---|---|---|---|---|"]
    for row in rows:
        goal = "" if row.goal is None else "%s %g %s" % ("<=" if row.better == "lower" else ">=", row.goal, row.unit)
        lines.append("| %s | %s | %s | %s | %s |" % (row.name, shown(row), goal.strip(), verdict(row), row.how))
    return "\n".join(lines)


def regressions(rows):
    """What is beyond its bound."""
    found = []
    measured = {row.name: row for row in rows}
    for name, (bound, better) in BOUNDS.items():
        row = measured.get(name)
        if row is None:
            found.append("%s: was not measured" % name)
        elif row.figure > bound if better == "lower" else row.figure < bound:
            found.append("%s: %s, the bound is %g" % (name, shown(row), bound))
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", help="one of: " + ", ".join([*MEASURES, *BY_NAME]))
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--associations", type=int, default=1_000_000, help="of the large state")
    options.add_argument("--secrets", type=int, default=1_000, help="of the first sync; 10000 takes 200 s a round")
    options.add_argument("--scale", type=float, default=1.0, help="multiplies numbers of requests")
    options.add_argument("--check", action="store_true", help="a short version that fails where something got much worse")
    options.add_argument("--out", help="folder for results.json and plots")
    given = options.parse_args()
    plan = Plan(given.rounds, given.scale, given.associations, given.secrets)
    names = [given.only] if given.only else list(MEASURES)
    if given.check:
        plan = Plan(3, 0.1, 10_000, 100)
        names = ["binary", "footprint", "puts", "changes"]
    measures = {**MEASURES, **BY_NAME}
    unknown = [name for name in names if name not in measures]
    if unknown:
        options.error("no measurement is called %s; there are %s" % (unknown[0], ", ".join(measures)))

    rows = []
    for name in names:
        began = time.monotonic()
        print("bench: %s" % name, file=sys.stderr, flush=True)
        try:
            rows += measures[name](plan)
        except Failed as failure:
            raise SystemExit("bench: %s: %s" % (name, failure))
        print("bench: %s took %.0f s" % (name, time.monotonic() - began), file=sys.stderr, flush=True)
    print(table(rows))
    here = machine()
    print("\n%(cpu)s, %(cores)d cores, %(system)s, %(date)s" % here)
    if given.out:
        os.makedirs(given.out, exist_ok=True)
        results = os.path.join(given.out, "results.json")
        with open(results, "w") as file:
            json.dump({"machine": here, "rows": [dict(vars(row), passes=row.passes) for row in rows]}, file, indent=1)
        draw(results, given.out)
    if given.check:
        found = regressions(rows)
        for line in found:
            print("bench: REGRESSION: " + line, file=sys.stderr)
        return 1 if found else 0
    return 0


def draw(results, folder):
    """Plots, where the environment with matplotlib is at hand."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    python = os.path.join(root, ".venv-plots", "bin", "python")
    if not os.path.exists(python):
        print("bench: no .venv-plots: nothing is drawn", file=sys.stderr)
        return
    subprocess.run([python, os.path.join(root, "contrib", "bench", "plots.py"), results, folder], check=True)


if __name__ == "__main__":
    sys.exit(main())
