// Package secretsync is a client of the secretsync agent: one file, standard library only, Go 1.19 or later.
//
//	agent, err := secretsync.Connect(ctx, secretsync.Options{})
//	_, err = agent.Put(ctx, "my-kv", "my-secret", map[string]any{"foo": "bar"}, nil)
//	rows, err := agent.Set(ctx, "my-awssm-1", "my-kv", "my-secret", nil)
//
// The protocol is newline-delimited JSON-RPC 2.0 on a Unix socket (proto/PROTOCOL.md). A client may be used by many
// goroutines; answers come in any order.
package secretsync

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	socketPathBytes = 107
	lineBytes       = 1 << 20
	depth           = 64
	// Events of one subscription that are kept while nobody takes them, and subscriptions that have any.
	events        = 1024
	subscriptions = 16
	// Reads that are answered at the same time; the agent has no more in flight.
	reads = 16
	// How long the agent waits for the answer to one.
	readTime = 10 * time.Second
)

// Object is a JSON object. Numbers of answers are json.Number, so that their text is kept; to send a number that Go does
// not keep, use json.Number or json.RawMessage.
type Object = map[string]any

// Outcome says what became of a command. After Unknown, give the same command again: that is safe.
type Outcome string

const (
	NotApplied Outcome = "not_applied"
	Applied    Outcome = "applied"
	Queued     Outcome = "queued"
	Unknown    Outcome = "unknown"
)

// Error is what this client itself fails with: no connection, a connection that ended, a request that cannot be sent, a
// context that ended. It carries no value.
type Error struct {
	Message string
	Outcome Outcome
	// Cause is ctx.Err() where a context ended.
	Cause error
}

func (e *Error) Error() string { return e.Message }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// AgentError is an error that the agent answered. Code and Reason are stable; Message is for people.
type AgentError struct {
	Code         int64
	Message      string
	Reason       string
	Retryable    bool
	Outcome      Outcome
	Hint         string
	Path         string
	Expected     string
	RetryAfterMS int64
	// Raw is the error as the agent sent it.
	Raw json.RawMessage
}

func (e *AgentError) Error() string {
	if e.Hint == "" {
		return fmt.Sprintf("%s [%s]", e.Message, e.Reason)
	}
	return fmt.Sprintf("%s [%s]; %s", e.Message, e.Reason, e.Hint)
}

// ErrNotFound is what a provider returns for a secret there is not. Nothing is deleted in AWS for that.
var ErrNotFound = errors.New("the secret is not known here")

// Options of Connect.
type Options struct {
	// Path of the socket; FindSocket finds it otherwise.
	Path string
	// AgentUID is the account the agent runs under, if it is neither root's nor our own. Nothing is sent to anybody else.
	AgentUID *int
}

// CallOptions of one call; nil stands for none.
type CallOptions struct {
	// Deadline is how long the agent may hold its answer while it waits for AWS.
	Deadline time.Duration
	// Params are further params of the method, by their names in the protocol.
	Params Object
}

// Row is one association, or one key of it.
type Row struct {
	Accessor      string   `json:"accessor"`
	SecretName    string   `json:"secret_name"`
	SyncStatus    string   `json:"sync_status"`
	UpdatedAt     string   `json:"updated_at"`
	SubKey        string   `json:"sub_key,omitempty"`
	Mount         string   `json:"mount,omitempty"`
	Version       int64    `json:"version,omitempty"`
	SyncedVersion int64    `json:"synced_version,omitempty"`
	ExternalName  string   `json:"external_name,omitempty"`
	ARN           string   `json:"arn,omitempty"`
	AWSVersionID  string   `json:"aws_version_id,omitempty"`
	Attempts      int64    `json:"attempts,omitempty"`
	NextRetryAt   string   `json:"next_retry_at,omitempty"`
	PendingReason string   `json:"pending_reason,omitempty"`
	Warnings      []string `json:"warnings,omitempty"`
	Error         *struct {
		Reason       string `json:"reason"`
		Message      string `json:"message"`
		AWSCode      string `json:"aws_code,omitempty"`
		AWSRequestID string `json:"aws_request_id,omitempty"`
		Since        string `json:"since"`
		Hint         string `json:"hint,omitempty"`
	} `json:"error,omitempty"`
}

// SecretChange is the answer of Put, Changed and Delete.
type SecretChange struct {
	Applied      bool   `json:"applied"`
	Durable      bool   `json:"durable"`
	Version      int64  `json:"version,omitempty"`
	CreatedTime  string `json:"created_time,omitempty"`
	Duplicate    bool   `json:"duplicate,omitempty"`
	Superseded   bool   `json:"superseded,omitempty"`
	Associations []struct {
		Destination string `json:"destination"`
		SyncStatus  string `json:"sync_status"`
	} `json:"associations"`
}

// ReadRequest is what the agent asks a provider.
type ReadRequest struct {
	Mount      string `json:"mount"`
	SecretName string `json:"secret_name"`
	// Version is nil for the live one.
	Version *int64 `json:"version,omitempty"`
}

