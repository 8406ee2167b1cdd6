"""The two processes of a crash test: the agent under test, and `secretsyncd dev` in the part of AWS.

Only the second one's own records are believed about AWS. What it holds is asked over its `/_emulator/` paths; the agent
that `dev` brings along is left alone.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "contrib", "clients", "python"))

from secretsync import Client, ConnectionLost  # noqa: E402

PROGRAM = os.path.join(
    os.environ.get("SECRETSYNC_BIN") or os.path.join(ROOT, ".build", "debug"), "secretsyncd")


class Failed(Exception):
    """A promise was broken, or a process did not do what the test needs."""


def awaiting(what, test, limit=60.0, pause=0.02):
    """Returns the first true answer of `test`, asked again and again until the limit."""
    until = time.monotonic() + limit
    while True:
        answer = test()
        if answer:
            return answer
        if time.monotonic() > until:
            raise Failed("not seen within %.0f s: %s" % (limit, what() if callable(what) else what))
        time.sleep(pause)


class Emulator:
    """AWS Secrets Manager on loopback, in a process that no test kills."""

    def __init__(self, folder, options=("--skip-check", "rates")):
        env_file = os.path.join(folder, "aws.env")
        self.process = subprocess.Popen(
            [PROGRAM, "dev", "--socket", os.path.join(folder, "aws.sock"), "--env-file", env_file,
             "--log-level", "error"] + list(options),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        awaiting("the emulator's environment file", lambda: os.path.exists(env_file) or self._ended(), 60)
        self.variables = {}
        with open(env_file) as lines:
            for line in lines:
                if line.startswith("export "):
                    name, value = line[len("export "):].strip().split("=", 1)
                    self.variables[name] = value.strip("'")
        self.endpoint = self.variables["AWS_ENDPOINT_URL"]

    def _ended(self):
        if self.process.poll() is not None:
            raise Failed("the emulator ended with %d" % self.process.returncode)
        return False

    def ask(self, method, path, body=None):
        """One request to `/_emulator/`."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.endpoint + "/_emulator/" + path, data=data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def edit(self, operation, **members):
        """An operation of somebody else, behind the agent's back."""
        return self.ask("POST", "edits", {"operation": operation, "input": members, "region": "us-east-1"})

    def secrets(self, prefix):
        """Every stored secret whose name begins so, by name; of one name the latest alone."""
        return {entry["name"]: entry for entry in self.ask("GET", "secrets") if entry["name"].startswith(prefix)}

    def writes(self, prefix):
        """The latest calls that wrote a version below a prefix: name and token."""
        return [
            (call["name"], call["token"]) for call in self.ask("GET", "requests")["log"]
            if call["code"] is None and call["token"] and not call["copy"] and (call["name"] or "").startswith(prefix)]

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Agent:
    """`secretsyncd run` on a state directory of its own; ready, or ended, when the constructor returns.

    With `ready` false it returns at once. `state` names a state directory that is not beside socket and log; `variables`
    come on top of those that point it at the emulator.
    """

    def __init__(self, folder, emulator, strace=(), state=None, ready=True, options=(), variables=None):
        self.socket = os.path.join(folder, "a.sock")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SECRETSYNC_"))}
        environment.update(
            {name: value for name, value in emulator.variables.items() if name.startswith("AWS_")},
            SECRETSYNC_SOCKET=self.socket, SECRETSYNC_STATE_DIR=state or os.path.join(folder, "state"))
        environment.update(variables or {})
        self.log = os.path.join(folder, "log")
        self.began = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        with open(self.log, "ab") as log:
            # A session of its own: strace and what it traces end together.
            self.process = subprocess.Popen(
                list(strace) + [PROGRAM, "run"] + list(options), env=environment, stdout=log, stderr=log, start_new_session=True)
        if ready:
            awaiting(lambda: "the agent listens; it said: " + self.words()[-2000:],
                     lambda: self.process.poll() is not None or b"listening" in self.words().encode(), 60)

    def words(self):
        """What this start of the agent logged."""
        with open(self.log, "rb") as log:
            log.seek(self.began)
            return log.read().decode(errors="replace")

    @property
    def runs(self):
        return self.process.poll() is None

    @property
    def listens(self):
        return self.runs and "listening" in self.words()

    def connect(self):
        return Client(self.socket, timeout=40.0)

    def freeze(self):
        """Stops it where it is, all threads; returns once none runs any more, in the kernel neither."""
        tasks = "/proc/%d/task" % self.process.pid

        def stopped():
            states = set()
            for task in os.listdir(tasks):
                with open(os.path.join(tasks, task, "stat")) as stat:
                    states.add(stat.read().rsplit(")", 1)[1].split()[0])
            return states <= {"T", "t"}

        try:
            os.killpg(self.process.pid, signal.SIGSTOP)
            awaiting("the agent stops", lambda: not self.runs or stopped(), 30, 0.001)
        except (FileNotFoundError, ProcessLookupError):
            # It ended by itself, a thread or all of it.
            pass

    def kill(self):
        """kill -9 of the agent and of its tracer; returns once both are gone."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(30)

    def stop(self):
        """SIGTERM; anything but a clean end is a failure."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        if code != 0:
            raise Failed("after SIGTERM the agent ended with %d: %s" % (code, self.words()[-2000:]))


def require_program():
    if not os.access(PROGRAM, os.X_OK):
        raise SystemExit("crash tests: no %s; run them through make, which builds it, or set SECRETSYNC_BIN" % PROGRAM)
