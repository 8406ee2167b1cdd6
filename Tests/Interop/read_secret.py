"""Read one secret back with boto3 and print it as JSON: the reading side that shares no code with the agent.

    read_secret.py ENDPOINT NAME [--region us-east-1] [--key-id ID] [--secret-key KEY]

The keys default to AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else `test`/`test`. Prints one line:
{"exists": bool, "arn", "name", "value", "version_id", "versions": n, "tags": {key: value}, "deleted": ISO 8601 or null}.
`value` and `version_id` are null for a secret that is scheduled for deletion. An unknown secret is {"exists": false}.
"""

import argparse
import os
import sys

from botocore.exceptions import ClientError

import interop


def read(secrets, name):
    """The secret's facts, each from the call that owns it: describe, list versions, get."""
    try:
        described = secrets.describe_secret(SecretId=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return {"exists": False}
        raise
    deleted = described.get("DeletedDate")
    current = {} if deleted else secrets.get_secret_value(SecretId=name)
    return {
        "exists": True,
        "arn": described["ARN"],
        "deleted": deleted.isoformat() if deleted else None,
        "name": described["Name"],
        "tags": {tag["Key"]: tag["Value"] for tag in described.get("Tags", [])},
        "value": current.get("SecretString"),
        "version_id": current.get("VersionId"),
        "versions": count_versions(secrets, name, described),
    }


def count_versions(secrets, name, described):
    """All versions, the ones without a staging label included; what is described where they cannot be listed."""
    try:
        listed = secrets.list_secret_version_ids(SecretId=name, IncludeDeprecated=True, MaxResults=100)
    except ClientError:
        return len(described.get("VersionIdsToStages", {}))
    return len(listed["Versions"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("endpoint")
    arguments.add_argument("name", help="a name or a full ARN")
    arguments.add_argument("--region", default=os.environ.get("AWS_REGION", "us-east-1"))
    arguments.add_argument("--key-id", default=os.environ.get("AWS_ACCESS_KEY_ID", "test"))
    arguments.add_argument("--secret-key", default=os.environ.get("AWS_SECRET_ACCESS_KEY", "test"))
    given = arguments.parse_args()
    secrets = interop.client("secretsmanager", given.endpoint, given.key_id, given.secret_key, given.region)
    interop.print_json(read(secrets, given.name))


if __name__ == "__main__":
    sys.exit(main())
