/**
 * A client of the secretsync agent: one file, Node's standard library only, Node 18 or later.
 *
 *     const agent = await connect();
 *     await agent.put("my-kv", "my-secret", { foo: "bar" });
 *     await agent.set("my-awssm-1", "my-kv", "my-secret");
 *     agent.close();
 *
 * The protocol is newline-delimited JSON-RPC 2.0 on a Unix socket (proto/PROTOCOL.md). Calls run at the same time, the
 * answers come in any order.
 */

import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import process from "node:process";

const SOCKET_PATH_BYTES = 107;
const LINE_BYTES = 1 << 20;
const DEPTH = 64;
/** Events of one subscription that are kept while nobody takes them. */
const EVENTS = 1024;
/** Reads that the agent has in flight at most. */
const READS = 16;
/** A timer that never is: setTimeout takes 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

/** Anything this client rejects with. `outcome`: not_applied, applied, queued or unknown; after unknown, repeat it. */
export class SecretSyncError extends Error {
  constructor(message, outcome = "not_applied") {
    super(message);
    this.name = this.constructor.name;
    this.outcome = outcome;
  }
}

/** No connection, or it ended before the answer came. */
export class ConnectionLost extends SecretSyncError {}

/** No answer in time, or the caller's signal was aborted; what was accepted goes on. */
export class TimedOut extends SecretSyncError {}

/** Thrown by the function of `provide` for a secret there is not. Nothing is deleted in AWS for that. */
export class NotFound extends Error {}

/** The agent answered an error. `code` and `reason` are stable; the message is for people. */
export class AgentError extends SecretSyncError {
  constructor(error, outcome) {
    const whole = isObject(error) ? error : {};
    const data = isObject(whole.data) ? whole.data : {};
    const message = typeof whole.message === "string" ? whole.message : "the agent answered an error without a message";
    super(message, outcome ?? data.outcome ?? "unknown");
    /** The error as the agent sent it. */
    this.error = whole;
    this.code = Number.isInteger(whole.code) ? whole.code : -32603;
    this.reason = data.reason ?? "internal_error";
    this.retryable = data.retryable === true;
    this.hint = data.hint;
    this.path = data.path;
    this.expected = data.expected;
    this.retryAfterMs = data.retry_after_ms;
  }
}

/** JSON that is sent as it was written, for numbers that JavaScript does not keep: `new RawJSON('{"n":1e400}')`. */
export class RawJSON {
  constructor(text) {
    JSON.parse(text);
    this.text = text.replace(/[\r\n]/g, " ");
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Writes one value on one line in ASCII. What is not JSON is refused, never left out. */
export function encode(value, depth = DEPTH) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return encodeText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new SecretSyncError("the request holds a number that is not one of JSON");
    return Object.is(value, -0) ? "-0" : JSON.stringify(value);
  }
  if (value instanceof RawJSON) return ascii(value.text);
  if (typeof value !== "object") throw new SecretSyncError("the request holds what is not JSON");
  if (depth < 1) throw new SecretSyncError(`the request is nested deeper than ${DEPTH}`);
  if (Array.isArray(value)) return `[${value.map((one) => encode(one, depth - 1)).join(",")}]`;
  const members = [];
  for (const [name, one] of Object.entries(value)) {
    // As for JSON.stringify, undefined means that there is no such member.
    if (one !== undefined) members.push(`${encodeText(name)}:${encode(one, depth - 1)}`);
  }
  return `{${members.join(",")}}`;
}

function encodeText(text) {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) {
    throw new SecretSyncError("the request holds a text that is not Unicode");
  }
  return ascii(JSON.stringify(text));
}