// Provider gives values: the inner object of a KV v2 read, {"data": {...}, "metadata": {"version": 3}}, or ErrNotFound. A
// secret whose live version is deleted is answered with data nil and metadata with deletion_time or destroyed: AWS
// follows. Another error deletes nothing, and its text goes nowhere. The context ends with the agent's patience.
type Provider func(ctx context.Context, asked ReadRequest) (Object, error)

// Subscription tells what happens.
type Subscription struct {
	// Name of the subscription.
	Name string
	// Snapshot has the rows as they were when it began, each with its destination.
	Snapshot []Object
	// Truncated says that there were more rows than fit.
	Truncated bool
	// Events has what happened since; closed when the connection or the subscription ends. One with "lost" says that so many
	// gave way, because nobody took them: read the rows anew.
	Events <-chan Object

	client *Client
}

// Close ends the subscription.
func (s *Subscription) Close() {
	// In this order: after the answer no event comes that would begin a queue anew.
	defer s.client.forget(s.Name)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, _ = s.client.Call(ctx, "events.unsubscribe", Object{"subscription": s.Name})
}

// FindSocket finds the socket: the path given, else $SECRETSYNC_SOCKET, else the system's, else that of `secretsyncd dev`.
func FindSocket(path string) string {
	if path != "" {
		return path
	}
	if named := os.Getenv("SECRETSYNC_SOCKET"); named != "" {
		return named
	}
	system := "/run/secretsync/agent.sock"
	candidates := []string{system}
	if runtime := os.Getenv("XDG_RUNTIME_DIR"); runtime != "" {
		candidates = append(candidates, filepath.Join(runtime, "secretsync", "agent.sock"))
	}
	candidates = append(candidates, fmt.Sprintf("/tmp/secretsync-%d/agent.sock", os.Geteuid()))
	for _, candidate := range candidates {
		if info, err := os.Stat(candidate); err == nil && info.Mode()&os.ModeSocket != 0 {
			return candidate
		}
	}
	return system
}

// Client is one connection to the agent. A destination is "aws-sm/NAME" or "NAME".
type Client struct {
	conn    *net.UnixConn
	writing chan struct{}
	ended   chan struct{}
	asked   chan request
	others  chan request

	lock     sync.Mutex
	lastID   int64
	calls    map[int64]chan outcome
	queues   map[string]*queue
	provider Provider
	why      string
}

type outcome struct {
	result json.RawMessage
	err    error
}

type request struct {
	id     json.RawMessage
	method string
	params json.RawMessage
	// When the agent counts it as failed.
	until time.Time
}

type message struct {
	ID     json.RawMessage
	Method *string
	Params json.RawMessage
	Result json.RawMessage
	Error  json.RawMessage
}

// UnmarshalJSON reads members by their exact names, which encoding/json does not do for a struct.
func (m *message) UnmarshalJSON(text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	*m = message{ID: members["id"], Params: members["params"], Result: members["result"], Error: members["error"]}
	if method, ok := members["method"]; ok {
		return json.Unmarshal(method, &m.Method)
	}
	return nil
}

