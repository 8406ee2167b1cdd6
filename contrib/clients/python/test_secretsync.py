"""Tests of the Python client against a scripted agent on a real Unix socket."""

import asyncio
import json
import os
import socket
import tempfile
import threading
import unittest
from unittest import mock

import secretsync


class ScriptedAgent:
    """Accepts one connection and gives every message to a script: it returns what to write, or None to close."""

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
            "data": {"reason": "destination_not_found", "retryable": False, "outcome": "not_applied",
                     "hint": "write it"},
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
        given = {"data": {"from": "my-kv"}, "metadata": {"version": 3}}
        self.assertEqual(agent.seen[1], {"jsonrpc": "2.0", "id": "s:0", "result": given})
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
        answer = {"received": 0, "needed": [], "vanished": []}
        with ScriptedAgent(lambda message: [reply(message, answer)]) as agent:
            with secretsync.Client(agent.path) as client:
                client.snapshot("my-kv", {"s%d" % n: n + 1 for n in range(2001)})
                client.snapshot("my-kv", {})
        parts = [(m["params"]["part"], m["params"]["last"], len(m["params"]["versions"])) for m in agent.seen]
        self.assertEqual(parts, [(1, False, 2000), (2, True, 1), (1, True, 0)])

    def test_the_answer_to_a_snapshot_is_read_to_its_end(self):
        pages = iter([
            {"received": 1, "needed": ["a"], "vanished": ["b"], "truncated": True},
            {"received": 1, "needed": [], "vanished": ["c"], "truncated": True},
            {"received": 1, "needed": ["d"], "vanished": []}])
        with ScriptedAgent(lambda message: [reply(message, next(pages))]) as agent:
            with secretsync.Client(agent.path) as client:
                compared = client.snapshot("my-kv", {"a": 1})
        self.assertEqual(compared, {"received": 1, "needed": ["a", "d"], "vanished": ["b", "c"]})
        parts = [(m["params"]["part"], m["params"]["last"], m["params"]["versions"]) for m in agent.seen]
        self.assertEqual(parts, [(1, True, {"a": 1}), (2, True, {}), (3, True, {})])

    def test_lists_are_read_to_their_end(self):
        def script(message):
            after = message["params"].get("after")
            page = {"associated_secrets": {after or "a": {"secret_name": after or "a"}}}
            return [reply(message, page if after else dict(page, next="b"))]

        with ScriptedAgent(script) as agent, secretsync.Client(agent.path) as client:
            self.assertEqual([row["secret_name"] for row in client.associations("x", status="SYNCED")], ["a", "b"])
        self.assertEqual([message["params"]["status"] for message in agent.seen], ["SYNCED", "SYNCED"])

    def test_answers_are_read_while_requests_are_sent(self):
        # Each answer is as large as its request: an agent that is not read from stops to read.
        with ScriptedAgent(lambda message: [reply(message, message["params"])]) as agent:
            with secretsync.Client(agent.path, timeout=20) as client:
                ids = [client.begin("ping", {"n": n, "text": "x" * 500_000}) for n in range(8)]
                self.assertEqual([client.result(i)["n"] for i in ids], list(range(8)))

    def test_a_cancelled_request_ends_as_the_agent_says(self):
        def script(message):
            return [] if "id" in message else [{
                "jsonrpc": "2.0", "id": message["params"]["id"],
                "error": {"code": -32800, "message": "cancelled", "data": {"reason": "request_cancelled"}}}]

        with ScriptedAgent(script) as agent, secretsync.Client(agent.path) as client:
            request = client.begin("sync.wait")
            client.cancel(request)
            with self.assertRaises(secretsync.AgentError) as caught:
                client.result(request)
        self.assertEqual(caught.exception.reason, "request_cancelled")

    def test_a_socket_of_somebody_else_is_refused(self):
        with ScriptedAgent(lambda message: None) as agent:
            others = mock.patch.object(secretsync.os, "stat", return_value=mock.Mock(st_uid=os.geteuid() + 12345))
            with others, self.assertRaises(secretsync.Error) as caught:
                secretsync.connect(agent.path)
            self.assertEqual(caught.exception.outcome, "not_applied")
            with others:
                secretsync.connect(agent.path, agent_uid=os.geteuid() + 12345).close()
        self.assertEqual(agent.seen, [])

    def test_no_agent(self):
        with tempfile.TemporaryDirectory() as directory, self.assertRaises(secretsync.ConnectionLost) as caught:
            secretsync.Client(os.path.join(directory, "agent.sock"))
        self.assertEqual(caught.exception.outcome, "not_applied")
        with self.assertRaises(secretsync.Error):
            secretsync.Client("/tmp/" + "x" * 120)