function ascii(text) {
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The socket to connect to: the one given, else $SECRETSYNC_SOCKET, else the system's, else that of `secretsyncd dev`. */
export function findSocket(given) {
  const named = given || process.env.SECRETSYNC_SOCKET;
  if (named) return named;
  const system = "/run/secretsync/agent.sock";
  const candidates = [system];
  if (process.env.XDG_RUNTIME_DIR) candidates.push(path.join(process.env.XDG_RUNTIME_DIR, "secretsync", "agent.sock"));
  candidates.push(`/tmp/secretsync-${process.geteuid()}/agent.sock`);
  const found = candidates.find((one) => {
    try {
      return fs.statSync(one).isSocket();
    } catch {
      return false;
    }
  });
  return found ?? system;
}

/** Connects to the agent; see `ConnectOptions` in secretsync.d.ts. */
export async function connect(options = {}) {
  const socketPath = findSocket(options.path);
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_BYTES) {
    throw new SecretSyncError(`socket path is longer than ${SOCKET_PATH_BYTES} bytes`);
  }
  const trusted = new Set([0, process.geteuid()]);
  if (options.agentUid !== undefined) trusted.add(options.agentUid);
  // Node cannot ask who listens (SO_PEERCRED). Whoever made the socket's file listens there, as nobody else may replace it
  // in a directory that is trusted.
  for (const [name, what] of [[path.dirname(socketPath), "the socket's directory"], [socketPath, "the socket"]]) {
    let owner;
    try {
      owner = fs.statSync(name).uid;
    } catch (error) {
      throw new ConnectionLost(`connect to ${socketPath}: ${error.code}`);
    }
    if (!trusted.has(owner)) throw new SecretSyncError(`connect refused: ${what} belongs to uid ${owner}`);
  }
  const socket = net.createConnection({ path: socketPath });
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (error) => reject(new ConnectionLost(`connect to ${socketPath}: ${error.code}`)));
  });
  return new Client(socket, options);
}

function place(destination) {
  const slash = destination.indexOf("/");
  return slash < 0
    ? { type: "aws-sm", name: destination }
    : { type: destination.slice(0, slash), name: destination.slice(slash + 1) };
}

function whole(destination) {
  if (destination === undefined) return undefined;
  const { type, name } = place(destination);
  return `${type}/${name}`;
}

/** Splits the options of a call from the params of its method. */
function split(options = {}) {
  const { timeoutMs, deadlineMs, signal, ...params } = options;
  return [params, { timeoutMs, deadlineMs, signal }];
}

/** One connection to the agent. `connect` makes one. A destination is "aws-sm/NAME" or "NAME". */
export class Client {
  #socket;
  #timeoutMs;
  #lastId = 0;
  #calls = new Map();
  #events = new Map();
  #chunks = [];
  #length = 0;
  #lost;
  #read;
  #reading = 0;
  #asked = [];

