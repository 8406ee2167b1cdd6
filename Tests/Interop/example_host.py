"""Run the host of contrib/hosts/python against an agent in both modes, look at AWS with boto3, print one JSON line.

    example_host.py ENV_FILE

ENV_FILE is what `secretsyncd dev --env-file` wrote: it names the agent's socket, the endpoint and the keys.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import interop

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "contrib", "clients", "python"))

import secretsync  # noqa: E402

HOST = os.path.join(ROOT, "contrib", "hosts", "python", "host.py")


def awaiting(what, test, limit=60.0):
    """Returns the first true answer of `test`, asked again and again until the limit."""
    until = time.monotonic() + limit
    while True:
        answer = test()
        if answer:
            return answer
        if time.monotonic() > until:
            sys.exit(f"not seen within {limit:.0f} s: {what}")
        time.sleep(0.05)


class Host:
    """The host's process, with a store that outlives it."""

    def __init__(self, mode, store, mount, socket):
        self.process = subprocess.Popen(
            [sys.executable, "-B", HOST, "--mode", mode, "--store", store, "--mount", mount, "--socket", socket],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().strip() + f"/v1/{mount}/data/"

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.process.stdout.close()
        if code != 0:
            sys.exit(f"the host ended with {code}")

    def ask(self, method, name, body=None):
        """The status and the answer of one call."""
        request = urllib.request.Request(self.address + name, data=body and body.encode(), method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def put(self, name, data):
        return self.ask("PUT", name, '{"data":%s}' % data)[1]["data"]["version"]


def in_aws(secrets, name):
    """The secret's text, "deleted" while it is scheduled for deletion, None when there is none."""
    try:
        if secrets.describe_secret(SecretId=name).get("DeletedDate"):
            return "deleted"
        return secrets.get_secret_value(SecretId=name)["SecretString"]
    except (secrets.exceptions.ResourceNotFoundException, secrets.exceptions.InvalidRequestException):
        return None


def exercise(mode, agent, secrets, socket, folder):
    mount, destination, store = f"host-{mode}-kv", f"host-{mode}", os.path.join(folder, mode + ".db")
    nobody = os.path.join(folder, "nobody.sock")
    seen = {}

    def reaches(what, value):
        awaiting(f"{mode}: {what}", lambda: in_aws(secrets, name) == value)
        seen[what] = value

    with Host(mode, store, mount, nobody) as host:
        seen["version"] = host.put("app/db", '{"foo":"bar"}')
    agent.write_destination(destination)
    rows = agent.set(destination, mount, "app/db", wait=False)["associated_secrets"]
    name = [row["external_name"] for row in rows.values()][0]

    with Host(mode, store, mount, socket) as host:
        reaches("written while the agent was away", '{"foo":"bar"}')
        host.put("app/db", '{"number":1.10,"foo":"two"}')
        reaches("changed", '{"foo":"two","number":1.10}')
        seen["read"] = host.ask("GET", "app/db")[1]["data"]["data"]
        seen["delete"] = host.ask("DELETE", "app/db")[0]
        reaches("deleted", "deleted")
        seen["read_deleted"] = host.ask("GET", "app/db")[0]
        seen["version_after_delete"] = host.put("app/db", '{"foo":"three"}')
        reaches("written again", '{"foo":"three"}')
        seen["refused"] = [host.ask("PUT", "app/db", body)[0] for body in ('{"data":{}}', "{", '{"data":1}')]
        seen["refused"] += [host.ask("PUT", path, '{"data":{"a":1}}')[0] for path in ("a//b", "a%0Ab", "a" * 513)]
        seen["refused"].append(host.ask("PUT", "app/db", '{"data":{"a":"\\ud800"}}')[0])
        seen["unknown"] = host.ask("GET", "nothing")[0]

    # The agent never hears of the fourth version, and yet of its end.
    with Host(mode, store, mount, nobody) as host:
        host.put("app/db", '{"foo":"four"}')
        host.ask("DELETE", "app/db")
    with Host(mode, store, mount, socket):
        reaches("deleted while the agent was away", "deleted")

    agent.remove(destination, mount, "app/db")
    agent.delete_destination(destination)
    return seen


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    variables = {}
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("export "):
                name, value = line[len("export "):].strip().split("=", 1)
                variables[name] = value.strip("'")
    socket = variables["SECRETSYNC_SOCKET"]
    secrets = interop.client(
        "secretsmanager", variables["AWS_ENDPOINT_URL"], variables["AWS_ACCESS_KEY_ID"],
        variables["AWS_SECRET_ACCESS_KEY"], variables["AWS_REGION"])
    with secretsync.Client(socket) as agent, tempfile.TemporaryDirectory() as folder:
        interop.print_json({mode: exercise(mode, agent, secrets, socket, folder) for mode in ("push", "provider")})


if __name__ == "__main__":
    main()
