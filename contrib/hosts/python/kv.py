"""A small KV v2 store: every version of every secret in a SQLite file, with PUT, GET and DELETE /v1/MOUNT/data/PATH.

It knows nothing of the agent: it calls `changed` with what changed, and host.py does the rest.
"""

import argparse
import asyncio
import datetime
import http.server
import os
import signal
import sqlite3
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "clients", "python"))

import secretsync  # noqa: E402 (reads and writes JSON without rounding a number)

# The largest value that AWS takes.
BODY_BYTES = 65536


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


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store = mounts = changed = None

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
        self.changed(mount, name)
        self.answer(200, {"data": metadata})

    do_POST = do_PUT

    def do_DELETE(self):
        mount, name = self.secret()
        if name:
            self.store.delete(mount, name)
            self.changed(mount, name)
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


def serve(store, mounts, port, changed):
    """Serves on loopback, in threads of its own, and prints where; `changed(mount, name)` comes after the commit."""
    members = {"store": store, "mounts": mounts, "changed": staticmethod(changed)}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (Handler,), members))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("http://127.0.0.1:%d" % server.server_port, flush=True)


def options():
    parser = argparse.ArgumentParser(description="A secrets service on loopback, kept equal in AWS by the agent.")
    parser.add_argument("--mode", choices=["push", "provider"], required=True)
    parser.add_argument("--store", required=True, metavar="FILE")
    parser.add_argument("--mount", required=True, action="append")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--socket", help="the agent's socket; found as by any client otherwise")
    return parser.parse_args()


async def asked_to_stop():
    """Waits for SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