  constructor(socket, options) {
    this.#socket = socket;
    this.#timeoutMs = options.timeoutMs ?? 60_000;
    socket.removeAllListeners("error");
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", (error) => this.#lose(`connection to the agent lost: ${error.code}`));
    socket.on("close", () => this.#lose("connection to the agent lost: the agent closed it"));
  }

  /** Closes the connection. What the agent has accepted goes on. */
  close() {
    this.#lose("the client is closed");
  }

  get closed() {
    return this.#lost !== undefined;
  }

  /** Calls a method and resolves to its result; see `CallOptions` in secretsync.d.ts. */
  call(method, params = {}, options = {}) {
    return this.begin(method, params, options).answer;
  }

  /** Sends a request; its `id` is for `cancel`, its `answer` resolves as that of `call`. */
  begin(method, params = {}, options = {}) {
    const id = ++this.#lastId;
    return { id, answer: this.#request(id, method, params, options) };
  }

  /** Ends the agent's waiting, never its work: the call then ends with `request_cancelled`, or with its result. */
  cancel(id) {
    if (!this.#lost) this.#socket.write(this.#line({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id } }));
  }

  #request(id, method, params, options) {
    const { deadlineMs, signal } = options;
    // Whoever lets the agent wait long is not cut off here before.
    const timeoutMs = options.timeoutMs ?? (this.#timeoutMs && Math.max(this.#timeoutMs, (deadlineMs ?? 0) + 10_000));
    return new Promise((resolve, reject) => {
      if (this.#lost) throw new ConnectionLost(this.#lost);
      if (signal?.aborted) throw new TimedOut(`${method} was aborted`);
      const sent = deadlineMs === undefined ? params : { ...params, _meta: { ...params._meta, deadline_ms: deadlineMs } };
      const request = { jsonrpc: "2.0", id, method };
      if (Object.keys(sent).length > 0) request.params = sent;
      const line = this.#line(request);
      let timer;
      const abort = () => this.#abandon(id, new TimedOut(`${method} was aborted`, "unknown"));
      const done = (settle) => (value) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        settle(value);
      };
      this.#calls.set(id, { resolve: done(resolve), reject: done(reject) });
      signal?.addEventListener("abort", abort, { once: true });
      if (timeoutMs) {
        const late = () => this.#abandon(id, new TimedOut(`${method}: no answer in time`, "unknown"));
        timer = setTimeout(late, Math.min(timeoutMs, LONGEST_MS));
      }
      this.#socket.write(line);
    });
  }

  // The agent itself

  /** Agrees on the version of the protocol; optional. */
  negotiate(params = { protocol: ["1.0"] }) { return this.call("initialize", params); }
  ping() { return this.call("ping"); }
  info() { return this.call("agent.info"); }
  health() { return this.call("agent.health"); }
  metrics() { return this.call("agent.metrics"); }

  // Destinations

  /** Creates a destination, or replaces the given fields. */
  writeDestination(destination, fields = {}) {
    return this.call("destination.write", { ...place(destination), ...fields });
  }

  /** Changes the given fields; null unsets one. */
  patchDestination(destination, fields) {
    return this.call("destination.patch", { ...place(destination), ...fields });
  }

  /** Reads a destination back, credentials masked. */
  readDestination(destination) { return this.call("destination.read", place(destination)); }

  /** Every destination, page by page, each with type, name and region. */
  destinations(params = {}) {
    return this.#pages("destination.list", params, (page) => Object.values(page.key_info));
  }

  /** Deletes a destination without associations. `purge` deletes their secrets in AWS first, `force` leaves them there. */
  deleteDestination(destination, options) {
    const [{ purge, force, wait }, limits] = split(options);
    return this.call("destination.delete", { ...place(destination), purge, force_delete: force, wait }, limits);
  }

  /** Asks AWS who the agent is there and what it may do. */
  checkDestination(destination, options) {
    return this.call("destination.check", place(destination), split(options)[1]);
  }

  /** Applies a destination's settings to all of its associations, as if each were set again. */
  applyDestination(destination, options) {
    const [{ wait }, limits] = split(options);
    return this.call("destination.apply", { ...place(destination), wait }, limits);
  }

  // Mounts

  /** Makes a mount known; without an accessor the agent derives one from the path. */
  registerMount(mount, accessor) { return this.call("mount.register", { path: mount, accessor }); }

  /** Every mount, page by page, each with path and accessor. */
  mounts() {
    return this.#pages("mount.list", {}, (page) =>
      Object.entries(page.key_info).map(([name, info]) => ({ path: name, ...info })));
  }

  // Secrets

  /** Gives the live value of a secret; without a version the agent counts, without metadata they stay. */
  put(mount, secretName, data, options) {
    const [{ version, customMetadata, makeLive, createdTime, wait }, limits] = split(options);
    const params = {
      mount, secret_name: secretName, data, version, custom_metadata: customMetadata, make_live: makeLive,
      created_time: createdTime, wait,
    };
    return this.call("secret.put", params, limits);
  }

  /** Says that a secret changed, so that the agent asks its provider for the value. */
  changed(mount, secretName, options) {
    const [{ version, wait }, limits] = split(options);
    return this.call("secret.changed", { mount, secret_name: secretName, version, wait }, limits);
  }

  /** Says that no live version of a secret is left; AWS follows, the associations stay. */
  delete(mount, secretName, options) {
    const [{ version, wait }, limits] = split(options);
    return this.call("secret.delete", { mount, secret_name: secretName, version, wait }, limits);
  }

  /**
   * Compares everything a mount has, names to live versions (null for none), with what the agent knows.
   *
   * `needed` are the secrets to push, `vanished` those to confirm with `delete`.
   */
  async snapshot(mount, versions) {
    const parts = [[]];
    let bytes = 0;
    for (const [name, version] of Object.entries(versions)) {
      const size = 6 * Buffer.byteLength(name) + 32;
      if (parts.at(-1).length === 2000 || bytes + size > 900_000) {
        parts.push([]);
        bytes = 0;
      }
      bytes += size;
      parts.at(-1).push([name, version]);
    }
    const result = { received: 0, needed: [], vanished: [] };
    let truncated = false;
    for (let part = 1; part <= parts.length || truncated; part += 1) {
      // Behind the last part an empty one asks for what the answer left out.
      const page = await this.call("secret.snapshot", {
        mount, part, last: part >= parts.length, versions: Object.fromEntries(parts[part - 1] ?? []),
      });
      result.received = page.received;
      for (const list of ["needed", "vanished"]) for (const name of page[list]) result[list].push(name);
      truncated = page.truncated === true;
    }
    return result;
  }

  // Associations

  /** Associates a secret with a destination and waits for AWS, unless `wait` is false. */
  set(destination, mount, secretName, options) {
    const [{ data, version, force, wait }, limits] = split(options);
    const params = { ...place(destination), mount, secret_name: secretName, data, version, force, wait };
    return this.call("association.set", params, limits);
  }

  /** Ends an association, which deletes the secret in AWS. */
  remove(destination, mount, secretName, options) {
    const [{ wait }, limits] = split(options);
    return this.call("association.remove", { ...place(destination), mount, secret_name: secretName, wait }, limits);
  }

  /** Every association row of a destination, page by page. */
  associations(destination, params = {}) {
    return this.#pages("association.read", { ...place(destination), ...params }, (page) =>
      Object.values(page.associated_secrets));
  }

  /** Every secret that is associated, page by page, each with its key, mount and number of associations. */
  associatedSecrets() {
    return this.#pages("association.list", {}, (page) =>
      Object.entries(page.key_info).map(([key, info]) => ({ key, ...info })));
  }

