"""Suite roles: who is admitted (section 8). What needs another account is tried when the suite runs as root."""

import json
import os
import socket

from . import case
from ..cases import Skip, check, equal
from ..registry import METHODS
from .peer import line_of, request

NOBODY = 65534


@case("roles/own-user", "root and the agent's own user are admin", "P1")
def own_user(bench):
    equal(bench.call("initialize", protocol=["1.0"])["peer"]["roles"].count("admin"), 1, "the role admin")


@case("roles/stranger", "another peer gets one peer_refused with id null, whatever it sent, and is closed", "P2")
def stranger(bench):
    if os.geteuid() != 0:
        raise Skip("needs to run as root to take on another account")
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        text = b""
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            peer.settimeout(10)
            peer.connect(bench.options.socket)
            try:
                peer.sendall(line_of(request("secret.put", 1, mount=bench.mount(), secret_name="s", data={"k": "v"})))
            except OSError:
                pass
            while True:
                data = peer.recv(65536)
                if not data:
                    break
                text += data
        except PermissionError:
            text = b"closed"
        except OSError as error:
            text = b"error " + str(error).encode()
        os.write(writable, text)
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    if text == b"closed":
        raise Skip("the socket's permissions let no other account connect")
    lines = text.split(b"\n")
    equal(len(lines), 2, "the number of lines (%r), the last one empty;" % text[:200])
    message = json.loads(lines[0].decode())
    equal(message["id"], None, "the id")
    equal(message["error"]["data"]["reason"], "peer_refused", "the reason")
    equal(bench.put(data={"k": "other"})["version"], 1, "the version of a first put")


@case("roles/discover", "rpc.discover answers a document with every method of methods.json", "P3 E8")
def discover(bench):
    document = bench.call("rpc.discover")
    found = {method["name"] for method in document["methods"]}
    check(set(METHODS) <= found, "missing are " + ", ".join(sorted(set(METHODS) - found)))


@case("roles/methods", "every method of methods.json is there", "P3")
def methods(bench):
    for method in METHODS:
        message = bench.main.reply(bench.main.send(method, no_such_param=1))
        check("error" in message and message["error"]["data"]["reason"] == "invalid_params",
              "%s with an unknown param was answered %s" % (method, json.dumps(message)[:200]))
