"""Suite example: the first code block of a client's README, run as it is written."""

import os
import re
import shutil
import subprocess

from . import case
from .adapter import tail
from ..cases import Skip, check, equal

LIMIT = 600


def block(text, language):
    """The first fenced block of a language."""
    found = re.search(r"^```%s[^\n]*\n(.*?)^```\s*$" % re.escape(language), text, re.MULTILINE | re.DOTALL)
    return found.group(1) if found else None


@case("example/readme", "the README's example puts a secret, syncs it, and prints what it should", "O6 A1 W1")
def readme(desk):
    client = desk.client
    example = client.description.get("example")
    if not example:
        raise Skip("client.json names no example")
    with open(os.path.join(client.folder, "README.md"), encoding="utf-8") as file:
        text = block(file.read(), example["fence"])
    check(text is not None, "README.md has no block of the language %s" % example["fence"])
    folder = os.path.join(client.out, "example")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in example.get("with", []):
        source = os.path.join(client.folder, name)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(folder, name))
        else:
            shutil.copy(source, os.path.join(folder, os.path.basename(name)))
    os.makedirs(os.path.dirname(os.path.join(folder, example["file"])), exist_ok=True)
    with open(os.path.join(folder, example["file"]), "w", encoding="utf-8") as file:
        file.write(text)
    if "build" in example:
        client.build(example["build"], folder)
    named = {"type": "aws-sm", "name": "my-awssm-1"}
    desk.bench.call("destination.delete", purge=True, wait=True, **named)
    desk.bench.call("destination.write", recovery_window_in_days=0, **named)
    desk.bench.keep(named)
    environment = dict(os.environ, SECRETSYNC_SOCKET=desk.options.socket)
    done = subprocess.run(client.words(example["run"]), cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT)
    check(done.returncode == 0, "the example ended with %d: %s" % (done.returncode, tail(done.stderr or done.stdout)))
    equal(done.stdout.decode("utf-8", "replace"), "my-secret SYNCED\n", "what the example prints")
    rows = desk.bench.rows(named)
    equal([(row["mount"], row["secret_name"], row["sync_status"]) for row in rows], [("my-kv", "my-secret", "SYNCED")],
          "the rows of the destination")
    peer = desk.bench.main
    answer = peer.call("secret.put", mount="my-kv", secret_name="my-secret", data={"foo": "bar"})
    equal(answer.get("duplicate"), True, "duplicate of the example's value")