class WireTests(unittest.TestCase):
    """The core, without any input and output."""

    def setUp(self):
        self.wire = secretsync.Wire()

    def asked(self, count):
        for _ in range(count):
            request_id, _ = self.wire.request("ping")
            self.wire.in_flight.add(request_id)

    def test_messages_come_in_any_split_of_the_bytes(self):
        lines = (
            b'{"jsonrpc":"2.0","id":2,"result":{"text":"\\u00e9"},"more":1}\r\n \r\n\n'
            b'{"jsonrpc":"2.0","method":"$/progress","params":{}}\n'
            b'{"jsonrpc":"2.0","id":"s:1","method":"ping"}\n{"jsonrpc":"2.0","id":1,"result":{}}\n')
        for size in (1, 2, 7, len(lines)):
            self.wire = secretsync.Wire()
            self.asked(2)
            messages = []
            for at in range(0, len(lines), size):
                messages += self.wire.receive(lines[at : at + size])
            self.assertEqual(messages, [
                secretsync.Answered(2, {"text": "\u00e9"}, None), secretsync.Asked("s:1", "ping", {}),
                secretsync.Answered(1, {}, None),
            ])

    def test_answers_to_nobody_are_ignored(self):
        self.asked(1)
        lines = b"".join(b'{"jsonrpc":"2.0","id":%s,"result":{}}\n' % name for name in (b"7", b'"1"', b"true", b"1.0"))
        self.assertEqual(list(self.wire.receive(lines)), [])
        self.assertEqual(self.wire.in_flight, {1})

    def test_what_is_not_of_the_protocol_ends_the_connection(self):
        for line in (b"HTTP/1.1 400", b"[]", b"\xff", b'{"id":1}', b'{"id":1,"result":[]}',
                     b'{"id":1,"result":{"a":NaN}}', b"[" * 100_000, b" " * (secretsync.LINE_BYTES + 1)):
            self.wire = secretsync.Wire()
            self.asked(1)
            with self.assertRaises(secretsync.ConnectionLost) as caught:
                list(self.wire.receive(line + b"\n"))
            self.assertEqual(caught.exception.outcome, "unknown")

    def test_a_line_may_have_a_mebibyte(self):
        self.asked(1)
        line = b'{"jsonrpc":"2.0","id":1,"result":{"a":"%s"}}'
        line %= b"x" * (secretsync.LINE_BYTES - len(line) + 2)
        self.assertEqual(len(list(self.wire.receive(line + b"\n"))), 1)

    def test_an_error_without_id_says_unknown_for_all_but_one(self):
        data = {"reason": "parse_error", "outcome": "not_applied"}
        error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "no JSON", "data": data}}
        for count, outcome in ((1, "not_applied"), (2, "unknown")):
            self.wire = secretsync.Wire()
            self.asked(count)
            with self.assertRaises(secretsync.AgentError) as caught:
                list(self.wire.receive(json.dumps(error).encode() + b"\n"))
            self.assertEqual((caught.exception.reason, caught.exception.outcome), ("parse_error", outcome))

    def test_events_beyond_the_bound_give_way_to_their_number(self):
        event = b'{"jsonrpc":"2.0","method":"event","params":{"subscription":"e1","seq":%d}}\n'
        for seq in range(1, secretsync.EVENTS + 3):
            list(self.wire.receive(event % seq))
        lost = secretsync.EVENTS + 1
        self.assertEqual(list(self.wire.events["e1"]), [
            {"subscription": "e1", "seq": lost, "lost": lost, "resync": True}, {"subscription": "e1", "seq": lost + 1}])

    def test_numbers_keep_their_text(self):
        text = '{"a":[1.10,-0,1e400,-0.0,1E5,%s],"b":{},"c":[],"d":[true,false,null,0.5,"\\u2028\\n"]}' % ("9" * 5000)
        self.assertEqual(secretsync.dumps(secretsync.loads(text)), text)
        self.assertEqual(secretsync.loads("1.5") * 2, 3.0)

    def test_what_the_agent_would_refuse_is_not_sent(self):
        nested = []
        nested.append(nested)
        for value in (float("nan"), float("-inf"), {1: 2}, {"\udead": 1}, "\ud800", b"hunter2", {"hunter2"}, nested):
            with self.assertRaises(secretsync.Error) as caught:
                self.wire.request("secret.put", {"data": value})
            self.assertEqual(caught.exception.outcome, "not_applied")
            self.assertNotIn("hunter2", str(caught.exception))
        with self.assertRaises(secretsync.Error):
            self.wire.request("secret.put", {"data": "x" * secretsync.LINE_BYTES})
        self.assertEqual(self.wire.request("ping"), (1, b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n'))

    def test_a_deadline_stands_beside_other_metadata(self):
        _, line = self.wire.request("ping", {"_meta": {"traceparent": "t"}}, 1.5)
        self.assertEqual(json.loads(line)["params"], {"_meta": {"traceparent": "t", "deadline_ms": 1500}})


class AsyncClientTests(unittest.IsolatedAsyncioTestCase):
    async def test_more_calls_than_the_agent_takes_wait_for_their_turn(self):
        waiting, most = [], []

        def script(message):
            waiting.append(message)
            most.append(len(waiting))
            # Silent until all it takes have come, then backwards, so that no call is answered first.
            if len(waiting) == secretsync.IN_FLIGHT or len(most) == 150:
                answers = [reply(m, m["params"]) for m in reversed(waiting)]
                waiting.clear()
                return answers
            return []

        with ScriptedAgent(script) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                answers = await asyncio.gather(*(client.call("ping", {"n": n}) for n in range(150)))
        self.assertEqual([answer["n"] for answer in answers], list(range(150)))
        self.assertEqual([message["params"]["n"] for message in agent.seen], list(range(150)))
        self.assertEqual(max(most), secretsync.IN_FLIGHT)

    async def test_a_cancelled_task_cancels_its_request(self):
        arrived = threading.Event()

        def script(message):
            if message["method"] == "sync.wait":
                arrived.set()
            return [reply(message, {})] if message["method"] == "ping" else []

        with ScriptedAgent(script) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                task = asyncio.ensure_future(client.wait(mount="my-kv"))
                await asyncio.get_running_loop().run_in_executor(None, arrived.wait)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                await client.ping()
        self.assertEqual(agent.seen[1], {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1}})

    async def test_a_cancelled_request_ends_as_the_agent_says(self):
        error = {"code": -32800, "message": "cancelled", "data": {"reason": "request_cancelled", "outcome": "queued"}}

        def script(message):
            if message["method"] != "$/cancelRequest":
                return []
            return [{"jsonrpc": "2.0", "id": message["params"]["id"], "error": error}]

        with ScriptedAgent(script) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                pending = client.begin("sync.wait")
                pending.cancel()
                with self.assertRaises(secretsync.AgentError) as caught:
                    await pending
        self.assertEqual((caught.exception.reason, caught.exception.outcome), ("request_cancelled", "queued"))
        self.assertEqual(caught.exception.error, error)

    async def test_what_was_never_sent_is_not_applied(self):
        with ScriptedAgent(lambda message: []) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                sent = [client.begin("ping") for _ in range(secretsync.IN_FLIGHT)]
                waits, late, cancelled = client.begin("ping"), client.begin("ping", timeout=0.01), client.begin("ping")
                cancelled.cancel()
                with self.assertRaises(secretsync.Timeout) as timeout:
                    await late
            outcomes = []
            for pending in (sent[0], waits, cancelled):
                with self.assertRaises(secretsync.Error) as caught:
                    await pending
                outcomes.append(caught.exception.outcome)
            with self.assertRaises(secretsync.ConnectionLost):
                await client.ping()
        self.assertEqual(timeout.exception.outcome, "not_applied")
        self.assertEqual(outcomes, ["unknown", "not_applied", "not_applied"])

    async def test_a_timeout_cancels_the_request(self):
        with ScriptedAgent(lambda message: []) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                with self.assertRaises(secretsync.Timeout) as caught:
                    await client.call("sync.wait", timeout=0.01)
        self.assertEqual(caught.exception.outcome, "unknown")
        self.assertEqual(agent.seen[1]["method"], "$/cancelRequest")

    async def test_a_lost_connection_ends_calls_and_events(self):
        def script(message):
            return None if message["method"] == "ping" else [reply(message, {"subscription": "e1", "snapshot": []})]

        with ScriptedAgent(script) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                events = client.events()
                self.assertEqual(await events.__anext__(), {"snapshot": []})
                with self.assertRaises(secretsync.ConnectionLost) as caught:
                    await client.ping()
                await client.closed()
                with self.assertRaises(secretsync.ConnectionLost):
                    await events.__anext__()
        self.assertEqual(caught.exception.outcome, "unknown")

    async def test_events_are_iterated_while_calls_go_on(self):
        def script(message):
            if message["method"] == "events.subscribe":
                # The event is there before anybody iterates.
                return [reply(message, {"subscription": "e1", "seq": 0, "snapshot": []}), event(1)]
            return [event(2), reply(message, {})] if message["method"] == "ping" else [reply(message, {})]

        def event(seq):
            return {"jsonrpc": "2.0", "method": "event", "params": {"subscription": "e1", "seq": seq}}

        told = []
        with ScriptedAgent(script) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                events = client.events(destination="x")
                async for each in events:
                    told.append(each)
                    if each.get("seq") == 1:
                        await client.ping()
                    if each.get("seq") == 2:
                        break
                await events.aclose()
        self.assertEqual(told, [
            {"snapshot": []}, {"subscription": "e1", "seq": 1}, {"subscription": "e1", "seq": 2}])
        self.assertEqual(agent.seen[0]["params"], {"destination": "aws-sm/x"})
        self.assertEqual(agent.seen[-1]["method"], "events.unsubscribe")

    async def test_a_provider_answers_at_the_same_time(self):
        both = []

        async def read(mount, name, version):
            both.append(name)
            if len(both) == 2:
                met.set()
            await met.wait()
            if name == "broken":
                raise ValueError("hunter2")
            return {"data": {"from": mount}, "metadata": {"version": version or 3}}

        def script(message):
            if "method" not in message:
                answered.append(message)
                return [reply(agent.seen[0], {"owned": ["my-kv"], "needed": []})] if len(answered) == 3 else []
            return [{"jsonrpc": "2.0", "id": "s:%d" % n, "method": method,
                     "params": {"mount": "my-kv", "secret_name": name}}
                    for n, (method, name) in enumerate(
                        [("secret.read", "broken"), ("secret.read", "a"), ("agent.dance", "")])]

        met, answered = asyncio.Event(), []
        with ScriptedAgent(script) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                with self.assertLogs("secretsync") as logged:
                    self.assertEqual((await client.provide(["my-kv"], read))["owned"], ["my-kv"])
        answers = {answer["id"]: answer for answer in answered}
        self.assertEqual(answers["s:1"]["result"], {"data": {"from": "my-kv"}, "metadata": {"version": 3}})
        self.assertEqual(answers["s:0"]["error"]["code"], -32603)
        self.assertEqual(answers["s:2"]["error"]["data"],
                         {"reason": "method_not_found", "retryable": False, "outcome": "not_applied"})
        self.assertNotIn("hunter2", "".join(logged.output) + json.dumps(agent.seen))

    async def test_lists_are_read_to_their_end(self):
        def script(message):
            after = message["params"].get("after") if "params" in message else None
            page = {"keys": [after or "a"], "key_info": {after or "a": {"accessor": "kv_1"}}}
            return [reply(message, page if after else dict(page, next="b"))]

        with ScriptedAgent(script) as agent:
            async with secretsync.AsyncClient(agent.path) as client:
                mounts = [mount async for mount in client.mounts()]
        self.assertEqual(mounts, [("a", {"accessor": "kv_1"}), ("b", {"accessor": "kv_1"})])

    async def test_no_agent(self):
        with tempfile.TemporaryDirectory() as directory, self.assertRaises(secretsync.ConnectionLost) as caught:
            await secretsync.AsyncClient(os.path.join(directory, "agent.sock")).connect()
        self.assertEqual(caught.exception.outcome, "not_applied")


if __name__ == "__main__":
    unittest.main()
