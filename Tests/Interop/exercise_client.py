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


def provide(client):
    """A second connection is asked for values while this one waits, and after a change for the new one."""
    values = {"pulled": ({"foo": "one"}, 1)}

    def read(mount, name, version):
        if name not in values:
            raise secretsync.NotFound()
        data, number = values[name]
        return {"data": data, "metadata": {"version": number}}

    with secretsync.Client() as provider:
        owned = provider.provide(["pulled-kv"], read)["owned"]
        # One connection does both: reads are answered while the client waits for its own answer.
        first = statuses(provider.set("py", "pulled-kv", "pulled"))
        values["pulled"] = ({"foo": "two"}, 2)
        changed = provider.changed("pulled-kv", "pulled", version=2, wait=True)["associations"]
        missing = statuses(provider.set("py", "pulled-kv", "missing"))
        compared = provider.snapshot("pulled-kv", {"pulled": 3, "elsewhere": 1})
    versions = [row.get("synced_version") for row in client.associations("py") if row["secret_name"] == "pulled"]
    for name in ("pulled", "missing"):
        client.remove("py", "pulled-kv", name)
    return {
        "changed": [entry["sync_status"] for entry in changed], "missing": missing, "needed": compared["needed"],
        "owned": owned, "set": first, "vanished": compared["vanished"], "versions": versions,
    }


def compare(client):
    """A plan names what waits, and a reconciliation goes by its name only while it is current."""
    client.set("py", "compared-kv", "waits", wait=False)
    plan = client.plan(destination="py", mount="compared-kv")
    stale = refusal(lambda: client.reconcile(destination="py", mount="compared-kv", plan="0" * 32))
    client.put("compared-kv", "waits", {"foo": "bar"}, wait=True)
    done = client.reconcile(destination="py", mount="compared-kv")
    client.remove("py", "compared-kv", "waits")
    return {
        "compared": [view["source"] for view in done["surveyed"]], "left": done["total"],
        "reasons": [entry["reason"] for entry in plan["entries"]], "stale": stale["reason"],
    }


def watch():
    """What happens is told on a connection of its own: the rows first, then each change."""
    told = []
    with secretsync.Client() as watcher, secretsync.Client() as client:
        events = watcher.events(topics=["association"], mount="watched-kv")
        told.append(next(events))
        client.set("py", "watched-kv", "watched", data={"foo": "bar"})
        client.remove("py", "watched-kv", "watched")
        for event in events:
            told.append(event)
            if event.get("departed"):
                break
        events.close()
        alive = client.call("ping")["pong"] and watcher.call("ping")["pong"]
    statuses = [row["sync_status"] for event in told[1:] for row in event["rows"]]
    return {
        "alive": alive, "last": statuses[-1], "sequence": [event["seq"] for event in told[1:]] ==
        list(range(1, len(told))), "snapshot": told[0]["snapshot"], "synced": "SYNCED" in statuses,
    }


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
        seen["provided"] = provide(client)
        seen["compared"] = compare(client)
        seen["watched"] = watch()
        client.delete_destination("py")
    print(json.dumps(seen, sort_keys=True, separators=(",", ":")))


if __name__ == "__main__":
    main()