  /** The rows of one secret, one for each of its destinations. */
  async destinationsOf(mount, secretName) {
    const answer = await this.call("association.destinations", { mount, secret_name: secretName });
    return Object.values(answer.associated_destinations);
  }

  // Sync

  /** How much is synced and how much waits. */
  status() { return this.call("sync.status"); }

  /** Resolves once the selected rows are settled; AgentError `deadline_exceeded` past the deadline. */
  wait(options) { return this.#select("sync.wait", options); }

  /** Compares what is wanted with AWS and says what would be done; changes nothing. */
  plan(options) { return this.#select("sync.plan", options); }

  /** Writes what is not as it is wanted; AgentError `plan_changed` where it is not what that plan says. */
  reconcile(options) { return this.#select("sync.reconcile", options); }

  /** The agent's switches. */
  config() { return this.call("sync.config.read"); }

  /** Changes the given switches; null sets one back to its default. */
  patchConfig(switches) { return this.call("sync.config.patch", switches); }

  // Events

  /**
   * Yields the rows as they are now, as `{ snapshot: [...] }`, then what happens, until the loop is left or the connection
   * ends (ConnectionLost).
   *
   * 1,024 events are kept while nobody takes them; `{ lost: n, resync: true }` says that some were dropped.
   */
  async *events({ topics, mount, destination } = {}) {
    const begun = await this.call("events.subscribe", { topics, mount, destination: whole(destination) });
    try {
      yield { snapshot: begun.snapshot, truncated: begun.truncated === true };
      yield* this.eventsOf(begun.subscription);
    } finally {
      this.#events.delete(begun.subscription);
      if (!this.closed) this.call("events.unsubscribe", { subscription: begun.subscription }).catch(() => {});
    }
  }

  /** Yields the events of a subscription that `call("events.subscribe")` began. */
  async *eventsOf(subscription) {
    const queue = this.#queue(subscription);
    for (;;) {
      while (queue.events.length > 0) yield queue.events.shift();
      if (this.#lost) throw new ConnectionLost(this.#lost, "unknown");
      await new Promise((resolve) => {
        queue.wake = resolve;
      });
    }
  }

  // The agent asks

  /**
   * Makes this connection the one that the agent asks for values of these mounts, as long as it lives.
   *
   * `read({ mount, secretName, version })` resolves to the inner object of a KV v2 read,
   * `{ data: {...}, metadata: { version: 3 } }`, or throws NotFound; without `version` the live one is asked for. It answers
   * for all mounts of this client, at most 16 at a time, and has 10 seconds. A secret whose live version is deleted is
   * answered with data null and metadata with deletion_time or destroyed: AWS follows. An exception deletes nothing.
   */
  async provide(mounts, read, { takeover } = {}) {
    const before = this.#read;
    this.#read = read;
    try {
      return await this.call("provider.register", { mounts, takeover });
    } catch (error) {
      if (error instanceof AgentError) this.#read = before;
      throw error;
    }
  }

  /** Ends that, for some mounts or for all of this connection. */
  stopProviding(mounts) { return this.call("provider.unregister", { mounts }); }

  #select(method, options) {
    const [{ destination, secretName, ...params }, limits] = split(options);
    return this.call(method, { ...params, destination: whole(destination), secret_name: secretName }, limits);
  }

  /** Entries of all pages. A page may be short or empty while there is more. */
  async *#pages(method, params, entries) {
    let after;
    do {
      const page = await this.call(method, { ...params, after });
      yield* entries(page);
      after = page.next;
    } while (after !== undefined);
  }

  // Writing

  #line(message) {
    const line = encode(message, DEPTH);
    if (line.length > LINE_BYTES) {
      throw new SecretSyncError(`the request has ${line.length} bytes, a line takes ${LINE_BYTES}`);
    }
    return `${line}\n`;
  }

  #abandon(id, error) {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    call.reject(error);
    this.cancel(id);
  }

  // Reading

