"""Start an AWS emulator of any kind on a free port of 127.0.0.1, and end it with everything that it started."""

import contextlib
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Unavailable(Exception):
    """Why an emulator could not be started."""


class Server:
    """How one emulator is started: `command` and `variables` may name {port} and {scratch}."""

    def __init__(self, name, program, command, variables, ready):
        self.name, self.program, self.command = name, program, command
        self.variables, self.ready = variables, ready

    @contextlib.contextmanager
    def running(self, limit=60):
        """A context in which it answers; gives its URL and its scratch folder."""
        if not os.access(self.program, os.X_OK):
            raise Unavailable(f"{self.program} is not there")
        with tempfile.TemporaryDirectory(prefix="emulator-", dir="/tmp") as scratch:
            port = free_port()
            url = f"http://127.0.0.1:{port}"
            names = {"port": port, "scratch": scratch}
            environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": scratch, "TMPDIR": scratch}
            environment |= {name: value.format(**names) for name, value in self.variables.items()}
            with open(f"{scratch}/log", "wb") as log:
                process = subprocess.Popen(
                    [self.program, *(part.format(**names) for part in self.command)], env=environment, cwd=scratch,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
            try:
                self.wait(process, url, scratch, limit)
                yield url, pathlib.Path(scratch)
            finally:
                end(process)

    def wait(self, process, url, scratch, limit):
        """Until it answers; it has failed once it has ended or the limit is over."""
        deadline = time.monotonic() + limit
        while not answers(url + self.ready):
            if process.poll() is not None or time.monotonic() > deadline:
                lines = pathlib.Path(scratch, "log").read_text(errors="replace").strip().splitlines()
                state = "ended" if process.poll() is not None else f"did not answer within {limit} s"
                raise Unavailable(f"{state}: {lines[-1] if lines else 'no output'}")
            time.sleep(0.1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def end(process):
    """The process and its children: they are a group of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)


def exports(path):
    """The variables of a file of `export NAME='VALUE'` lines, those in its comments included."""
    text = path.read_text(encoding="utf-8")
    return {name: shlex.split(value)[0] for name, value in re.findall(r"(\w+)=('[^']*')", text)}


def program(variable, default):
    return os.environ.get(variable) or str(ROOT / default)


def known():
    """Every emulator that the matrix asks, ours first."""
    return [
        Server("secretsyncd", program("SECRETSYNC_AGENT", ".build/debug/secretsyncd"),
               ["dev", "--aws-port", "{port}", "--socket", "{scratch}/agent.sock", "--env-file", "{scratch}/env"],
               {}, "/_emulator/requests"),
        Server("moto", program("SECRETSYNC_MOTO", ".venv-moto/bin/moto_server"),
               ["-H", "127.0.0.1", "-p", "{port}"], {}, "/moto-api/data.json"),
        Server("ministack", program("SECRETSYNC_MINISTACK", ".venv-ministack/bin/ministack"), [],
               {"AUTH": "true", "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": "{port}"}, "/_ministack/ready"),
        # Nothing outside of the scratch folder, no look-ups and no name server.
        Server("localstack", program("SECRETSYNC_LOCALSTACK", ".venv-localstack/bin/python"),
               ["-m", "localstack.runtime.main"],
               {"GATEWAY_LISTEN": "127.0.0.1:{port}", "SERVICES": "secretsmanager,sts,iam", "DNS_ADDRESS": "0",
                "SKIP_SSL_CERT_DOWNLOAD": "1", "DISABLE_EVENTS": "1", "OVERRIDE_IN_DOCKER": "0",
                "FILESYSTEM_ROOT": "{scratch}/files"}, "/_localstack/health"),
    ]
