"""Speak to the agent with aiorpcX, a JSON-RPC library that knows nothing of it, and print what came back as JSON.

    aiorpcx_client.py SOCKET

The library is used as it is: its own newline framing, JSON-RPC 2.0, ids from 0, and its own answers to the requests of
the other side. The agent of the socket must have AWS credentials and a region of its own, as `secretsyncd dev` has.
"""

import asyncio
import json
import sys

from aiorpcx import NewlineFramer, RPCError, RPCSession, connect_us, handler_invocation

LINE_BYTES = 1 << 20
DESTINATION = {"type": "aws-sm", "name": "aiorpcx"}
PULLED = {"mount": "aiorpcx-kv", "secret_name": "pulled"}
PUSHED = {"mount": "aiorpcx-pushed", "secret_name": "my-secret"}
VALUE = {"data": {"foo": "from aiorpcX"}, "metadata": {"version": 3}}


class Session(RPCSession):
    """One connection, which is also asked for values."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reads = []

    def default_framer(self):
        return NewlineFramer(max_size=LINE_BYTES)

    async def handle_request(self, request):
        handler = {"ping": self.answer_ping, "secret.read": self.answer_read}.get(request.method)
        return await handler_invocation(handler, request)()

    async def answer_ping(self):
        return {}

    async def answer_read(self, mount, secret_name, version=None):
        self.reads.append(secret_name)
        if (mount, secret_name) != (PULLED["mount"], PULLED["secret_name"]):
            raise RPCError(40404, "the secret is not known here")
        return VALUE

    async def refused(self, method, params):
        try:
            await self.send_request(method, params)
        except RPCError as error:
            return error.code
        return None


def statuses(answer):
    return sorted(row["sync_status"] for row in answer["associated_secrets"].values())


async def exercise(session):
    seen = {"ping": (await session.send_request("ping"))["pong"]}
    written = await session.send_request("destination.write", DESTINATION)
    seen["destination"] = written["name"]
    put = await session.send_request("secret.put", dict(PUSHED, data={"foo": "b\u00e4r\n\u2028"}, version=7))
    seen["put"] = put["version"]
    seen["set"] = statuses(await session.send_request("association.set", dict(DESTINATION, **PUSHED, wait=True)))
    seen["errors"] = [
        await session.refused("destination.read", dict(DESTINATION, name="nobody")),
        await session.refused("destination.write", dict(DESTINATION, regionn="us-east-1")),
        await session.refused("secret.steal", {}),
    ]

    answers = await asyncio.gather(*(
        session.send_request(
            "secret.put", {"mount": PUSHED["mount"], "secret_name": f"many-{n}", "data": {"n": n}, "version": n + 1})
        for n in range(40)))
    seen["pipelined"] = [answer["version"] for answer in answers] == list(range(1, 41))

    owned = await session.send_request("provider.register", {"mounts": [PULLED["mount"]]})
    seen["owned"] = owned["owned"]
    seen["pulled"] = statuses(await session.send_request("association.set", dict(DESTINATION, **PULLED, wait=True)))
    missing = dict(DESTINATION, mount=PULLED["mount"], secret_name="missing")
    seen["missing"] = statuses(await session.send_request("association.set", missing))
    seen["reads"] = sorted(set(session.reads))
    status = await session.send_request("sync.status")
    seen["providers"] = [{name: each[name] for name in ("mounts", "answers")} for each in status["providers"]]

    for association in (PUSHED, PULLED, missing):
        await session.send_request("association.remove", dict(DESTINATION, **association))
    await session.send_request("destination.delete", DESTINATION)
    # What the library found wrong with the agent: it counts what this side refused as well.
    seen["library_errors"] = session.errors - session.reads.count(missing["secret_name"])
    return seen


async def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    async with connect_us(sys.argv[1], session_factory=Session) as session:
        print(json.dumps(await exercise(session), sort_keys=True, separators=(",", ":")))


if __name__ == "__main__":
    asyncio.run(main())
