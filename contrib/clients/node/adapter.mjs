// Drives the client for the conformance runner: `node adapter.mjs SOCKET`, one JSON object a line in and out.
import process from "node:process";
import readline from "node:readline";
import { AgentError, NotFound, SecretSyncError, connect } from "./secretsync.mjs";

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function report(id, body) {
  try {
    say({ id, result: await body() });
  } catch (error) {
    if (error instanceof AgentError) say({ id, error: error.error });
    else if (error instanceof SecretSyncError) say({ id, failed: error.message, outcome: error.outcome });
    else throw error;
  }
}

async function follow(agent, subscription) {
  try {
    for await (const event of agent.eventsOf(subscription)) say({ event });
  } catch {
    // The end of the connection shows in the calls.
  }
}

let agent;
try {
  agent = await connect({ path: process.argv[2] });
} catch (error) {
  say({ failed: error.message, outcome: error.outcome });
  process.exit(1);
}
const requests = new Map();
const running = new Set();
const keep = (work) => {
  running.add(work);
  work.finally(() => running.delete(work));
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { call, cancel, provide } = JSON.parse(line);
  if (call) {
    const request = agent.begin(call.method, call.params, { timeoutMs: call.timeout_ms });
    requests.set(call.id, request.id);
    keep(report(call.id, async () => {
      const result = await request.answer;
      if (call.method === "events.subscribe") follow(agent, result.subscription);
      return result;
    }).finally(() => requests.delete(call.id)));
  } else if (cancel) {
    if (requests.has(cancel.id)) agent.cancel(requests.get(cancel.id));
  } else if (provide) {
    keep(report(provide.id, () => agent.provide(provide.mounts, async ({ mount, secretName, version }) => {
      say({ read: { mount, secret_name: secretName, version } });
      const value = provide.values[`${mount}/${secretName}`];
      if (value === undefined) throw new NotFound();
      return value;
    })));
  }
}
while (running.size > 0) await Promise.allSettled([...running]);
agent.close();
