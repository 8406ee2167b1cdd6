"""A client's description, and its adapter as a process that is spoken to in lines."""

import json
import os
import queue
import shutil
import subprocess
import threading
import time

from ..cases import Failure, check, short

PATIENCE = 30.0
BUILDING = 600.0


class NotTested(Exception):
    """A program that the client needs is not on PATH."""


class Client:
    """What client.json says of a client."""

    def __init__(self, folder, scratch):
        self.folder = os.path.abspath(folder)
        with open(os.path.join(self.folder, "client.json"), encoding="utf-8") as file:
            self.description = json.load(file)
        self.name = self.description["name"]
        self.features = set(self.description.get("features", []))
        self.out = os.path.join(scratch, self.name)
        os.makedirs(os.path.join(self.out, "example"), exist_ok=True)

    def words(self, words):
        return [word.replace("{out}", self.out) for word in words]

    def prepare(self):
        """Builds the adapter, where the client says how."""
        missing = [program for program in self.description.get("needs", []) if shutil.which(program) is None]
        if missing:
            raise NotTested("no " + ", no ".join(missing))
        if "build" in self.description:
            self.build(self.description["build"], self.folder)

    def build(self, words, folder):
        done = subprocess.run(self.words(words), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=BUILDING)
        if done.returncode:
            raise Failure("the build ended with %d: %s" % (done.returncode, tail(done.stdout)))

    def adapter(self, path):
        return Adapter(self.words(self.description["adapter"]), self.folder, path)


def tail(output, length=1500):
    text = output.decode("utf-8", "replace").strip()
    return text if len(text) <= length else "..." + text[-length:]


class Adapter:
    """A running adapter."""

    def __init__(self, words, folder, path):
        self.lines = queue.Queue()
        self.left = []
        self.number = 0
        self.errors = []
        self.process = subprocess.Popen(words + [path], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, bufsize=0)
        self.threads = [threading.Thread(target=self._read, daemon=True),
                        threading.Thread(target=self._read_errors, daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read(self):
        with self.process.stdout as pipe:
            buffer = b""
            while True:
                data = pipe.read(65536)
                if not data:
                    break
                buffer += data
                *lines, buffer = buffer.split(b"\n")
                for line in lines:
                    self.lines.put(line)
            if buffer:
                self.lines.put(buffer)
        self.lines.put(None)

    def _read_errors(self):
        with self.process.stderr as pipe:
            for line in iter(lambda: pipe.read(4096), b""):
                self.errors = (self.errors + [line])[-20:]

    # Lines

    def write(self, message):
        """Writes one line; bytes as they are, anything else as JSON."""
        line = message if isinstance(message, bytes) else json.dumps(message, separators=(",", ":")).encode()
        try:
            self.process.stdin.write(line + b"\n")
            self.process.stdin.flush()
        except (BrokenPipeError, OSError):
            raise Failure("the adapter ended: %s" % self.said())

    def said(self):
        for thread in self.threads[1:]:
            thread.join(2)
        return tail(b"".join(self.errors)) or "(nothing on stderr)"

    def read(self, wanted, what, patience=PATIENCE):
        """The first line, now or later, for which `wanted` holds; the others are kept."""
        for index, message in enumerate(self.left):
            if wanted(message):
                return self.left.pop(index)
        until = time.monotonic() + patience
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise Failure("no %s within %.0f s; there was %s" % (what, patience, short(self.left)))
            if line is None:
                self.lines.put(None)
                raise Failure("the adapter ended before %s: %s; stderr: %s" % (what, short(self.left), self.said()))
            try:
                message = json.loads(line.decode("utf-8"))
            except ValueError:
                raise Failure("the adapter wrote a line that is no JSON: %r" % line[:300])
            if wanted(message):
                return message
            self.left.append(message)

    # Calls

    def identifier(self):
        self.number += 1
        return "c%d" % self.number

    def begin(self, method, params=None, timeout_ms=None):
        identifier = self.identifier()
        call = {"id": identifier, "method": method, "params": params or {}}
        if timeout_ms is not None:
            call["timeout_ms"] = timeout_ms
        self.write({"call": call})
        return identifier

    def end(self, identifier, patience=PATIENCE):
        """What became of a call: {"result"}, {"error"} or {"failed", "outcome"}."""
        message = self.read(lambda one: one.get("id") == identifier, "answer to the call %s" % identifier, patience)
        kinds = [kind for kind in ("result", "error", "failed") if kind in message]
        check(len(kinds) == 1, "the adapter answered %s" % short(message))
        return message

    def call(self, method, params=None, timeout_ms=None):
        """The result of a call; anything else is a failure."""
        message = self.end(self.begin(method, params, timeout_ms))
        check("result" in message, "%s ended with %s" % (method, short(message)))
        return message["result"]

    def refused(self, reason, method, params=None):
        message = self.end(self.begin(method, params))
        check("error" in message, "%s ended with %s, expected %s" % (method, short(message), reason))
        error = message["error"]
        check(error.get("data", {}).get("reason") == reason,
              "%s ended with %s, expected %s" % (method, short(error), reason))
        return error

    def failed(self, identifier, outcome, patience=PATIENCE):
        message = self.end(identifier, patience)
        check("failed" in message, "the call ended with %s, expected that the client fails" % short(message))
        check(message.get("outcome") == outcome, "outcome is %r, expected %s (%s)"
              % (message.get("outcome"), outcome, message["failed"]))
        return message

    def finish(self, patience=PATIENCE):
        """Ends the input; the adapter must end by itself, with exit status 0."""
        self.process.stdin.close()
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise Failure("the adapter did not end within %.0f s after its input" % patience)
        check(status == 0, "the adapter's exit status is %d; stderr: %s" % (status, self.said()))

    def stop(self):
        """Ends the process, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        try:
            self.process.stdin.close()
        except OSError:
            pass
