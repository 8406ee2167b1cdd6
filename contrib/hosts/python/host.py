"""A secrets service that keeps AWS Secrets Manager equal by way of the agent: an example for authors of hosts.

    host.py --mode push|provider --store FILE --mount MOUNT... [--port N] [--socket PATH]

Over HTTP on loopback it has three calls of a KV v2 store: PUT, GET and DELETE /v1/MOUNT/data/PATH. The README beside
this file says what is done in which order, and why.
"""

import argparse
import asyncio
import datetime
import http.server
import logging
import os
import signal
import sqlite3
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "clients", "python"))

import secretsync  # noqa: E402

# The largest value that AWS takes.
BODY_BYTES = 65536
COMPARE_SECONDS = 300


class Store:
    """Every version of every secret, in a file. What `write` and `delete` return has reached the disk."""

    def __init__(self, path):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS versions (mount, name, version, data, created, deleted,"
            " PRIMARY KEY (mount, name, version))")

    def _run(self, statement, *values):
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def read(self, mount, name, version=None):
        """One version, the latest unless told otherwise, as a KV v2 store answers it; None when there is none."""
        rows = self._run(
            "SELECT version, data, created, deleted FROM versions WHERE mount = ? AND name = ?"
            " AND version = ifnull(?, version) ORDER BY version DESC LIMIT 1", mount, name, version)
        if not rows:
            return None
        number, data, created, deleted = rows[0]
        metadata = {"version": number, "created_time": created, "deletion_time": deleted, "destroyed": False}
        return {"data": None if deleted else secretsync.loads(data), "metadata": metadata}

    def write(self, mount, name, data):
        """Makes a new version of this JSON text and returns its metadata."""
        with self._lock:
            self._run(
                "INSERT INTO versions SELECT ?1, ?2, ifnull(max(version), 0) + 1, ?3, ?4, '' FROM versions"
                " WHERE mount = ?1 AND name = ?2", mount, name, data, now())
            return self.read(mount, name)["metadata"]

    def delete(self, mount, name):
        self._run(
            "UPDATE versions SET deleted = ?3, data = NULL WHERE mount = ?1 AND name = ?2 AND deleted = ''"
            " AND version = (SELECT max(version) FROM versions WHERE mount = ?1 AND name = ?2)", mount, name, now())

    def versions(self, mount):
        """The live version of every secret, None for one that has none: what a snapshot says."""
        rows = self._run("SELECT name, max(version), deleted FROM versions WHERE mount = ? GROUP BY name", mount)
        return {name: None if deleted else version for name, version, deleted in rows}


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
                    logging.warning("agent: connected")
                    await first_of(self.follow(agent), agent.closed())
            except secretsync.Error as error:
                logging.warning("agent: %s", error)
            await asyncio.sleep(1)

    async def follow(self, agent):
        if self.mode == "provider":
            await agent.provide(self.mounts, self.read, takeover=True)
        while True:
            for mount in self.mounts:
                await self.compare(agent, mount)
            try:
                while True:
                    await self.tell(agent, *await asyncio.wait_for(self.changes.get(), COMPARE_SECONDS))
            except asyncio.TimeoutError:
                pass  # nothing happened for so long: time to look whether the agent needs something

    async def compare(self, agent, mount):
        """Mends whatever was not told: changes made while either side was down, or by a host that crashed."""
        told = None
        while True:
            compared = await agent.snapshot(mount, self.store.versions(mount))
            names = compared["needed"] + compared["vanished"]
            for name in names:
                await self.tell(agent, mount, name)
            if not compared.get("truncated") or names == told:
                return
            told = names

    async def tell(self, agent, mount, name):
        """Says what is so now. To say it twice does no harm, so whoever is in doubt says it again."""
        while True:
            secret = self.store.read(mount, name)
            version = secret and secret["metadata"]["version"]
            try:
                if secret is None or secret["data"] is None:
                    # Without a version: the agent may have missed the one that was deleted.
                    await agent.delete(mount, name)
                elif self.mode == "provider":
                    await agent.changed(mount, name, version=version)
                else:
                    await agent.put(mount, name, secret["data"], version=version)
                return
            except secretsync.AgentError as error:
                logging.warning("agent: %s/%s: %s", mount, name, error.reason)
                if not error.retryable:
                    return
                await asyncio.sleep((error.retry_after_ms or 1000) / 1000)

    async def read(self, mount, name, version):
        """The agent asks for a value."""
        secret = self.store.read(mount, name, version)
        if secret is None:
            raise secretsync.NotFound()
        return secret


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store = teller = mounts = None

    def do_GET(self):
        mount, name = self.secret()
        secret = name and self.store.read(mount, name)
        live = secret and secret["data"] is not None
        self.answer(200 if live else 404, {"data": secret} if secret else {"errors": []})

    def do_PUT(self):
        mount, name = self.secret()
        length = self.headers.get("Content-Length", "")
        if not name or not length.isdecimal() or int(length) > BODY_BYTES:
            self.close_connection = True
            return self.answer(413 if name else 404, {"errors": []})
        try:
            data = secretsync.loads(self.rfile.read(int(length)))["data"]
            text = secretsync.dumps(data) if isinstance(data, dict) and data else None
        except (ValueError, KeyError, TypeError, RecursionError, secretsync.Error):
            text = None
        if text is None:
            return self.answer(400, {"errors": ["data must be an object with at least one member"]})
        metadata = self.store.write(mount, name, text)
        self.teller.changed(mount, name)
        self.answer(200, {"data": metadata})

    do_POST = do_PUT

    def do_DELETE(self):
        mount, name = self.secret()
        if name:
            self.store.delete(mount, name)
            self.teller.changed(mount, name)
        self.answer(204 if name else 404, None)

    def secret(self):
        """The mount and the secret's name of the request's path; no name where it is none of ours.

        A name that the agent would refuse is never taken in: one of them would spoil every snapshot.
        """
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        for mount in self.mounts:
            prefix = "/v1/%s/data/" % mount
            name = path[len(prefix):]
            if path.startswith(prefix) and name.isprintable() and len(name.encode()) <= 512:
                if all(part not in ("", ".", "..") for part in name.split("/")):
                    return mount, name
        return None, None

    def answer(self, status, body):
        content = b"" if body is None else secretsync.dumps(body).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *unused):
        pass


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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
    arguments = argparse.ArgumentParser(description="A secrets service on loopback, kept equal in AWS by the agent.")
    arguments.add_argument("--mode", choices=["push", "provider"], required=True)
    arguments.add_argument("--store", required=True, metavar="FILE")
    arguments.add_argument("--mount", required=True, action="append")
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--socket", help="the agent's socket; found as by any client otherwise")
    given = arguments.parse_args()
    store = Store(given.store)
    teller = Teller(store, given.mount, given.mode, given.socket)
    handler = type("Handler", (Handler,), {"store": store, "teller": teller, "mounts": given.mount})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", given.port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("http://127.0.0.1:%d" % server.server_port, flush=True)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await first_of(teller.run(), stopped.wait())
    server.shutdown()


if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    asyncio.run(main())
