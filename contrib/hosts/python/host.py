"""A secrets service that keeps AWS Secrets Manager equal by way of the agent: an example for authors of hosts.

    host.py --mode push|provider --store FILE --mount MOUNT... [--port N] [--socket PATH]

The store and its HTTP API are in kv.py: what a secrets service has anyway. The README says why things are done so.
"""

import asyncio
import logging

import kv
from kv import secretsync


class Teller:
    """Tells the agent what changed. It is told names, never values: what it says is what the store has by then."""

    def __init__(self, store, mounts, mode, socket):
        self.store, self.mounts, self.mode, self.socket = store, mounts, mode, socket
        self.loop = asyncio.get_running_loop()
        self.changes = asyncio.Queue()

    def changed(self, mount, name):
        """Called by the threads of the HTTP server, once the change is on disk."""
        self.loop.call_soon_threadsafe(self.changes.put_nowait, (mount, name))

    async def run(self):
        """Connects, and connects again, for ever: the agent may be started later, or stopped and started."""
        while True:
            try:
                async with secretsync.AsyncClient(self.socket) as agent:
                    await first_of(self.follow(agent), agent.closed())
            except secretsync.Error as error:
                logging.warning("agent: %s", error)
            await asyncio.sleep(1)

    async def follow(self, agent):
        if self.mode == "provider":
            await agent.provide(self.mounts, self.read, takeover=True)
        while True:
            # Mends whatever was not told: changes made while either side was down, or by a host that crashed.
            for mount in self.mounts:
                compared = await agent.snapshot(mount, self.store.versions(mount))
                for name in compared["needed"] + compared["vanished"]:
                    await self.tell(agent, mount, name)
            try:
                while True:
                    await self.tell(agent, *await asyncio.wait_for(self.changes.get(), 300))
            except asyncio.TimeoutError:
                pass  # nothing happened for five minutes: time to look whether the agent needs something

    async def tell(self, agent, mount, name):
        """Says what is so now. To say it twice does no harm, so whoever is in doubt says it again."""
        while True:
            secret = self.store.read(mount, name)
            version = secret and secret["metadata"]["version"]
            try:
                if secret is None or secret["data"] is None:
                    # Without a version: the agent may have missed the one that was deleted.
                    return await agent.delete(mount, name)
                if self.mode == "provider":
                    return await agent.changed(mount, name, version=version)
                return await agent.put(mount, name, secret["data"], version=version)
            except secretsync.AgentError as error:
                logging.warning("agent: %s/%s: %s", mount, name, error.reason)
                if not error.retryable:
                    return None
                await asyncio.sleep((error.retry_after_ms or 1000) / 1000)

    async def read(self, mount, name, version):
        """The agent asks for a value."""
        secret = self.store.read(mount, name, version)
        if secret is None:
            raise secretsync.NotFound()
        return secret


async def first_of(*works):
    """Runs all until one ends, and ends as that one."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def main():
    given = kv.options()
    store = kv.Store(given.store)
    teller = Teller(store, given.mount, given.mode, given.socket)
    kv.serve(store, given.mount, given.port, teller.changed)
    await first_of(teller.run(), kv.asked_to_stop())


if __name__ == "__main__":
    asyncio.run(main())