// Connect connects to the agent. Nothing is sent before the owner of the socket's directory and the process that listens
// (SO_PEERCRED) are known to be root, oneself or the expected account.
func Connect(ctx context.Context, options Options) (*Client, error) {
	path := FindSocket(options.Path)
	if len(path) > socketPathBytes {
		return nil, &Error{Message: fmt.Sprintf("socket path is longer than %d bytes", socketPathBytes), Outcome: NotApplied}
	}
	trusted := map[int]bool{0: true, os.Geteuid(): true}
	if options.AgentUID != nil {
		trusted[*options.AgentUID] = true
	}
	check := func(uid int, what string) error {
		if trusted[uid] {
			return nil
		}
		return &Error{Message: fmt.Sprintf("connect refused: %s belongs to uid %d", what, uid), Outcome: NotApplied}
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return nil, &Error{Message: "connect to " + path + ": no such directory", Outcome: NotApplied}
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok {
		if err := check(int(owner.Uid), "the socket's directory"); err != nil {
			return nil, err
		}
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err != nil {
		return nil, &Error{Message: "connect to " + path + ": " + reason(err), Outcome: NotApplied, Cause: ctx.Err()}
	}
	unix := conn.(*net.UnixConn)
	uid, err := peer(unix)
	if err == nil {
		err = check(uid, "the process that listens there")
	}
	if err != nil {
		unix.Close()
		return nil, err
	}
	client := &Client{
		conn: unix, writing: make(chan struct{}, 1), ended: make(chan struct{}), asked: make(chan request, 64),
		others: make(chan request, 64), calls: map[int64]chan outcome{}, queues: map[string]*queue{},
	}
	go client.readLines()
	for worker := 0; worker < reads; worker++ {
		go client.answerRequests(client.asked)
	}
	// Reads that take long hold up no answer to a ping.
	go client.answerRequests(client.others)
	return client, nil
}

func reason(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	return "it failed"
}

func peer(conn *net.UnixConn) (int, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, &Error{Message: "connect refused: the peer's uid cannot be read", Outcome: NotApplied}
	}
	var credentials *syscall.Ucred
	var failed error
	if err := raw.Control(func(descriptor uintptr) {
		credentials, failed = syscall.GetsockoptUcred(int(descriptor), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	}); err != nil || failed != nil {
		return 0, &Error{Message: "connect refused: the peer's uid cannot be read", Outcome: NotApplied}
	}
	return int(credentials.Uid), nil
}

// Close closes the connection. What the agent has accepted goes on.
func (c *Client) Close() { c.lose("the client is closed") }

// Done is closed when the connection has ended, whoever ended it. A client whose connection ended stays so.
func (c *Client) Done() <-chan struct{} { return c.ended }

// Pending is a request on its way.
type Pending struct {
	client *Client
	id     int64
	method string
	answer chan outcome
}

// Begin sends a request without waiting for its answer. The agent takes 64 at a time.
func (c *Client) Begin(ctx context.Context, method string, params Object) (*Pending, error) {
	sent := Object{"jsonrpc": "2.0", "method": method}
	if len(params) > 0 {
		sent["params"] = params
	}
	answer := make(chan outcome, 1)
	c.lock.Lock()
	c.lastID++
	id := c.lastID
	c.lock.Unlock()
	sent["id"] = id
	line, err := lineOf(sent)
	if err != nil {
		return nil, err
	}
	c.lock.Lock()
	why := c.why
	if why == "" {
		c.calls[id] = answer
	}
	c.lock.Unlock()
	if why != "" {
		return nil, &Error{Message: why, Outcome: NotApplied}
	}
	if err := c.write(ctx, line); err != nil {
		c.drop(id)
		return nil, err
	}
	return &Pending{client: c, id: id, method: method, answer: answer}, nil
}

// Cancel ends the agent's waiting, never its work: Wait then returns request_cancelled, or the result.
func (p *Pending) Cancel() {
	line, _ := lineOf(Object{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": Object{"id": p.id}})
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = p.client.write(ctx, line)
}

// Wait waits for the answer; it may be asked again. When the context ends first, the agent is told, the call is given up,
// and the error has ctx.Err() in it.
func (p *Pending) Wait(ctx context.Context) (json.RawMessage, error) {
	select {
	case answer := <-p.answer:
		p.answer <- answer
		return answer.result, answer.err
	case <-ctx.Done():
	}
	// Unless it was answered, or the connection ended, in the same moment.
	if p.client.drop(p.id) != nil {
		message := p.method + ": given up: " + ctx.Err().Error()
		p.answer <- outcome{err: &Error{Message: message, Outcome: Unknown, Cause: ctx.Err()}}
		p.Cancel()
	}
	answer := <-p.answer
	p.answer <- answer
	return answer.result, answer.err
}

// CallRaw calls a method and returns its result as it came.
func (c *Client) CallRaw(ctx context.Context, method string, params Object) (json.RawMessage, error) {
	pending, err := c.Begin(ctx, method, params)
	if err != nil {
		return nil, err
	}
	return pending.Wait(ctx)
}

// Call calls a method and returns its result; numbers are json.Number.
func (c *Client) Call(ctx context.Context, method string, params Object) (Object, error) {
	return c.object(ctx, method, params, nil)
}

func (c *Client) into(ctx context.Context, result any, method string, params Object, options *CallOptions) error {
	if options != nil {
		for name, value := range options.Params {
			params[name] = value
		}
		if options.Deadline > 0 {
			meta, _ := params["_meta"].(Object)
			limit := options.Deadline.Milliseconds()
			if limit < 1 {
				limit = 1
			}
			params["_meta"] = merged(meta, Object{"deadline_ms": limit})
		}
	}
	raw, err := c.CallRaw(ctx, method, params)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(result) != nil {
		return &Error{Message: "the answer of " + method + " is not as it should be", Outcome: Unknown}
	}
	return nil
}

func (c *Client) object(ctx context.Context, method string, params Object, options *CallOptions) (Object, error) {
	var result Object
	if err := c.into(ctx, &result, method, params, options); err != nil {
		return nil, err
	}
	return result, nil
}

func place(destination string) Object {
	if kind, name, found := strings.Cut(destination, "/"); found {
		return Object{"type": kind, "name": name}
	}
	return Object{"type": "aws-sm", "name": destination}
}

func merged(objects ...Object) Object {
	all := Object{}
	for _, object := range objects {
		for name, value := range object {
			all[name] = value
		}
	}
	return all
}

func sorted[Value any](members map[string]Value) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func secret(mount, name string) Object { return Object{"mount": mount, "secret_name": name} }

// Negotiate agrees on the version of the protocol; optional.
func (c *Client) Negotiate(ctx context.Context, versions ...string) (Object, error) {
	if len(versions) == 0 {
		versions = []string{"1.0"}
	}
	return c.Call(ctx, "initialize", Object{"protocol": versions})
}

// Ping answers at once, whatever else goes on.
func (c *Client) Ping(ctx context.Context) error {
	_, err := c.CallRaw(ctx, "ping", nil)
	return err
}

// Info has versions and limits.
func (c *Client) Info(ctx context.Context) (Object, error) { return c.Call(ctx, "agent.info", nil) }

// Health says whether the agent can work.
func (c *Client) Health(ctx context.Context) (Object, error) { return c.Call(ctx, "agent.health", nil) }

// WriteDestination creates a destination, or replaces the given fields.
func (c *Client) WriteDestination(ctx context.Context, destination string, fields Object) (Object, error) {
	return c.Call(ctx, "destination.write", merged(fields, place(destination)))
}

// PatchDestination changes the given fields; nil unsets one.
func (c *Client) PatchDestination(ctx context.Context, destination string, fields Object) (Object, error) {
	return c.Call(ctx, "destination.patch", merged(fields, place(destination)))
}

// ReadDestination reads a destination back, credentials masked.
func (c *Client) ReadDestination(ctx context.Context, destination string) (Object, error) {
	return c.Call(ctx, "destination.read", place(destination))
}

// Destinations lists all of them, each with type, name and region.
func (c *Client) Destinations(ctx context.Context) ([]Object, error) {
	return c.pages(ctx, "destination.list", nil, "key_info", "")
}

// DeleteDestination deletes one without associations; params purge or force_delete for one that has some.
func (c *Client) DeleteDestination(ctx context.Context, destination string, options *CallOptions) (Object, error) {
	return c.object(ctx, "destination.delete", place(destination), options)
}

// CheckDestination asks AWS who the agent is there and what it may do.
func (c *Client) CheckDestination(ctx context.Context, destination string, options *CallOptions) (Object, error) {
	return c.object(ctx, "destination.check", place(destination), options)
}

// ApplyDestination applies a destination's settings to all of its associations, as if each were set again.
func (c *Client) ApplyDestination(ctx context.Context, destination string, options *CallOptions) (Object, error) {
	return c.object(ctx, "destination.apply", place(destination), options)
}

// RegisterMount makes a mount known; with an empty accessor the agent derives one from the path.
func (c *Client) RegisterMount(ctx context.Context, path, accessor string) (Object, error) {
	params := Object{"path": path}
	if accessor != "" {
		params["accessor"] = accessor
	}
	return c.Call(ctx, "mount.register", params)
}

// Mounts lists all of them, each with path and accessor.
func (c *Client) Mounts(ctx context.Context) ([]Object, error) {
	return c.pages(ctx, "mount.list", nil, "key_info", "path")
}

// Put gives the live value of a secret. Params: version, make_live, custom_metadata, created_time, wait.
func (c *Client) Put(ctx context.Context, mount, name string, data any, options *CallOptions) (*SecretChange, error) {
	result := &SecretChange{}
	return result, c.into(ctx, result, "secret.put", merged(secret(mount, name), Object{"data": data}), options)
}

// Changed says that a secret changed, so that the agent asks its provider for the value. Params: version, wait.
func (c *Client) Changed(ctx context.Context, mount, name string, options *CallOptions) (*SecretChange, error) {
	result := &SecretChange{}
	return result, c.into(ctx, result, "secret.changed", secret(mount, name), options)
}

// Delete says that no live version of a secret is left; AWS follows, the associations stay. Params: version, wait.
func (c *Client) Delete(ctx context.Context, mount, name string, options *CallOptions) (*SecretChange, error) {
	result := &SecretChange{}
	return result, c.into(ctx, result, "secret.delete", secret(mount, name), options)
}

// SnapshotResult says what the agent lacks and what it has too much.
type SnapshotResult struct {
	Received int64 `json:"received"`
	// Needed are the secrets to push, Vanished those to confirm with Delete.
	Needed   []string `json:"needed"`
	Vanished []string `json:"vanished"`
}

// Snapshot compares everything a mount has, names to live versions (0 for none), with what the agent knows.
func (c *Client) Snapshot(ctx context.Context, mount string, versions map[string]int64) (*SnapshotResult, error) {
	parts := []Object{{}}
	size := 0
	for name, version := range versions {
		part := parts[len(parts)-1]
		if len(part) == 2000 || size > 900_000 {
			part, size = Object{}, 0
			parts = append(parts, part)
		}
		size += 6*len(name) + 32
		if version == 0 {
			part[name] = nil
		} else {
			part[name] = version
		}
	}
	result := &SnapshotResult{}
	truncated := false
	for number := 1; number <= len(parts) || truncated; number++ {
		// Behind the last part an empty one asks for what the answer left out.
		part := Object{}
		if number <= len(parts) {
			part = parts[number-1]
		}
		var page struct {
			SnapshotResult
			Truncated bool `json:"truncated"`
		}
		params := Object{"mount": mount, "part": number, "last": number >= len(parts), "versions": part}
		if err := c.into(ctx, &page, "secret.snapshot", params, nil); err != nil {
			return nil, err
		}
		result.Received, truncated = page.Received, page.Truncated
		result.Needed = append(result.Needed, page.Needed...)
		result.Vanished = append(result.Vanished, page.Vanished...)
	}
	return result, nil
}

type associated struct {
	Rows map[string]Row `json:"associated_secrets"`
}

func (c *Client) rows(ctx context.Context, method string, params Object, options *CallOptions) ([]Row, error) {
	var answer associated
	if err := c.into(ctx, &answer, method, params, options); err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(answer.Rows))
	for _, key := range sorted(answer.Rows) {
		rows = append(rows, answer.Rows[key])
	}
	return rows, nil
}

// Set associates a secret with a destination and waits for AWS. Params: data, version, force, wait.
func (c *Client) Set(ctx context.Context, destination, mount, name string, options *CallOptions) ([]Row, error) {
	return c.rows(ctx, "association.set", merged(place(destination), secret(mount, name)), options)
}

// Remove ends an association, which deletes the secret in AWS. Params: wait.
func (c *Client) Remove(ctx context.Context, destination, mount, name string, options *CallOptions) ([]Row, error) {
	return c.rows(ctx, "association.remove", merged(place(destination), secret(mount, name)), options)
}

// Associations lists every row of a destination. Params: status, detail.
func (c *Client) Associations(ctx context.Context, destination string, options *CallOptions) ([]Row, error) {
	params := place(destination)
	if options != nil {
		params = merged(options.Params, params)
	}
	found, err := c.pages(ctx, "association.read", params, "associated_secrets", "")
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(found))
	for index, entry := range found {
		text, err := json.Marshal(entry)
		if err != nil || json.Unmarshal(text, &rows[index]) != nil {
			return nil, &Error{Message: "a row is not as it should be", Outcome: Unknown}
		}
	}
	return rows, nil
}

// AssociatedSecrets lists every secret that is associated, each with its key, mount and number of associations.
func (c *Client) AssociatedSecrets(ctx context.Context) ([]Object, error) {
	return c.pages(ctx, "association.list", nil, "key_info", "key")
}

// DestinationsOf has the rows of one secret, by destination.
func (c *Client) DestinationsOf(ctx context.Context, mount, name string) (map[string]Row, error) {
	var answer struct {
		Rows map[string]Row `json:"associated_destinations"`
	}
	if err := c.into(ctx, &answer, "association.destinations", secret(mount, name), nil); err != nil {
		return nil, err
	}
	return answer.Rows, nil
}

// Status says how much is synced and how much waits.
func (c *Client) Status(ctx context.Context) (Object, error) { return c.Call(ctx, "sync.status", nil) }

// WaitSettled returns once the selected rows are settled; deadline_exceeded past the deadline. Params: destination
// ("aws-sm/NAME"), mount, secret_name.
func (c *Client) WaitSettled(ctx context.Context, options *CallOptions) (Object, error) {
	return c.object(ctx, "sync.wait", Object{}, options)
}

// Plan compares what is wanted with AWS and says what would be done. Params as WaitSettled, and limit.
func (c *Client) Plan(ctx context.Context, options *CallOptions) (Object, error) {
	return c.object(ctx, "sync.plan", Object{}, options)
}

// Reconcile writes what is not as it is wanted. Params as WaitSettled, and plan, wait.
func (c *Client) Reconcile(ctx context.Context, options *CallOptions) (Object, error) {
	return c.object(ctx, "sync.reconcile", Object{}, options)
}

// Config reads the agent's switches.
func (c *Client) Config(ctx context.Context) (Object, error) {
	return c.Call(ctx, "sync.config.read", nil)
}

// PatchConfig changes the given switches; nil sets one back to its default.
func (c *Client) PatchConfig(ctx context.Context, switches Object) (Object, error) {
	return c.Call(ctx, "sync.config.patch", switches)
}

// Subscribe tells what happens from now on. Params: topics, mount, destination ("aws-sm/NAME").
func (c *Client) Subscribe(ctx context.Context, params Object) (*Subscription, error) {
	var begun struct {
		Name      string   `json:"subscription"`
		Snapshot  []Object `json:"snapshot"`
		Truncated bool     `json:"truncated"`
	}
	if err := c.into(ctx, &begun, "events.subscribe", merged(params), nil); err != nil {
		return nil, err
	}
	return &Subscription{
		Name: begun.Name, Snapshot: begun.Snapshot, Truncated: begun.Truncated, Events: c.EventsOf(begun.Name), client: c,
	}, nil
}

// EventsOf has the events of a subscription that Call("events.subscribe") began; to be taken once.
func (c *Client) EventsOf(subscription string) <-chan Object {
	queue := c.queue(subscription, true)
	if queue == nil {
		closed := make(chan Object)
		close(closed)
		return closed
	}
	out := make(chan Object)
	go func() {
		defer close(out)
		for {
			event, ok := queue.next()
			if !ok {
				return
			}
			select {
			case out <- event:
			case <-queue.over:
				return
			}
		}
	}()
	return out
}

// Provide makes this connection the one that the agent asks for values of these mounts, as long as it lives. One provider
// answers for all mounts of a client, the last one given, in up to 16 goroutines.
func (c *Client) Provide(ctx context.Context, mounts []string, takeover bool, provider Provider) (Object, error) {
	params := Object{"mounts": mounts}
	if takeover {
		params["takeover"] = true
	}
	c.lock.Lock()
	before := c.provider
	c.provider = provider
	c.lock.Unlock()
	result, err := c.Call(ctx, "provider.register", params)
	var refused *AgentError
	if errors.As(err, &refused) {
		c.lock.Lock()
		c.provider = before
		c.lock.Unlock()
	}
	return result, err
}

// StopProviding ends that, for some mounts, or for all of this connection.
func (c *Client) StopProviding(ctx context.Context, mounts ...string) (Object, error) {
	params := Object{}
	if len(mounts) > 0 {
		params["mounts"] = mounts
	}
	return c.Call(ctx, "provider.unregister", params)
}

// pages reads the entries of all pages, each with its key under that name. A page may be short while there is more.
func (c *Client) pages(ctx context.Context, method string, params Object, member, key string) ([]Object, error) {
	var entries []Object
	after := ""
	for {
		asked := merged(params)
		if after != "" {
			asked["after"] = after
		}
		page, err := c.Call(ctx, method, asked)
		if err != nil {
			return nil, err
		}
		found, _ := page[member].(Object)
		for _, name := range sorted(found) {
			entry, ok := found[name].(Object)
			if !ok {
				continue
			}
			if key != "" {
				entry[key] = name
			}
			entries = append(entries, entry)
		}
		next, more := page["next"].(string)
		if !more {
			return entries, nil
		}
		after = next
	}
}

// Writing

// lineOf writes one message on one line in ASCII, or refuses what is not JSON, too deep or too long.
func lineOf(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(checked{value}); err != nil {
		return nil, &Error{Message: "the request holds what is not JSON", Outcome: NotApplied}
	}
	line := ascii(bytes.TrimRight(buffer.Bytes(), "\n"))
	if nested(line) > depth {
		return nil, &Error{Message: fmt.Sprintf("the request is nested deeper than %d", depth), Outcome: NotApplied}
	}
	if len(line) > lineBytes {
		message := fmt.Sprintf("the request has %d bytes, a line takes %d", len(line), lineBytes)
		return nil, &Error{Message: message, Outcome: NotApplied}
	}
	return append(line, '\n'), nil
}

// checked refuses texts that are not UTF-8, which encoding/json would replace in silence.
type checked struct{ value any }

func (c checked) MarshalJSON() ([]byte, error) {
	if !valid(c.value) {
		return nil, errors.New("not UTF-8")
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(c.value)
	return buffer.Bytes(), err
}

func valid(value any) bool { return validWithin(reflect.ValueOf(value), 1000) }

// validWithin looks so deep; what goes deeper, or round in a ring, cannot be sent anyway.
func validWithin(value reflect.Value, levels int) bool {
	if levels == 0 {
		return false
	}
	switch value.Kind() {
	case reflect.String:
		return utf8.ValidString(value.String())
	case reflect.Interface, reflect.Pointer:
		return value.IsNil() || validWithin(value.Elem(), levels-1)
	case reflect.Slice, reflect.Array:
		if value.Type() == reflect.TypeOf(json.RawMessage{}) {
			return utf8.Valid(value.Bytes())
		}
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return true
		}
		for index := 0; index < value.Len(); index++ {
			if !validWithin(value.Index(index), levels-1) {
				return false
			}
		}
	case reflect.Map:
		for members := value.MapRange(); members.Next(); {
			if !validWithin(members.Key(), levels-1) || !validWithin(members.Value(), levels-1) {
				return false
			}
		}
	case reflect.Struct:
		for index := 0; index < value.NumField(); index++ {
			// Fields that are not exported are not sent.
			if field := value.Type().Field(index); !field.IsExported() && !field.Anonymous {
				continue
			}
			if !validWithin(value.Field(index), levels-1) {
				return false
			}
		}
	}
	return true
}

func ascii(text []byte) []byte {
	plain := true
	for _, b := range text {
		plain = plain && b < 0x7f
	}
	if plain {
		return text
	}
	result := make([]byte, 0, len(text)*2)
	for _, char := range string(text) {
		switch {
		case char < 0x7f:
			result = append(result, byte(char))
		case char <= 0xffff:
			result = append(result, fmt.Sprintf("\\u%04x", char)...)
		default:
			high, low := utf16.EncodeRune(char)
			result = append(result, fmt.Sprintf("\\u%04x\\u%04x", high, low)...)
		}
	}
	return result
}

// nested is how deep the containers of a JSON text go.
func nested(text []byte) int {
	level, deepest, inText := 0, 0, false
	for index := 0; index < len(text); index++ {
		switch b := text[index]; {
		case inText && b == '\\':
			index++
		case b == '"':
			inText = !inText
		case inText:
		case b == '{' || b == '[':
			level++
			if level > deepest {
				deepest = level
			}
		case b == '}' || b == ']':
			level--
		}
	}
	return deepest
}

// write writes a whole line. One that was begun and cannot be ended ends the connection.
func (c *Client) write(ctx context.Context, line []byte) error {
	if err := ctx.Err(); err != nil {
		return &Error{Message: "the request was not sent: " + err.Error(), Outcome: NotApplied, Cause: err}
	}
	select {
	case c.writing <- struct{}{}:
		defer func() { <-c.writing }()
	case <-ctx.Done():
		return &Error{Message: "the request could not be sent in time", Outcome: NotApplied, Cause: ctx.Err()}
	case <-c.ended:
		return &Error{Message: c.reason(), Outcome: NotApplied}
	}
	deadline, _ := ctx.Deadline()
	_ = c.conn.SetWriteDeadline(deadline)
	stop, stopped := make(chan struct{}), make(chan struct{})
	// Waited for, so that it does not end the write of somebody else.
	defer func() {
		close(stop)
		<-stopped
	}()
	go func() {
		defer close(stopped)
		select {
		case <-ctx.Done():
			_ = c.conn.SetWriteDeadline(time.Unix(1, 0))
		case <-stop:
		}
	}()
	count, err := c.conn.Write(line)
	if err == nil {
		return nil
	}
	outcome := NotApplied
	if count > 0 {
		outcome = Unknown
	}
	if ctx.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded) {
		if count > 0 {
			c.lose("the agent does not read")
		}
		return &Error{Message: "the request could not be sent in time", Outcome: outcome, Cause: ctx.Err()}
	}
	c.lose("connection to the agent lost: " + reason(err))
	return &Error{Message: c.reason(), Outcome: outcome}
}

func (c *Client) drop(id int64) chan outcome {
	c.lock.Lock()
	defer c.lock.Unlock()
	answer := c.calls[id]
	delete(c.calls, id)
	return answer
}

func (c *Client) reason() string {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.why
}

// Reading

func (c *Client) readLines() {
	reader := bufio.NewReaderSize(c.conn, 1<<16)
	for {
		line, err := readLine(reader)
		if err == io.ErrShortBuffer {
			c.lose("the agent sent a line that is too long")
			return
		}
		if err != nil {
			c.lose("connection to the agent lost: the agent closed it")
			return
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		var taken message
		if !utf8.Valid(line) || line[0] != '{' || json.Unmarshal(line, &taken) != nil {
			c.lose("what the agent sent is not of this protocol")
			return
		}
		c.take(taken)
	}
}

func readLine(reader *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := reader.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > lineBytes+2 {
			return nil, io.ErrShortBuffer
		}
		if err != bufio.ErrBufferFull {
			return line, err
		}
	}
}

func (c *Client) take(taken message) {
	hasID := len(taken.ID) > 0 && string(taken.ID) != "null"
	switch {
	case taken.Method != nil && hasID:
		asked := request{taken.ID, *taken.Method, taken.Params, time.Now().Add(readTime)}
		if asked.method == "secret.read" {
			select {
			case c.asked <- asked:
			default:
				// The ones before it hang. Nobody else may wait for that; the agent counts it as failed and asks again.
			}
			return
		}
		select {
		case c.others <- asked:
		case <-c.ended:
		}
	case taken.Method != nil:
		c.notice(*taken.Method, taken.Params)
	case !hasID && len(taken.Error) > 0:
		c.refuse(taken.Error)
	default:
		id, err := strconv.ParseInt(string(taken.ID), 10, 64)
		if err != nil {
			return
		}
		answer := c.drop(id)
		if answer == nil {
			return
		}
		switch {
		case len(taken.Error) > 0:
			answer <- outcome{err: agentError(taken.Error, "")}
		case len(taken.Result) > 0 && taken.Result[0] == '{':
			answer <- outcome{result: taken.Result}
		default:
			answer <- outcome{err: &Error{Message: "the agent's answer has no result", Outcome: Unknown}}
		}
	}
}

func agentError(raw json.RawMessage, became Outcome) *AgentError {
	var read struct {
		Code    int64  `json:"code"`
		Message string `json:"message"`
		Data    struct {
			Reason       string  `json:"reason"`
			Retryable    bool    `json:"retryable"`
			Outcome      Outcome `json:"outcome"`
			Hint         string  `json:"hint"`
			Path         string  `json:"path"`
			Expected     string  `json:"expected"`
			RetryAfterMS int64   `json:"retry_after_ms"`
		} `json:"data"`
	}
	// What does not fit is left as it is: the text is in Raw.
	_ = json.Unmarshal(raw, &read)
	if read.Message == "" {
		read.Message = "the agent answered an error without a message"
	}
	if read.Data.Reason == "" {
		read.Data.Reason = "internal_error"
	}
	if became == "" {
		became = read.Data.Outcome
	}
	if became == "" {
		became = Unknown
	}
	return &AgentError{
		Code: read.Code, Message: read.Message, Reason: read.Data.Reason, Retryable: read.Data.Retryable,
		Outcome: became, Hint: read.Data.Hint, Path: read.Data.Path, Expected: read.Data.Expected,
		RetryAfterMS: read.Data.RetryAfterMS, Raw: raw,
	}
}

// refuse takes an error that names no request: this user is not admitted, or a line could not be read. Only where one
// call alone is on its way is it clear whose it is, and the connection may live.
func (c *Client) refuse(raw json.RawMessage) {
	c.lock.Lock()
	calls := c.calls
	c.calls = map[int64]chan outcome{}
	c.lock.Unlock()
	if len(calls) == 1 {
		for _, answer := range calls {
			answer <- outcome{err: agentError(raw, "")}
		}
		return
	}
	for _, answer := range calls {
		answer <- outcome{err: agentError(raw, Unknown)}
	}
	c.lose("connection given up: the agent refused a line")
}

// lose ends the connection, once; whoever waits learns of it.
func (c *Client) lose(why string) {
	c.lock.Lock()
	if c.why != "" {
		c.lock.Unlock()
		return
	}
	c.why = why
	calls, queues := c.calls, c.queues
	c.calls, c.queues = map[int64]chan outcome{}, map[string]*queue{}
	c.lock.Unlock()
	for _, answer := range calls {
		answer <- outcome{err: &Error{Message: why, Outcome: Unknown}}
	}
	for _, queue := range queues {
		queue.end()
	}
	close(c.ended)
	c.conn.Close()
}

// Events

// queue keeps the events of one subscription. Bounded: what is too much gives way to one that says how many were lost.
type queue struct {
	lock   sync.Mutex
	kept   []Object
	ready  chan struct{}
	over   chan struct{}
	ending sync.Once
}

func (c *Client) queue(name string, begin bool) *queue {
	c.lock.Lock()
	defer c.lock.Unlock()
	found := c.queues[name]
	if found == nil && c.why == "" && (begin || len(c.queues) < subscriptions) {
		found = &queue{ready: make(chan struct{}, 1), over: make(chan struct{})}
		c.queues[name] = found
	}
	return found
}

func (c *Client) forget(name string) {
	c.lock.Lock()
	found := c.queues[name]
	delete(c.queues, name)
	c.lock.Unlock()
	if found != nil {
		found.end()
	}
}

func (c *Client) notice(method string, raw json.RawMessage) {
	if method != "event" {
		return
	}
	var event Object
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&event) != nil {
		return
	}
	name, ok := event["subscription"].(string)
	if !ok {
		return
	}
	if found := c.queue(name, false); found != nil {
		found.keep(event)
	}
}

