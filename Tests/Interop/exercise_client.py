"""Use the Python client against the agent of $SECRETSYNC_SOCKET and print what came back as one JSON line.

Needs contrib/clients/python on PYTHONPATH, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the destination.
"""

import json
import os

import secretsync


def statuses(answer):
    return sorted(row["sync_status"] for row in answer["associated_secrets"].values())


def refusal(call):
    try:
        call()
    except secretsync.AgentError as error:
        return {"code": error.code, "outcome": error.outcome, "reason": error.reason}
    return None


def pipeline(client):
    """Sixty puts in flight at once on one connection; each answer finds its request."""
    requests = [
        client.begin("secret.put", {"mount": "my-kv", "secret_name": "many-%d" % n, "version": n + 1, "data": {"n": n}})
        for n in range(60)
    ]
    # Asked for backwards, so that answers wait for whoever asks.
    versions = [client.result(request)["version"] for request in reversed(requests)]
    return {"answers": len(versions), "versions": max(versions) if versions == list(range(60, 0, -1)) else versions}


def main():
    seen = {}
    with secretsync.Client() as client:
        client.write_destination(
            "py", access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
            secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"], region="us-east-1")
        destination = client.read_destination("aws-sm/py")
        seen["destination"] = {name: destination[name] for name in ("connection_details", "name", "type")}
        seen["version"] = client.put("my-kv", "my-secret", {"foo": "b\u00e4r\n\u2028"})["version"]
        seen["set"] = statuses(client.set("py", "my-kv", "my-secret"))
        client.put("my-kv", "my-secret", {"foo": "baz"}, version=7, wait=True)
        seen["duplicate"] = client.put("my-kv", "my-secret", {"foo": "baz"}, version=7).get("duplicate", False)
        seen["superseded"] = client.put("my-kv", "my-secret", {"foo": "old"}, version=6).get("superseded", False)
        client.delete("my-kv", "my-secret", wait=True)
        seen["after_delete"] = sorted(row["sync_status"] for row in client.associations("py"))
        client.remove("py", "my-kv", "my-secret")
        client.wait(destination="py", deadline=20)
        seen["after_remove"] = sorted(row["sync_status"] for row in client.associations("py"))
        seen["errors"] = [
            refusal(lambda: client.read_destination("nobody")),
            refusal(lambda: client.write_destination("py", regionn="us-east-1")),
            refusal(lambda: client.call("secret.steal")),
            refusal(lambda: client.write_destination("py", access_key_id="*****")),
        ]
        seen["pipelined"] = pipeline(client)
        client.delete_destination("py")
    print(json.dumps(seen, sort_keys=True, separators=(",", ":")))


if __name__ == "__main__":
    main()
