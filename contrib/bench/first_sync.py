"""First syncs of many secrets through an agent, timed; see first-sync.sh. Arguments: socket, secrets, destinations."""

import os
import sys
import time

from secretsync import Client

QUOTA = 50  # CreateSecret calls a second of an account in a region
IN_FLIGHT = 32


def main(path: str, secrets: int, destinations: int) -> int:
    with Client(path) as agent:
        names = ["bench-%d" % number for number in range(destinations)]
        for name in names:
            agent.write_destination(
                name, region="us-east-1", access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
                secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
                secret_name_template="vault/%s/{{ .SecretPath }}" % name)
        agent.call("sync.config.patch", {"disabled": True})
        waiting = []
        for number in range(secrets):
            waiting.append(agent.begin("association.set", {
                "type": "aws-sm", "name": names[number % destinations], "mount": "bench",
                "secret_name": "app/%d" % number, "data": {"password": "a value of some length %d" % number},
                "wait": False}))
            while len(waiting) >= IN_FLIGHT:
                agent.result(waiting.pop(0))
        for request in waiting:
            agent.result(request)

        began = time.monotonic()
        agent.call("sync.config.patch", {"disabled": False})
        while True:
            counts = agent.status()["counts"]
            if counts["SYNCED"] == secrets:
                break
            if counts["CLIENT_SIDE_ERROR"]:
                print("bench: rows were refused: %r" % counts, file=sys.stderr)
                return 1
            time.sleep(0.02)
        took = time.monotonic() - began

        ends = {}
        for destination in agent.status()["destinations"]:
            for end, count in destination["calls"]["CreateSecret"].items():
                ends[end] = ends.get(end, 0) + count
    own = secrets / QUOTA
    calls = sum(ends.values())
    share = ends.get("throttled", 0) / calls
    print("%d first syncs, %d destinations of one account: %.2f s, %.4f of the quota's own time (%.0f s); %d calls, "
          "%d throttled (%.3f %%)" % (secrets, destinations, took, took / own, own, calls, ends.get("throttled", 0),
                                      100 * share))
    if took > 1.03 * own or share >= 0.001:
        print("bench: more than 3 % over the quota's own time, or more than 0.1 % throttled", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
