import assert from "node:assert/strict";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { AgentError, ConnectionLost, NotFound, RawJSON, TimedOut, connect, encode } from "./secretsync.mjs";

/** An agent that does what `script(message, say, socket)` says; gives the client to the body. */
async function withAgent(script, body) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "secretsync-"));
  const file = path.join(folder, "agent.sock");
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
      for (let stop = text.indexOf("\n"); stop >= 0; stop = text.indexOf("\n")) {
        const message = JSON.parse(text.slice(0, stop));
        text = text.slice(stop + 1);
        script(message, (...answers) => socket.write(answers.map((one) => `${JSON.stringify(one)}\n`).join("")), socket);
      }
    });
  });
  await new Promise((resolve) => server.listen(file, resolve));
  try {
    const agent = await connect({ path: file });
    try {
      await body(agent);
    } finally {
      agent.close();
    }
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    fs.rmSync(folder, { recursive: true });
  }
}
const reply = (message, result) => ({ jsonrpc: "2.0", id: message.id, result });

test("answers come in any order", async () => {
  const held = [];
  await withAgent((message, say) => {
    held.push(message);
    if (held.length === 3) say(...held.reverse().map((one) => reply(one, { n: one.params.n })));
  }, async (agent) => {
    const results = await Promise.all([1, 2, 3].map((n) => agent.call("x", { n })));
    assert.deepEqual(results.map((one) => one.n), [1, 2, 3]);
  });
});

test("a reply that comes byte by byte is read, unknown members and notices are ignored", async () => {
  await withAgent(async (message, say, socket) => {
    const line = `\r\n{"jsonrpc":"2.0","method":"news"}\n${JSON.stringify({ ...reply(message, { a: "\u{1F600}é" }), x: 1 })}\r\n`;
    for (const byte of Buffer.from(line)) {
      socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
  }, async (agent) => assert.deepEqual(await agent.call("x"), { a: "\u{1F600}é" }));
});

test("the agent's error arrives whole", async () => {
  const error = { code: 40401, message: "no such destination", data: { reason: "destination_not_found", retryable: false, outcome: "not_applied", hint: "h" } };
  await withAgent((message, say) => say({ jsonrpc: "2.0", id: message.id, error }), async (agent) => {
    await assert.rejects(agent.readDestination("d"), (caught) => {
      assert.ok(caught instanceof AgentError);
      assert.deepEqual([caught.code, caught.reason, caught.hint, caught.outcome], [40401, "destination_not_found", "h", "not_applied"]);
      assert.deepEqual(caught.error, error);
      return true;
    });
  });
});

test("a lost connection leaves the outcome unknown, and nothing is sent afterwards", async () => {
  await withAgent((message, say, socket) => socket.destroy(), async (agent) => {
    await assert.rejects(agent.ping(), (error) => error instanceof ConnectionLost && error.outcome === "unknown");
    await assert.rejects(agent.ping(), (error) => error instanceof ConnectionLost && error.outcome === "not_applied");
  });
});

test("a call that is aborted or late is cancelled at the agent", async () => {
  const cancelled = [];
  await withAgent((message, say) => {
    if (message.method === "$/cancelRequest") cancelled.push(message.params.id);
    if (message.method === "ping") say(reply(message, {}));
  }, async (agent) => {
    const abort = new AbortController();
    const call = agent.call("sync.wait", {}, { signal: abort.signal });
    abort.abort();
    await assert.rejects(call, (error) => error instanceof TimedOut && error.outcome === "unknown");
    await assert.rejects(agent.call("sync.wait", {}, { timeoutMs: 1 }), TimedOut);
    await agent.ping();
    assert.deepEqual(cancelled, [1, 2]);
  });
});

test("the agent's own requests are answered", async () => {
  const answers = new Map();
  let say;
  await withAgent((message, write) => {
    say = write;
    if (message.method) say(reply(message, { owned: ["kv"], needed: [] }));
    else answers.set(message.id, message);
  }, async (agent) => {
    await agent.provide(["kv"], async ({ secretName }) => {
      if (secretName === "none") throw new NotFound();
      if (secretName === "bad") throw new Error("hunter2");
      return { data: { a: 1 }, metadata: { version: 3 } };
    });
    const ask = (id, method, params) => say({ jsonrpc: "2.0", id, method, params });
    ask("s:1", "ping");
    ask("s:2", "no.such");
    for (const [id, name] of [["s:3", "a"], ["s:4", "none"], ["s:5", "bad"]]) {
      ask(id, "secret.read", { mount: "kv", secret_name: name });
    }
    while (answers.size < 5) await agent.call("x");
    assert.deepEqual(answers.get("s:1").result, {});
    assert.equal(answers.get("s:2").error.code, -32601);
    assert.deepEqual(answers.get("s:3").result, { data: { a: 1 }, metadata: { version: 3 } });
    assert.equal(answers.get("s:4").error.code, 40404);
    assert.ok(!JSON.stringify(answers.get("s:5")).includes("hunter2"));
  });
});

test("events that nobody takes give way to one that says how many were lost", async () => {
  await withAgent((message, say) => {
    if (message.method !== "events.subscribe") return;
    say(reply(message, { subscription: "e1", seq: 0, snapshot: [] }));
    for (let seq = 1; seq <= 1025; seq += 1) say({ jsonrpc: "2.0", method: "event", params: { subscription: "e1", seq } });
  }, async (agent) => {
    const events = agent.events();
    assert.deepEqual((await events.next()).value, { snapshot: [], truncated: false });
    while ((await agent.call("events.subscribe")).subscription !== "e1");
    const { value } = await events.next();
    assert.ok(value.lost >= 1025 && value.resync);
  });
});

test("the answer to a snapshot is read to its end", async () => {
  const asked = [];
  await withAgent((message, say) => {
    asked.push(message.params);
    const first = message.params.part === 1;
    say(reply(message, { received: 1, needed: ["a"], vanished: [first ? "b" : "c"], truncated: first || undefined }));
  }, async (agent) => {
    assert.deepEqual(await agent.snapshot("my-kv", { a: 1 }), { received: 1, needed: ["a", "a"], vanished: ["b", "c"] });
    assert.deepEqual(asked, [
      { mount: "my-kv", part: 1, last: true, versions: { a: 1 } }, { mount: "my-kv", part: 2, last: true, versions: {} },
    ]);
  });
});

test("every page is read", async () => {
  await withAgent((message, say) => {
    const second = message.params.after === "a";
    say(reply(message, { keys: [], key_info: second ? { b: { accessor: "2" } } : { a: { accessor: "1" } }, next: second ? undefined : "a" }));
  }, async (agent) => {
    const mounts = [];
    for await (const mount of agent.mounts()) mounts.push(mount.path);
    assert.deepEqual(mounts, ["a", "b"]);
  });
});

test("what is written is ASCII, and what is not JSON is refused", () => {
  assert.equal(encode({ a: "é\u2028\u{1F600}", b: -0, c: 12345678901234567890n, d: new RawJSON('{"n":1e400}'), e: undefined }),
    '{"a":"\\u00e9\\u2028\\ud83d\\ude00","b":-0,"c":12345678901234567890,"d":{"n":1e400}}');
  for (const bad of [NaN, Infinity, "\ud800", () => 1, Symbol("x")]) assert.throws(() => encode({ bad }));
  let deep = {};
  for (let depth = 0; depth < 64; depth += 1) deep = { deep };
  assert.throws(() => encode(deep), /nested deeper/);
});