  #take(chunk) {
    let start = 0;
    for (let stop = chunk.indexOf(10); stop >= 0 && !this.#lost; stop = chunk.indexOf(10, start)) {
      this.#chunks.push(chunk.subarray(start, stop));
      const line = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      this.#chunks = [];
      this.#length = 0;
      start = stop + 1;
      if (line.length > LINE_BYTES + 1) return this.#lose("the agent sent a line that is too long");
      this.#message(line);
    }
    if (start < chunk.length) {
      this.#chunks.push(start === 0 ? chunk : chunk.subarray(start));
      this.#length += chunk.length - start;
      if (this.#length > LINE_BYTES + 1) this.#lose("the agent sent a line that is too long");
    }
  }

  #message(line) {
    const text = line.toString("utf8").trim();
    if (text === "") return;
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      // Said below.
    }
    if (!isObject(message)) return this.#lose("what the agent sent is not of this protocol");
    if (typeof message.method === "string") {
      if ("id" in message) this.#ask(message);
      else this.#notice(message);
    } else if ((message.id ?? null) === null && "error" in message) {
      this.#refuse(message.error);
    } else {
      const call = this.#calls.get(message.id);
      if (!call) return;
      this.#calls.delete(message.id);
      if ("error" in message) call.reject(new AgentError(message.error));
      else if (isObject(message.result)) call.resolve(message.result);
      else call.reject(new SecretSyncError("the agent's answer has no result", "unknown"));
    }
  }

  /** An error that names no request. Only where one call alone is on its way is it clear whose it is. */
  #refuse(error) {
    const calls = [...this.#calls.values()];
    if (calls.length === 1) {
      this.#calls.clear();
      calls[0].reject(new AgentError(error));
    } else {
      this.#calls.clear();
      for (const call of calls) call.reject(new AgentError(error, "unknown"));
      this.#lose("connection given up: the agent refused a line");
    }
  }

  #queue(subscription) {
    let queue = this.#events.get(subscription);
    if (!queue) this.#events.set(subscription, (queue = { events: [], wake: () => {} }));
    return queue;
  }

  #notice({ method, params }) {
    if (method !== "event" || !isObject(params) || typeof params.subscription !== "string") return;
    if (!this.#events.has(params.subscription) && this.#events.size >= 16) return;
    const queue = this.#queue(params.subscription);
    if (queue.events.length >= EVENTS) {
      const lost = queue.events.reduce((sum, event) => sum + (event.lost ?? 1), 1);
      queue.events = [{ subscription: params.subscription, seq: params.seq, lost, resync: true }];
    } else {
      queue.events.push(params);
    }
    queue.wake();
  }

  /** Ends the connection, once; whoever waits learns of it. */
  #lose(why) {
    if (this.#lost) return;
    this.#lost = why;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(new ConnectionLost(why, "unknown"));
    for (const queue of this.#events.values()) queue.wake();
    this.#socket.destroy();
  }

  // The agent's own requests

  #ask(message) {
    if (message.method !== "secret.read" || !this.#read) return this.#answer(message.id, this.#simple(message));
    // Beyond what the agent itself allows they wait in line.
    this.#asked.push(message);
    this.#serve();
  }

  #serve() {
    while (this.#reading < READS && this.#asked.length > 0) {
      const message = this.#asked.shift();
      this.#reading += 1;
      this.#value(isObject(message.params) ? message.params : {}).then((outcome) => {
        this.#reading -= 1;
        this.#answer(message.id, outcome);
        this.#serve();
      });
    }
  }

  #simple(message) {
    if (message.method === "ping") return { result: {} };
    return problem(-32601, "method_not_found", "this client does not answer that");
  }

  async #value({ mount, secret_name: secretName, version }) {
    try {
      return { result: await this.#read({ mount, secretName, version }) };
    } catch (error) {
      // What went wrong is neither for the agent nor for a log, as it may quote the secret.
      return error instanceof NotFound
        ? problem(40404, "secret_not_found", "the secret is not known here")
        : problem(-32603, "internal_error", "the value could not be read");
    }
  }

  #answer(id, outcome) {
    if (this.#lost) return;
    const reply = { jsonrpc: "2.0", id };
    let line;
    try {
      line = this.#line({ ...reply, ...outcome });
    } catch {
      line = this.#line({ ...reply, ...problem(41301, "reply_too_large", "the answer cannot be sent in one line") });
    }
    this.#socket.write(line);
  }
}

function problem(code, reason, message) {
  return { error: { code, message, data: { reason, retryable: false, outcome: "not_applied" } } };
}
