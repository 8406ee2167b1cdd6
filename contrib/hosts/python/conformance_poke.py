"""Has the host that wrote its address into a file change a secret: conformance_poke.py FILE"""

import json
import sys
import time
import urllib.request
import uuid

WAITING = 20.0


def address(file):
    """What the host wrote, once it is there."""
    until = time.monotonic() + WAITING
    while time.monotonic() < until:
        with open(file, encoding="utf-8") as text:
            line = text.read()
        if line.endswith("\n"):
            return line.strip()
        time.sleep(0.05)
    raise SystemExit("the host did not say where it listens")


opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
opener.open(urllib.request.Request(
    address(sys.argv[1]) + "/v1/my-kv/data/my-secret", json.dumps({"data": {"password": uuid.uuid4().hex}}).encode(),
    {"Content-Type": "application/json"}, method="PUT"), timeout=20).close()
