"""Tests of the Python client against a scripted agent on a real Unix socket."""

import json
import os
import socket
import tempfile
import threading
import unittest

import secretsync


class ScriptedAgent:
    """Accepts one connection and gives every message to a script, which returns the messages to write, or None to close."""

    def __init__(self, script):
        self.directory = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.directory.name, "agent.sock")
        self.seen = []
        self._script = script
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(self.path)
        self._server.listen(1)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        connection, _ = self._server.accept()
        with connection, connection.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                self.seen.append(message)
                replies = self._script(message)
                if replies is None:
                    return
                for reply in replies:
                    connection.sendall(json.dumps(reply).encode() + b"\n")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._thread.join()
        self._server.close()
        self.directory.cleanup()


def reply(message, result):
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


class ClientTests(unittest.TestCase):
    def test_helpers_send_their_params(self):
        with ScriptedAgent(lambda message: [reply(message, {"associated_secrets": {}})]) as agent:
            with secretsync.Client(agent.path) as client:
                client.put("my-kv", "my-secret", {"foo": "b\u00e4r\n"}, version=3)
                client.set("my-awssm-1", "my-kv", "my-secret", deadline=1.5)
                client.patch_destination("aws-sm/x", endpoint_url=None, region="eu-west-1")
                list(client.associations("x"))
        put, association, patch, rows = agent.seen
        self.assertEqual(put["params"]["data"], {"foo": "b\u00e4r\n"})
        self.assertEqual(put["params"]["version"], 3)
        self.assertEqual(association["method"], "association.set")
        self.assertEqual(association["params"]["_meta"], {"deadline_ms": 1500})
        self.assertEqual(
            patch["params"], {"type": "aws-sm", "name": "x", "endpoint_url": None, "region": "eu-west-1"})
        self.assertEqual(rows["params"], {"type": "aws-sm", "name": "x"})

    def test_answers_come_in_any_order(self):
        held = []

        def script(message):
            held.append(message)
            return [reply(m, m["params"]) for m in reversed(held)] if len(held) == 3 else []

        with ScriptedAgent(script) as agent, secretsync.Client(agent.path) as client:
            ids = [client.begin("ping", {"n": n}) for n in range(3)]
            self.assertEqual([client.result(i)["n"] for i in ids], [0, 1, 2])

    def test_refusals_carry_code_reason_and_hint(self):
        error = {
            "code": 40401, "message": "no such destination",
            "data": {"reason": "destination_not_found", "retryable": False, "outcome": "not_applied", "hint": "write it"},
        }
        with ScriptedAgent(lambda m: [{"jsonrpc": "2.0", "id": m["id"], "error": error}]) as agent:
            with secretsync.Client(agent.path) as client, self.assertRaises(secretsync.AgentError) as caught:
                client.read_destination("x")
        self.assertEqual(
            (caught.exception.code, caught.exception.reason, caught.exception.hint),
            (40401, "destination_not_found", "write it"))

    def test_a_lost_connection_leaves_the_outcome_unknown(self):
        with ScriptedAgent(lambda message: None) as agent:
            with secretsync.Client(agent.path) as client, self.assertRaises(secretsync.ConnectionLost) as caught:
                client.put("my-kv", "s", {"a": "b"})
        self.assertEqual(caught.exception.outcome, "unknown")

    def test_a_timeout_cancels_the_request(self):
        with ScriptedAgent(lambda message: []) as agent, secretsync.Client(agent.path) as client:
            with self.assertRaises(secretsync.Timeout):
                client.call("sync.wait", timeout=0.05)
            client.close()
        self.assertEqual(agent.seen[1], {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1}})

    def test_the_agents_ping_is_answered(self):
        def script(message):
            if "method" not in message:
                return []
            return [{"jsonrpc": "2.0", "id": "s:1", "method": "ping"}, reply(message, {})]

        with ScriptedAgent(script) as agent, secretsync.Client(agent.path) as client:
            self.assertEqual(client.call("agent.info"), {})
        self.assertEqual(agent.seen[1], {"jsonrpc": "2.0", "id": "s:1", "result": {}})

    def test_a_provider_answers_reads(self):
        def read(mount, name, version):
            if name == "none":
                raise secretsync.NotFound()
            if name == "broken":
                raise ValueError("hunter2")
            return {"data": {"from": mount}, "metadata": {"version": version or 3}}

        def script(message):
            if "method" not in message:
                return []
            asked = [
                {"jsonrpc": "2.0", "id": "s:%d" % n, "method": "secret.read",
                 "params": {"mount": "my-kv", "secret_name": name}}
                for n, name in enumerate(["a", "none", "broken"])
            ]
            return asked + [reply(message, {"owned": ["my-kv"], "needed": []})]

        with ScriptedAgent(script) as agent, secretsync.Client(agent.path) as client:
            with self.assertLogs("secretsync") as logged:
                self.assertEqual(client.provide(["my-kv"], read)["owned"], ["my-kv"])
        self.assertEqual(agent.seen[0]["params"], {"mounts": ["my-kv"]})
        self.assertEqual(
            agent.seen[1], {"jsonrpc": "2.0", "id": "s:0", "result": {"data": {"from": "my-kv"}, "metadata": {"version": 3}}})
        self.assertEqual([answer["error"]["code"] for answer in agent.seen[2:]], [40404, -32603])
        self.assertNotIn("hunter2", "".join(logged.output) + json.dumps(agent.seen))

    def test_a_client_that_provides_nothing_says_so(self):
        def script(message):
            if "method" not in message:
                return []
            return [{"jsonrpc": "2.0", "id": "s:1", "method": "secret.read", "params": {}}, reply(message, {})]

        with ScriptedAgent(script) as agent, secretsync.Client(agent.path) as client:
            client.call("agent.info")
        self.assertEqual(agent.seen[1]["error"]["code"], -32601)

    def test_serving_ends_with_its_time(self):
        with ScriptedAgent(lambda message: []) as agent, secretsync.Client(agent.path) as client:
            client.serve(0.05)

    def test_a_snapshot_is_sent_in_parts(self):
        with ScriptedAgent(lambda message: [reply(message, {"needed": [], "vanished": []})]) as agent:
            with secretsync.Client(agent.path) as client:
                client.snapshot("my-kv", {"s%d" % n: n + 1 for n in range(2001)})
                client.snapshot("my-kv", {})
        parts = [(m["params"]["part"], m["params"]["last"], len(m["params"]["versions"])) for m in agent.seen]
        self.assertEqual(parts, [(1, False, 2000), (2, True, 1), (1, True, 0)])

    def test_no_agent(self):
        with tempfile.TemporaryDirectory() as directory, self.assertRaises(secretsync.ConnectionLost) as caught:
            secretsync.Client(os.path.join(directory, "agent.sock"))
        self.assertEqual(caught.exception.outcome, "not_applied")
        with self.assertRaises(secretsync.Error):
            secretsync.Client("/tmp/" + "x" * 120)


if __name__ == "__main__":
    unittest.main()
