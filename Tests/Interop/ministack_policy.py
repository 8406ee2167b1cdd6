"""Create a user under an IAM policy on a ministack server and print its key as JSON.

    ministack_policy.py ENDPOINT [--policy FILE ...] [--user NAME] [--account ID]

Prints {"access_key_id": ..., "secret_access_key": ..., "user": ..., "account": ...} on one line. The default policy is
contrib/iam/policy-minimal.json. Each call makes a user of its own, so that tests on one server do not meet.
"""

import argparse
import json
import pathlib
import sys
import uuid

import interop

POLICIES = pathlib.Path(__file__).resolve().parents[2] / "contrib" / "iam"


def create_user(endpoint, documents, name, account):
    """Make the user, attach every document as an inline policy, and return its access key."""
    iam = interop.client("iam", endpoint, account, account, "us-east-1")
    iam.create_user(UserName=name)
    for number, document in enumerate(documents):
        iam.put_user_policy(UserName=name, PolicyName=f"policy-{number}", PolicyDocument=json.dumps(document))
    return iam.create_access_key(UserName=name)["AccessKey"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("endpoint")
    arguments.add_argument("--policy", action="append", metavar="FILE", help="may be given more than once")
    arguments.add_argument("--user", default=f"secretsync-{uuid.uuid4().hex[:12]}")
    arguments.add_argument("--account", default="000000000000", help="12 digits; an account of its own per test")
    given = arguments.parse_args()
    files = given.policy or [POLICIES / "policy-minimal.json"]
    documents = [json.loads(pathlib.Path(file).read_text(encoding="utf-8")) for file in files]
    key = create_user(given.endpoint, documents, given.user, given.account)
    interop.print_json(
        {
            "access_key_id": key["AccessKeyId"],
            "account": given.account,
            "secret_access_key": key["SecretAccessKey"],
            "user": given.user,
        }
    )


if __name__ == "__main__":
    sys.exit(main())