func (q *queue) keep(event Object) {
	q.lock.Lock()
	if len(q.kept) >= events {
		lost := int64(1)
		for _, one := range q.kept {
			if number, ok := one["lost"].(json.Number); ok {
				count, _ := number.Int64()
				lost += count
			} else {
				lost++
			}
		}
		event = Object{
			"subscription": event["subscription"], "seq": event["seq"], "lost": json.Number(strconv.FormatInt(lost, 10)),
			"resync": true,
		}
		q.kept = nil
	}
	q.kept = append(q.kept, event)
	q.lock.Unlock()
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

func (q *queue) next() (Object, bool) {
	for {
		q.lock.Lock()
		if len(q.kept) > 0 {
			event := q.kept[0]
			q.kept = q.kept[1:]
			q.lock.Unlock()
			return event, true
		}
		q.lock.Unlock()
		select {
		case <-q.ready:
		case <-q.over:
			return nil, false
		}
	}
}

func (q *queue) end() { q.ending.Do(func() { close(q.over) }) }

// The agent's own requests

func (c *Client) answerRequests(requests <-chan request) {
	for {
		select {
		case asked := <-requests:
			ctx, cancel := context.WithDeadline(context.Background(), asked.until)
			if ctx.Err() != nil {
				cancel()
				continue
			}
			line, err := lineOf(c.answer(ctx, asked))
			if err != nil {
				line, _ = lineOf(problem(asked.id, 41301, "reply_too_large", "the answer cannot be sent in one line"))
			}
			_ = c.write(ctx, line)
			cancel()
		case <-c.ended:
			return
		}
	}
}

func (c *Client) answer(ctx context.Context, asked request) Object {
	c.lock.Lock()
	provider := c.provider
	c.lock.Unlock()
	switch {
	case asked.method == "ping":
		return Object{"jsonrpc": "2.0", "id": asked.id, "result": Object{}}
	case asked.method == "secret.read" && provider != nil:
		var params ReadRequest
		if json.Unmarshal(asked.params, &params) != nil {
			return problem(asked.id, -32602, "invalid_params", "mount, secret_name and version are expected")
		}
		value, err := given(ctx, provider, params)
		switch {
		case errors.Is(err, ErrNotFound):
			return problem(asked.id, 40404, "secret_not_found", "the secret is not known here")
		case err != nil:
			// What went wrong is neither for the agent nor for a log, as it may quote the secret.
			return problem(asked.id, -32603, "internal_error", "the value could not be read")
		}
		return Object{"jsonrpc": "2.0", "id": asked.id, "result": value}
	default:
		return problem(asked.id, -32601, "method_not_found", "this client does not answer that")
	}
}

// given calls the provider; a panic of it is a failed read, not the end of the host.
func given(ctx context.Context, provider Provider, asked ReadRequest) (value Object, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the provider panicked")
		}
	}()
	return provider(ctx, asked)
}

func problem(id json.RawMessage, code int, reason, message string) Object {
	data := Object{"reason": reason, "retryable": false, "outcome": NotApplied}
	return Object{"jsonrpc": "2.0", "id": id, "error": Object{"code": code, "message": message, "data": data}}
}
