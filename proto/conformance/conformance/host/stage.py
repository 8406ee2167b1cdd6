"""A host under test and the agent that is played for it."""

import os
import queue
import signal
import subprocess
import tempfile
import time

from ..client.adapter import tail
from ..client.fake import FakeAgent
from ..cases import Failure, check, short
from ..registry import METHODS, check_params
from .model import Model, Refusal

# How long a host must have been silent to be taken for one that waits.
QUIET = 0.7
SECRETS = {"secret.put", "association.set"}


class Values:
    """Where a host wrote values, over all cases, and what else it wrote."""

    def __init__(self):
        self.values = set()
        self.elsewhere = []

    def note(self, message):
        """Sorts the texts of a message into values and everything else."""
        rest = dict(message)
        if message.get("method") in SECRETS and isinstance(message.get("params", {}).get("data"), dict):
            rest["params"] = {name: value for name, value in message["params"].items() if name != "data"}
            self.collect(message["params"]["data"])
        elif isinstance(message.get("result"), dict) and "data" in message["result"]:
            rest["result"] = {name: value for name, value in message["result"].items() if name != "data"}
            self.collect(message["result"]["data"])
        params = rest.get("params")
        if isinstance(params, dict) and str(message.get("method")).startswith("destination."):
            sensitive = {one["name"] for one in METHODS.get(message["method"], {"params": []})["params"]
                         if one.get("x-sensitive")}
            rest["params"] = {name: value for name, value in params.items() if name not in sensitive}
        self.elsewhere.extend(texts(rest))

    def collect(self, data):
        for text in texts(data, names=False):
            if len(text) >= 8:
                self.values.add(text)

    def leaks(self, canary=None):
        secret = self.values | ({canary} if canary else set())
        return [text for text in self.elsewhere if any(value in text for value in secret)]


def texts(value, names=True):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if names:
                yield name
            yield from texts(one, names)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, names)


class Stage:
    """One case: a fresh agent in miniature, and the host started anew where there is a command."""

    values = Values()

    def __init__(self, options):
        self.options = options
        self.patience = options.patience
        self.model = Model()
        self.fake = options.listener or FakeAgent()
        self.fake.problems.clear()
        self.process = None
        self.output = None
        self.pending = {}
        self.most = 0
        self.requests = []
        self.registered = set()
        self.extra = lambda result: result
        self.before = lambda link: None
        if options.listener:
            for link in self.fake.links:
                link.close()
            self.fake.links.clear()
            while not self.fake.events.empty():
                self.fake.events.get()
        if options.words:
            self.start()

    def start(self):
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            self.options.words, cwd=self.options.folder, env=dict(os.environ, SECRETSYNC_SOCKET=self.fake.path),
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT, start_new_session=True)

    def said(self):
        if self.output is None:
            return ""
        self.output.seek(0)
        return tail(self.output.read())

    def poke(self):
        """Has the host send something, where the suite was told how."""
        if not self.options.poke:
            return False
        done = subprocess.run(self.options.poke, shell=True, cwd=self.options.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
                              env=dict(os.environ, SECRETSYNC_SOCKET=self.fake.path))
        check(done.returncode == 0, "--poke ended with %d: %s" % (done.returncode, tail(done.stdout)))
        return True

    # What comes

    def next(self, patience):
        """The next (link, message), judged; None when nothing came."""
        try:
            link, message = self.fake.events.get(timeout=max(0.01, patience))
        except queue.Empty:
            self.fake.judged()
            if self.process and self.process.poll() is not None:
                raise Failure("the host ended with %d: %s" % (self.process.returncode, self.said()))
            return None
        self.fake.judged()
        if message is None:
            self.registered.discard(id(link))
            self.pending = {key: one for key, one in self.pending.items() if key[0] != id(link)}
            return link, None
        self.values.note(message)
        if "method" in message and "id" in message:
            check_params(message["method"], message.get("params", {}))
            self.requests.append(message)
            self.pending[id(link), message["id"]] = (link, message)
            self.most = max(self.most, len(self.pending))
        return link, message

    def answer(self, link, message):
        """Answers a request as the model does."""
        self.pending.pop((id(link), message["id"]), None)
        self.before(link)
        try:
            result = self.model.result(link, message["method"], message.get("params", {}))
        except Refusal as refusal:
            link.reply(message, error=refusal.error)
            return
        if message["method"] == "provider.register":
            self.registered.add(id(link))
        link.reply(message, self.extra(result))

    def refuse(self, link, message, refusal):
        self.pending.pop((id(link), message["id"]), None)
        link.reply(message, error=refusal.error)

    def serve(self, until, what, poked=False):
        """Answers requests until `until(link, message)` is true of one, which is not answered; returns it.

        The host is poked once it is silent, unless it was `poked` already.
        """
        end = time.monotonic() + self.patience
        while True:
            found = self.next(min(QUIET, end - time.monotonic()))
            if found is None:
                if time.monotonic() >= end:
                    raise Failure("%s did not come within %.0f s; the host said: %s"
                                  % (what, self.patience, self.said()))
                if not poked:
                    poked = self.poke() or True
                continue
            link, message = found
            if message is None:
                continue
            if until(link, message):
                return link, message
            if "method" in message and "id" in message:
                self.answer(link, message)

    def settle(self):
        """Answers requests until the host is silent."""
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            found = self.next(QUIET)
            if found is None:
                return
            link, message = found
            if message is not None and "method" in message and "id" in message:
                self.answer(link, message)

    def first(self):
        """The first request of the host, not answered."""
        return self.serve(lambda link, message: "method" in message and "id" in message, "a request")

    def command(self, names=None):
        """The first request that changes something, not answered; those before it are answered."""
        return self.serve(
            lambda link, message: message.get("method") in (names or COMMANDS) and "id" in message,
            "a command (--poke can make the host send one)")

    def again(self, method, params):
        """The command again, on whatever connection; not answered. What it says may be newer by now."""
        return self.serve(
            lambda link, message: (
                message.get("method") == method and subject(message.get("params", {})) == subject(params)),
            "%s again" % method, poked=True)

    def asked(self, link, method, params=None):
        """Asks the host; its requests meanwhile are answered."""
        identifier = link.ask(method, params)
        return self.serve(lambda other, message: "method" not in message and message.get("id") == identifier,
                          "the answer to %s" % method)[1]

    def alive(self):
        """Fails when the host has ended, or broke a rule."""
        self.settle()
        self.fake.judged()
        if self.process:
            check(self.process.poll() is None, "the host ended: %s" % self.said())
        check(self.requests, "the host sent nothing; %s" % short(self.said()))

    def close(self):
        if self.process:
            for number in (signal.SIGTERM, signal.SIGKILL):
                if self.process.poll() is None:
                    try:
                        os.killpg(self.process.pid, number)
                    except ProcessLookupError:
                        pass
                    try:
                        self.process.wait(5)
                    except subprocess.TimeoutExpired:
                        pass
            self.output.close()
        if not self.options.listener:
            self.fake.close()


COMMANDS = {name for name, method in METHODS.items() if method["mutation"] and name not in (
    "provider.register", "initialize")}


def subject(params):
    """What a command is about."""
    return {name: params.get(name) for name in ("type", "name", "mount", "secret_name", "path")}
