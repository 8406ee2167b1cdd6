"""Suite transcripts: the conversations of proto/examples that consist of calls and their answers, through the client.

What a transcript says of the line, such as framing, notifications or questions of the agent, is the agent's matter and is
played on the socket by ../../transcripts.py. Here each answer has to arrive through the client as the transcript has it.
"""

import glob
import json
import os

import transcripts

from . import case
from ..cases import check
from ..registry import PROTO

EXAMPLES = os.path.join(PROTO, "examples")
#: Methods that mean something only on the connection they were called on.
BOUND = ("secret.snapshot", "events.", "provider.")
EXACT = 2 ** 53


def calls(file):
    """The requests of a transcript with their answers; None when it is made of more than that."""
    steps, agent = transcripts.read(file)
    steps = [step for _, step in steps if "#" not in step]
    if agent or len(steps) % 2:
        return None
    pairs = [(steps[at].get(">"), steps[at + 1].get("<")) for at in range(0, len(steps), 2)]
    for request, answer in pairs:
        if not isinstance(request, dict) or not isinstance(answer, dict):
            return None
        if set(request) - {"jsonrpc", "id", "method", "params"} or "id" not in request:
            return None
        if not isinstance(request.get("params", {}), dict) or not isinstance(request.get("method"), str):
            return None
        if request.get("jsonrpc") != "2.0" or answer.get("id") != request["id"]:
            return None
    return pairs or None


def large(value):
    """Whether a message has a number that a double does not hold."""
    if isinstance(value, dict):
        return any(large(member) for member in value.values())
    if isinstance(value, list):
        return any(large(element) for element in value)
    return isinstance(value, (int, float)) and abs(value) > EXACT


def needs(pairs):
    """The feature without which a client cannot hold the conversation."""
    if any(large(message) for pair in pairs for message in pair):
        return "exact-numbers"
    if any(request["method"].startswith(BOUND) for request, _ in pairs):
        return "pipelining"
    return None


def own(pairs, name):
    """The same conversation about a mount of the client's own: AWS takes only so many versions of one secret in a day."""
    text = json.dumps(pairs).replace("my-kv", "my-kv-" + name).replace("kv_1234", "kv_1234" + name)
    # Other cases left values without an association to the agent.
    return json.loads(text.replace('"held_bytes": 0', '"held_bytes": "$integer"'))


def play(desk, pairs):
    transcripts.clean(desk.options.socket)
    adapter = desk.adapter()
    pairs = own(pairs, desk.client.name)
    names = {}
    for request, expected in pairs:
        identifier = adapter.begin(request["method"], transcripts.filled(request.get("params", {}), names))
        message = adapter.end(identifier)
        check("failed" not in message, "%s failed in the client: %s" % (request["method"], message.get("failed")))
        found = {"jsonrpc": "2.0", "id": request["id"]}
        found.update((kind, message[kind]) for kind in ("result", "error") if kind in message)
        difference = transcripts.difference(expected, found, names=names)
        check(difference is None, "%s: %s" % (request["method"], difference))
    adapter.finish()


def add(file):
    pairs = calls(file)
    if pairs is None:
        return
    name = os.path.relpath(file, EXAMPLES)[: -len(".ndjson")]
    case("transcripts/" + name, "the conversation of proto/examples/%s.ndjson" % name, "E1 E4 R1", needs(pairs))(
        lambda desk: play(desk, pairs))


for found in sorted(glob.glob(os.path.join(EXAMPLES, "**", "*.ndjson"), recursive=True)):
    add(found)
