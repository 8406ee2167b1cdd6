"""Ask an AWS Secrets Manager emulator what AWS would answer, and print each case as one line of JSON.

    emulator_probe.py EMULATOR ENDPOINT [--key-id ID --secret-key KEY] [--container-token TOKEN] [--group NAME]

EMULATOR is secretsyncd, moto, ministack or localstack: it decides how users, policies, quotas and the clock are set.
ENDPOINT is on this machine. The keys, for secretsyncd, default to AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.

A case is {"group", "case", "source", "expected", "found", "verdict"}; the verdict is "same", "differs" or, with a
"reason" instead of "found", "not there": the endpoint does not have the operation or cannot be set up for the case.
The last line is {"summary": {"emulator", "same", "differs", "not_there", "groups": {NAME: {...}}}}.
"""

import argparse
import os
import sys

import interop
from probe import adapters, cases
from probe import credentials, deletion, listing, permissions, quotas, regions, signatures, values, versions
from probe.endpoint import Endpoint, Key

# In the order in which a reader wants them.
SUBJECTS = [values, versions, deletion, listing, regions, signatures, permissions, quotas, credentials]


def adapter(given):
    """The emulator's adapter."""
    if given.emulator == "secretsyncd":
        return adapters.Ours(given.endpoint, Key(given.key_id, given.secret_key), given.container_token)
    others = {"moto": adapters.Moto, "ministack": adapters.Ministack, "localstack": adapters.LocalStack}
    return others[given.emulator](given.endpoint)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("emulator", choices=["secretsyncd", "moto", "ministack", "localstack"])
    arguments.add_argument("endpoint")
    arguments.add_argument("--key-id", default=os.environ.get("AWS_ACCESS_KEY_ID", "test"))
    arguments.add_argument("--secret-key", default=os.environ.get("AWS_SECRET_ACCESS_KEY", "test"))
    arguments.add_argument("--container-token", default=os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"))
    arguments.add_argument("--group", help="only the cases of this group")
    given = arguments.parse_args()
    order = {subject.__name__: number for number, subject in enumerate(SUBJECTS)}
    chosen = sorted(cases.ALL, key=lambda case: order[case.run.__module__])
    endpoint = Endpoint(adapter(given))
    groups = {}
    for case in chosen:
        if given.group in (None, case.group):
            line = case.result(endpoint)
            interop.print_json(line)
            counts = groups.setdefault(case.group, {"differs": 0, "not_there": 0, "same": 0})
            counts[line["verdict"].replace(" ", "_")] += 1
    totals = {verdict: sum(counts[verdict] for counts in groups.values())
              for verdict in ("same", "differs", "not_there")}
    interop.print_json({"summary": {"emulator": given.emulator, "groups": groups, **totals}})


if __name__ == "__main__":
    sys.exit(main())
