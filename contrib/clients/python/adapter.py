"""What the conformance runner talks to: reads its orders from standard input, carries them out with `AsyncClient`.

    adapter.py SOCKET
"""

import asyncio
import sys

import secretsync


def say(message):
    print(secretsync.dumps(message), flush=True)


class Adapter:
    def __init__(self, agent):
        self.agent = agent
        self.calls = {}
        self.values = {}
        self.tasks = set()
        self.listeners = set()

    async def run(self):
        loop = asyncio.get_running_loop()
        while True:
            line = await loop.run_in_executor(None, sys.stdin.buffer.readline)
            if not line:
                break
            if line.strip():
                self.order(secretsync.loads(line))
        await asyncio.gather(*self.tasks)

    def order(self, order):
        if "call" in order:
            # The request is sent here, not in the task: calls keep their order, and a cancel finds its call.
            self.spawn(self.finish(order["call"]["id"], self.call(order["call"])))
        elif "cancel" in order and order["cancel"]["id"] in self.calls:
            self.calls[order["cancel"]["id"]].cancel()
        elif "provide" in order:
            self.spawn(self.finish(order["provide"]["id"], self.provide(order["provide"])))

    def call(self, call):
        timeout = call["timeout_ms"] / 1000 if "timeout_ms" in call else None
        try:
            pending = self.agent.begin(call["method"], call.get("params"), timeout=timeout)
        except secretsync.Error as error:
            return self.failed(error)
        self.calls[call["id"]] = pending
        return pending

    async def failed(self, error):
        raise error

    async def finish(self, name, work):
        try:
            result = await work
            say({"id": name, "result": result})
            if isinstance(result.get("subscription"), str):
                self.listeners.add(asyncio.ensure_future(self.listen(result["subscription"])))
        except secretsync.AgentError as error:
            say({"id": name, "error": error.error})
        except secretsync.Error as error:
            say({"id": name, "failed": str(error), "outcome": error.outcome})
        finally:
            self.calls.pop(name, None)

    async def listen(self, subscription):
        try:
            async for event in self.agent.listen(subscription):
                say({"event": event})
        except secretsync.ConnectionLost:
            pass

    def provide(self, order):
        self.values.update(order["values"])
        return self.agent.provide(order["mounts"], self.read)

    async def read(self, mount, secret_name, version):
        read = {"mount": mount, "secret_name": secret_name}
        say({"read": read if version is None else dict(read, version=version)})
        try:
            return self.values[mount + "/" + secret_name]
        except KeyError:
            raise secretsync.NotFound() from None

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def main():
    try:
        async with secretsync.AsyncClient(sys.argv[1]) as agent:
            await Adapter(agent).run()
    except secretsync.Error as error:
        say({"failed": str(error), "outcome": error.outcome})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
