/** A client of the secretsync agent; see README.md. */

export type Outcome = "not_applied" | "applied" | "queued" | "unknown";
export type JSONValue = null | boolean | number | bigint | string | RawJSON | JSONValue[] | { [name: string]: JSONValue };
export type JSONObject = { [name: string]: JSONValue | undefined };

export interface ConnectOptions {
  /** The socket; found otherwise. */
  path?: string;
  /** How long a call waits for its answer, in milliseconds; 60,000 unless given, 0 for ever. */
  timeoutMs?: number;
  /** The account the agent runs under, if it is neither root's nor our own. */
  agentUid?: number;
}

export interface CallOptions {
  /** How long this side waits, in milliseconds. */
  timeoutMs?: number;
  /** How long the agent may hold its answer while it waits for AWS, in milliseconds, 1 to 600,000. */
  deadlineMs?: number;
  /** Gives the call up when aborted. */
  signal?: AbortSignal;
}

export type SyncStatus =
  | "UNKNOWN" | "PENDING" | "SYNCED" | "UNSYNCED"
  | "INTERNAL_VAULT_ERROR" | "CLIENT_SIDE_ERROR" | "EXTERNAL_SERVICE_ERROR";

export interface Row {
  accessor: string;
  secret_name: string;
  sync_status: SyncStatus;
  updated_at: string;
  sub_key?: string;
  mount?: string;
  version?: number;
  synced_version?: number;
  external_name?: string;
  arn?: string;
  aws_version_id?: string;
  attempts?: number;
  next_retry_at?: string;
  pending_reason?: string;
  warnings?: string[];
  error?: { reason: string; message: string; since: string; aws_code?: string; aws_request_id?: string; hint?: string };
}

export interface AssociatedSecrets {
  associated_secrets: { [key: string]: Row };
  store_name: string;
  store_type: string;
  next?: string;
  omitted?: number;
}

export interface SecretChange {
  applied: boolean;
  durable: boolean;
  version?: number;
  created_time?: string;
  duplicate?: boolean;
  superseded?: boolean;
  associations: { destination: string; sync_status: SyncStatus }[];
}

export interface Selection {
  destination?: string;
  mount?: string;
  secretName?: string;
}

export interface ReadRequest {
  mount: string;
  secretName: string;
  /** Absent for the live version. */
  version?: number;
}

export interface ReadAnswer {
  data: JSONObject | RawJSON | null;
  metadata: {
    version: number;
    created_time?: string;
    deletion_time?: string;
    destroyed?: boolean;
    custom_metadata?: JSONObject | null;
  };
}

export interface Event {
  snapshot?: (Row & { destination: string })[];
  truncated?: boolean;
  subscription?: string;
  seq?: number;
  topic?: "association" | "destination" | "config";
  destination?: string;
  rows?: Row[];
  departed?: boolean;
  omitted?: number;
  change?: string;
  config?: { disabled: boolean; queue_capacity: number };
  lost?: number;
  resync?: boolean;
}

export class SecretSyncError extends Error {
  readonly outcome: Outcome;
}
export class ConnectionLost extends SecretSyncError {}
export class TimedOut extends SecretSyncError {}
export class NotFound extends Error {}
export class AgentError extends SecretSyncError {
  readonly error: object;
  readonly code: number;
  readonly reason: string;
  readonly retryable: boolean;
  readonly hint?: string;
  readonly path?: string;
  readonly expected?: string;
  readonly retryAfterMs?: number;
}
export class RawJSON {
  constructor(text: string);
  readonly text: string;
}

export function findSocket(given?: string): string;
export function connect(options?: ConnectOptions): Promise<Client>;
export function encode(value: JSONValue): string;

export class Client {
  close(): void;
  readonly closed: boolean;
  call(method: string, params?: JSONObject, options?: CallOptions): Promise<any>;
  begin(method: string, params?: JSONObject, options?: CallOptions): { id: number; answer: Promise<any> };
  cancel(id: number): void;

  negotiate(params?: JSONObject): Promise<any>;
  ping(): Promise<{ pong: boolean }>;
  info(): Promise<any>;
  health(): Promise<any>;
  metrics(): Promise<{ content_type: string; text: string }>;

  writeDestination(destination: string, fields?: JSONObject): Promise<any>;
  patchDestination(destination: string, fields: JSONObject): Promise<any>;
  readDestination(destination: string): Promise<any>;
  destinations(params?: { type?: string }): AsyncGenerator<{ type: string; name: string; region: string }>;
  deleteDestination(
    destination: string, options?: CallOptions & { purge?: boolean; force?: boolean; wait?: boolean }): Promise<any>;
  checkDestination(destination: string, options?: CallOptions): Promise<any>;
  applyDestination(destination: string, options?: CallOptions & { wait?: boolean }): Promise<any>;

  registerMount(mount: string, accessor?: string): Promise<{ path: string; accessor: string }>;
  mounts(): AsyncGenerator<{ path: string; accessor: string }>;

  put(
    mount: string, secretName: string, data: JSONObject | RawJSON,
    options?: CallOptions & {
      version?: number; customMetadata?: JSONObject; makeLive?: boolean; createdTime?: string; wait?: boolean;
    }): Promise<SecretChange>;
  changed(
    mount: string, secretName: string, options?: CallOptions & { version?: number; wait?: boolean }): Promise<SecretChange>;
  delete(
    mount: string, secretName: string, options?: CallOptions & { version?: number; wait?: boolean }): Promise<SecretChange>;
  snapshot(
    mount: string, versions: { [name: string]: number | null },
  ): Promise<{ received: number; needed: string[]; vanished: string[] }>;

  set(
    destination: string, mount: string, secretName: string,
    options?: CallOptions & { data?: JSONObject | RawJSON; version?: number; force?: boolean; wait?: boolean },
  ): Promise<AssociatedSecrets>;
  remove(
    destination: string, mount: string, secretName: string, options?: CallOptions & { wait?: boolean },
  ): Promise<AssociatedSecrets>;
  associations(destination: string, params?: { status?: SyncStatus; detail?: boolean }): AsyncGenerator<Row>;
  associatedSecrets(): AsyncGenerator<{ key: string; mount: string; version?: number; associations: number }>;
  destinationsOf(mount: string, secretName: string): Promise<(Row & { name: string; type: string })[]>;

  status(): Promise<any>;
  wait(options?: Selection & CallOptions): Promise<{ rows: Row[]; total: number }>;
  plan(options?: Selection & CallOptions & { limit?: number }): Promise<any>;
  reconcile(options?: Selection & CallOptions & { plan?: string; wait?: boolean }): Promise<any>;
  config(): Promise<{ disabled: boolean; queue_capacity: number }>;
  patchConfig(
    switches: { disabled?: boolean | null; queue_capacity?: number | null },
  ): Promise<{ disabled: boolean; queue_capacity: number }>;

  events(options?: { topics?: string[]; mount?: string; destination?: string }): AsyncGenerator<Event>;
  eventsOf(subscription: string): AsyncGenerator<Event>;
  provide(
    mounts: string[], read: (request: ReadRequest) => Promise<ReadAnswer> | ReadAnswer, options?: { takeover?: boolean },
  ): Promise<{ owned: string[]; needed: { mount: string; secret_name: string }[]; truncated?: boolean }>;
  stopProviding(mounts?: string[]): Promise<{ owned: string[] }>;
}
