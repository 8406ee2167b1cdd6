// The protocol needs no library: a host with node's net and readline alone. `node plain_node.mjs SOCKET`
//
// Commands are one line there and one line back. Then the other direction: this script is the provider of the mount node-kv,
// and the agent asks it for a value. Prints what it saw and exits 0, or says what was not so and exits 1. The destination
// `plain-node` is made for it and deleted at the end.
import net from "node:net";
import process from "node:process";
import readline from "node:readline";

const socket = net.createConnection(process.argv[2]);
const waiting = new Map();
let last = 0;
let asked = 0;

const send = (message) => socket.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const call = (method, params) => new Promise((resolve) => {
  const id = `plain-${(last += 1)}`;
  waiting.set(id, resolve);
  send({ id, method, params });
});
const see = (what, found) => {
  if (!found) {
    console.error(`plain_node: ${what} is not as it should be`);
    process.exit(1);
  }
  console.log(`${what}: ${found}`);
};

readline.createInterface({ input: socket }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.method === "secret.read") {
    asked += 1;
    see("secret.read", `the agent asks for ${message.params.mount}/${message.params.secret_name} as ${message.id}`);
    send({ id: message.id, result: { data: { from: "node" }, metadata: { version: 3 } } });
  } else if (waiting.has(message.id)) {
    waiting.get(message.id)(message);
    waiting.delete(message.id);
  }
});
socket.on("error", (error) => see(`the connection (${error.code})`, false));

const destination = { type: "aws-sm", name: "plain-node" };
const pushed = { mount: "plain-node-kv", secret_name: "my-secret" };
const provided = { mount: "node-kv", secret_name: "my-secret" };
const row = (reply) => Object.values(reply.result?.associated_secrets ?? {})[0] ?? {};

see("ping", (await call("ping")).result?.pong);
see("destination.write", (await call("destination.write", { ...destination, recovery_window_in_days: 0 })).result?.revision);
see("secret.put", (await call("secret.put", { ...pushed, data: { foo: "bar" } })).result?.version);
const set = row(await call("association.set", { ...destination, ...pushed, wait: true }));
see("association.set", set.sync_status === "SYNCED" && `${set.mount}/${set.secret_name} SYNCED as ${set.external_name}`);
const status = (await call("sync.status")).result?.destinations?.find((one) => one.name === "plain-node");
see("sync.status", status?.counts.SYNCED === 1 && "1 synced");
const mistake = (await call("secret.put", { ...pushed, daat: {} })).error;
see("a mistake", mistake?.data.reason === "invalid_params" && `${mistake.message} at ${mistake.data.path}`);

see("provider.register", (await call("provider.register", { mounts: ["node-kv"] })).result?.owned.includes("node-kv"));
// The reply to this comes only when the agent has asked for the value and written it to AWS.
const pulled = row(await call("association.set", { ...destination, ...provided }));
see("association.set", asked === 1 && pulled.sync_status === "SYNCED" && `node-kv/my-secret SYNCED with version ${pulled.version}`);

for (const secret of [pushed, provided]) {
  see("association.remove", row(await call("association.remove", { ...destination, ...secret })).sync_status === "UNSYNCED");
}
see("destination.delete", (await call("destination.delete", destination)).result && "gone");
socket.end();
