//! A client of the secretsync agent: one file, standard library only, Rust 1.63 or later, edition 2021.
//!
//! ```no_run
//! mod secretsync;
//!
//! let agent = secretsync::Client::open()?;
//! agent.put("my-kv", "my-secret", [("foo", "bar")]).send()?;
//! agent.set("my-awssm-1", "my-kv", "my-secret").send()?;
//! ```
//!
//! The protocol is newline-delimited JSON-RPC 2.0 on a Unix socket (proto/PROTOCOL.md). Threads may share a client: one
//! thread of its own reads, another answers what the agent asks. Nothing that the agent sends makes it panic.

#![allow(dead_code)] // A program uses a part of it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{sync_channel, Receiver, SyncSender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// Bytes of a socket's path.
pub const SOCKET_PATH_BYTES: usize = 107;
/// Bytes of one line without its LF.
pub const LINE_BYTES: usize = 1 << 20;
/// Nesting of one line; `{}` is 1.
pub const DEPTH: usize = 64;
/// Events of one subscription that are kept while nobody takes them.
pub const EVENTS: usize = 1024;

// Values

/// A JSON value. `to_string` writes it; `{:?}` says only what kind of value it is, for it may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Value>),
    Object(Object),
}

/// The members of an object, by the bytes of their names.
pub type Object = BTreeMap<String, Value>;

/// A number as it was written, so that `-0`, `1e400` and 30 digits stay what they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// A number by the grammar of JSON, or `None`.
    pub fn new(text: &str) -> Option<Number> {
        (number_end(text.as_bytes(), 0) == Some(text.len())).then(|| Number(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Number")
    }
}

/// What is wrong with a text that should be JSON, and where; never what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    pub offset: usize,
    pub what: &'static str,
}

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at byte {}", self.what, self.offset)
    }
}

impl std::error::Error for Invalid {}

impl Value {
    /// An object without members.
    pub fn object() -> Value {
        Value::Object(Object::new())
    }

    /// Reads one value by RFC 8259 and no more: no comments, no member twice, nothing deeper than `DEPTH`.
    pub fn parse(text: &[u8]) -> Result<Value, Invalid> {
        Value::parse_nested(text, DEPTH)
    }

    /// The same with another limit. Each level takes some hundred bytes of the stack.
    pub fn parse_nested(text: &[u8], depth: usize) -> Result<Value, Invalid> {
        let text = std::str::from_utf8(text)
            .map_err(|error| Invalid { offset: error.valid_up_to(), what: "not UTF-8" })?;
        let mut parser = Parser { text, bytes: text.as_bytes(), at: 0 };
        let value = parser.value(depth)?;
        parser.blank();
        if parser.at < parser.bytes.len() {
            return parser.fail("more than one value");
        }
        Ok(value)
    }

    /// The member of that name, of an object that has one.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object().and_then(|members| members.get(name))
    }

    pub fn as_object(&self) -> Option<&Object> {
        if let Value::Object(members) = self { Some(members) } else { None }
    }

    pub fn as_array(&self) -> Option<&[Value]> {
        if let Value::Array(items) = self { Some(items) } else { None }
    }

    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(value) = self { Some(*value) } else { None }
    }

    /// An integer without fraction and exponent that 64 bits hold.
    pub fn as_i64(&self) -> Option<i64> {
        if let Value::Number(number) = self { number.0.parse().ok() } else { None }
    }

    /// The text of the member of that name, empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_str).unwrap_or("")
    }

    /// The rows of an answer that has `associated_secrets`.
    pub fn rows(&self) -> impl Iterator<Item = &Value> {
        self.get("associated_secrets").and_then(Value::as_object).into_iter().flat_map(Object::values)
    }

    /// One line in ASCII, or `None` where the value is nested deeper.
    fn encode(&self, depth: usize) -> Option<String> {
        let mut line = String::new();
        self.write(&mut line, depth).then_some(line)
    }

    fn write(&self, line: &mut String, depth: usize) -> bool {
        match self {
            Value::Null => line.push_str("null"),
            Value::Bool(true) => line.push_str("true"),
            Value::Bool(false) => line.push_str("false"),
            Value::Number(number) => line.push_str(&number.0),
            Value::String(text) => write_string(text, line),
            Value::Array(_) | Value::Object(_) if depth == 0 => return false,
            Value::Array(items) => {
                line.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        line.push(',');
                    }
                    if !item.write(line, depth - 1) {
                        return false;
                    }
                }
                line.push(']');
            }
            Value::Object(members) => {
                line.push('{');
                for (index, (name, member)) in members.iter().enumerate() {
                    if index > 0 {
                        line.push(',');
                    }
                    write_string(name, line);
                    line.push(':');
                    if !member.write(line, depth - 1) {
                        return false;
                    }
                }
                line.push('}');
            }
        }
        true
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.encode(usize::MAX).unwrap_or_default())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Value::Null => "Null",
            Value::Bool(_) => "Bool",
            Value::Number(_) => "Number",
            Value::String(_) => "String",
            Value::Array(_) => "Array",
            Value::Object(_) => "Object",
        })
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Number(Number(value.to_string()))
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Value {
        Value::Number(number)
    }
}

impl From<Object> for Value {
    fn from(members: Object) -> Value {
        Value::Object(members)
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(items: Vec<V>) -> Value {
        Value::Array(items.into_iter().map(Into::into).collect())
    }
}

/// An object of the given members.
impl<V: Into<Value>, const N: usize> From<[(&str, V); N]> for Value {
    fn from(members: [(&str, V); N]) -> Value {
        Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
    }
}

fn write_string(text: &str, line: &mut String) {
    line.push('"');
    for character in text.chars() {
        match character {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            ' '..='~' => line.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    line.push_str(&format!("\\u{:04x}", unit));
                }
            }
        }
    }
    line.push('"');
}

/// Where the number that begins at `at` ends.
fn number_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let digits = |from: usize| {
        let count = bytes.get(from..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then(|| from + count)
    };
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    at = if bytes.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        if matches!(bytes.get(at), Some(b'+' | b'-')) {
            at += 1;
        }
        at = digits(at)?;
    }
    Some(at)
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn fail<T>(&self, what: &'static str) -> Result<T, Invalid> {
        Err(Invalid { offset: self.at, what })
    }

    fn blank(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Whether `byte` comes next, which is then passed.
    fn take(&mut self, byte: u8) -> bool {
        let there = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self, depth: usize) -> Result<Value, Invalid> {
        self.blank();
        match self.bytes.get(self.at) {
            Some(b'{' | b'[') if depth == 0 => self.fail("nested too deep"),
            Some(b'{') => self.object(depth - 1),
            Some(b'[') => self.array(depth - 1),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Null),
            _ => {
                let end = match number_end(self.bytes, self.at) {
                    Some(end) => end,
                    None => return self.fail("not a value"),
                };
                let number = Number(self.text[self.at..end].to_owned());
                self.at = end;
                Ok(Value::Number(number))
            }
        }
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, Invalid> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return self.fail("not a value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Value, Invalid> {
        let mut members = Object::new();
        self.at += 1;
        self.blank();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.blank();
            if self.bytes.get(self.at) != Some(&b'"') {
                return self.fail("not a member name");
            }
            let name = self.string()?;
            if name.contains('\0') || members.contains_key(&name) {
                return self.fail("a member name that is refused");
            }
            self.blank();
            if !self.take(b':') {
                return self.fail("no colon");
            }
            let value = self.value(depth)?;
            members.insert(name, value);
            self.blank();
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.take(b',') {
                return self.fail("no comma");
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Invalid> {
        let mut items = Vec::new();
        self.at += 1;
        self.blank();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.blank();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            if !self.take(b',') {
                return self.fail("no comma");
            }
        }
    }

    fn string(&mut self) -> Result<String, Invalid> {
        let mut text = String::new();
        self.at += 1;
        loop {
            // A run of plain characters ends at ASCII, so that both of its ends are those of characters.
            let run = self.at;
            while matches!(self.bytes.get(self.at), Some(byte) if *byte >= 0x20 && *byte != b'"' && *byte != b'\\') {
                self.at += 1;
            }
            text.push_str(&self.text[run..self.at]);
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return self.fail("a string that does not end"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Invalid> {
        let letter = self.bytes.get(self.at + 1).copied();
        let character = match letter {
            Some(letter @ (b'"' | b'\\' | b'/')) => letter as char,
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return self.fail("not an escape"),
        };
        self.at += 2;
        Ok(character)
    }

    fn unicode(&mut self) -> Result<char, Invalid> {
        let first = self.unit()?;
        let units = if (0xD800..0xDC00).contains(&first) { vec![first, self.unit()?] } else { vec![first] };
        match char::decode_utf16(units).next() {
            Some(Ok(character)) => Ok(character),
            _ => self.fail("half of a surrogate pair"),
        }
    }

    fn unit(&mut self) -> Result<u16, Invalid> {
        let digits = match self.bytes.get(self.at..self.at + 6) {
            Some([b'\\', b'u', digits @ ..]) if digits.iter().all(u8::is_ascii_hexdigit) => digits,
            _ => return self.fail("not an escape"),
        };
        let unit = digits.iter().fold(0, |unit, digit| (unit << 4) | (*digit as char).to_digit(16).unwrap_or(0));
        self.at += 6;
        Ok(unit as u16)
    }
}

// Errors

/// What became of a command. After `Unknown`, give the same command again: that is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    NotApplied,
    Applied,
    Queued,
    Unknown,
}

impl Outcome {
    /// The word of the protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::NotApplied => "not_applied",
            Outcome::Applied => "applied",
            Outcome::Queued => "queued",
            Outcome::Unknown => "unknown",
        }
    }
}

/// Why a call has no result. No error quotes a secret.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The agent answered an error.
    Agent(Box<AgentError>),
    /// No connection, or it ended before the answer came.
    Lost { message: String, outcome: Outcome },
    /// No answer in time; what was accepted goes on.
    Timeout { outcome: Outcome },
    /// Refused here, before anything was sent.
    Refused { message: String },
}

/// The agent's error. `code` and `reason` are stable; the message is for people.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentError {
    pub code: i64,
    pub message: String,
    pub reason: String,
    /// Whether the very same request may succeed later, not before `retry_after_ms`.
    pub retryable: bool,
    pub outcome: Outcome,
    pub hint: Option<String>,
    pub path: Option<String>,
    pub expected: Option<Value>,
    pub retry_after_ms: Option<i64>,
    /// The error as the agent sent it.
    pub value: Value,
}

impl AgentError {
    fn new(value: &Value, outcome: Option<Outcome>) -> AgentError {
        let member = |name: &str| value.get("data").and_then(|data| data.get(name));
        let text = |name: &str| member(name).and_then(Value::as_str).map(str::to_owned);
        AgentError {
            code: value.get("code").and_then(Value::as_i64).unwrap_or(-32603),
            message: match value.text("message") {
                "" => "the agent answered an error without a message".to_owned(),
                message => message.to_owned(),
            },
            reason: text("reason").unwrap_or_else(|| "internal_error".to_owned()),
            retryable: member("retryable").and_then(Value::as_bool).unwrap_or(false),
            outcome: outcome.unwrap_or(match member("outcome").and_then(Value::as_str) {
                Some("not_applied") => Outcome::NotApplied,
                Some("applied") => Outcome::Applied,
                Some("queued") => Outcome::Queued,
                _ => Outcome::Unknown,
            }),
            hint: text("hint"),
            path: text("path"),
            expected: member("expected").cloned(),
            retry_after_ms: member("retry_after_ms").and_then(Value::as_i64),
            value: value.clone(),
        }
    }
}

impl Error {
    pub fn outcome(&self) -> Outcome {
        match self {
            Error::Agent(error) => error.outcome,
            Error::Lost { outcome, .. } | Error::Timeout { outcome } => *outcome,
            Error::Refused { .. } => Outcome::NotApplied,
        }
    }

    /// The agent's reason, such as `destination_not_found`; empty where it is not the agent's error.
    pub fn reason(&self) -> &str {
        if let Error::Agent(error) = self { &error.reason } else { "" }
    }

    fn refused(message: impl Into<String>) -> Error {
        Error::Refused { message: message.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Agent(error) => {
                write!(formatter, "{} ({})", error.message, error.reason)?;
                error.hint.iter().try_for_each(|hint| write!(formatter, ": {}", hint))
            }
            Error::Lost { message, .. } | Error::Refused { message } => formatter.write_str(message),
            Error::Timeout { .. } => formatter.write_str("no answer in time"),
        }
    }
}

impl std::error::Error for Error {}

// Client

/// How to connect. `Options::default()` is what `Client::open` uses.
#[derive(Clone, Debug)]
pub struct Options {
    /// The socket; `find_socket` finds it otherwise.
    pub path: Option<PathBuf>,
    /// How long a call waits for its answer; `None` waits for ever.
    pub timeout: Option<Duration>,
    /// The account the agent runs under, if it is neither root's nor our own. Nothing is sent to anybody else.
    pub agent_uid: Option<u32>,
}

impl Default for Options {
    fn default() -> Options {
        Options { path: None, timeout: Some(Duration::from_secs(60)), agent_uid: None }
    }
}

/// The socket to connect to: $SECRETSYNC_SOCKET, else the system's, else that of `secretsyncd dev`.
pub fn find_socket() -> PathBuf {
    let named = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(path) = named("SECRETSYNC_SOCKET") {
        return path;
    }
    let system = PathBuf::from("/run/secretsync/agent.sock");
    let mut candidates = vec![system.clone()];
    candidates.extend(named("XDG_RUNTIME_DIR").map(|folder| folder.join("secretsync/agent.sock")));
    candidates.push(format!("/tmp/secretsync-{}/agent.sock", system::user()).into());
    let is_socket = |path: &PathBuf| fs::metadata(path).map_or(false, |found| found.file_type().is_socket());
    candidates.into_iter().find(is_socket).unwrap_or(system)
}

/// One connection to the agent, until the client is dropped. A destination is "my-awssm-1" or "aws-sm/my-awssm-1".
pub struct Client {
    shared: Arc<Shared>,
}

impl Client {
    /// Connects to the socket that `find_socket` finds.
    pub fn open() -> Result<Client, Error> {
        Client::connect(Options::default())
    }

    /// Connects.
    pub fn connect(options: Options) -> Result<Client, Error> {
        let path = options.path.unwrap_or_else(find_socket);
        let trusted = [Some(0), Some(system::user()), options.agent_uid];
        let stream = connect(&path, &trusted)?;
        let failed = |error| lost(format!("connect to {}: {}", path.display(), plain(&error)), Outcome::NotApplied);
        let (ask, asked) = sync_channel(64);
        let reading = stream.try_clone().map_err(failed)?;
        let shared = Arc::new(Shared {
            control: stream.try_clone().map_err(failed)?,
            writer: Mutex::new(stream),
            state: Mutex::new(State::default()),
            timeout: options.timeout,
        });
        let (reader, answerer) = (shared.clone(), shared.clone());
        let client = Client { shared };
        let start = |name: &str, run: Box<dyn FnOnce() + Send>| {
            thread::Builder::new().name(name.to_owned()).spawn(run).map_err(failed)
        };
        start("secretsync-reader", Box::new(move || reader.read(reading, &ask)))?;
        start("secretsync-answerer", Box::new(move || answerer.answer_all(&asked)))?;
        Ok(client)
    }

    /// Calls a method and returns its result, an object.
    pub fn call(&self, method: &str, params: impl Into<Value>) -> Result<Value, Error> {
        self.begin(method, params)?.wait()
    }

    /// Sends a request without waiting. The agent takes 64 at a time.
    pub fn begin(&self, method: &str, params: impl Into<Value>) -> Result<Call, Error> {
        self.shared.begin(method, params.into(), None, self.shared.timeout)
    }

    /// A request to give params and limits to.
    pub fn request(&self, method: &str) -> Request<'_> {
        Request { client: self, method: method.to_owned(), params: Object::new(), deadline: None, timeout: None }
    }

    /// Ends the agent's waiting for the call of that id, never its work: the call then ends with `request_cancelled`,
    /// or with its result.
    pub fn cancel(&self, id: u64) {
        self.shared.cancel(id);
    }

    // The agent itself

    /// Agrees on the version of the protocol; optional.
    pub fn initialize(&self) -> Request<'_> {
        self.request("initialize").with("protocol", vec!["1.0"])
    }

    pub fn ping(&self) -> Request<'_> {
        self.request("ping")
    }

    pub fn info(&self) -> Request<'_> {
        self.request("agent.info")
    }

    pub fn health(&self) -> Request<'_> {
        self.request("agent.health")
    }

    // Destinations

    /// Creates a destination, or replaces the fields that are given `with`.
    pub fn write_destination(&self, destination: &str) -> Request<'_> {
        self.request("destination.write").place(destination)
    }

    /// Changes the fields that are given `with`; `Null` unsets one.
    pub fn patch_destination(&self, destination: &str) -> Request<'_> {
        self.request("destination.patch").place(destination)
    }

    /// Reads a destination back, credentials masked.
    pub fn read_destination(&self, destination: &str) -> Request<'_> {
        self.request("destination.read").place(destination)
    }

    /// Every destination, with type, name and region.
    pub fn destinations(&self) -> Pages<'_> {
        self.request("destination.list").pages("key_info")
    }

    /// Deletes a destination without associations; with `purge` their secrets go first, with `force_delete` they stay.
    pub fn delete_destination(&self, destination: &str) -> Request<'_> {
        self.request("destination.delete").place(destination)
    }

    /// Asks AWS who the agent is there and what it may do.
    pub fn check_destination(&self, destination: &str) -> Request<'_> {
        self.request("destination.check").place(destination)
    }

    /// Applies a destination's settings to all of its associations, as if each were set again.
    pub fn apply_destination(&self, destination: &str) -> Request<'_> {
        self.request("destination.apply").place(destination)
    }

    // Mounts

    /// Makes a mount known; without `accessor` the agent derives one from the path.
    pub fn register_mount(&self, path: &str) -> Request<'_> {
        self.request("mount.register").with("path", path)
    }

    /// Every mount: its path as the key, and its accessor.
    pub fn mounts(&self) -> Pages<'_> {
        self.request("mount.list").pages("key_info")
    }

    // Secrets

    /// Gives the live value of a secret; without `version` the agent counts.
    pub fn put(&self, mount: &str, secret_name: &str, data: impl Into<Value>) -> Request<'_> {
        self.request("secret.put").mount(mount).secret_name(secret_name).with("data", data)
    }

    /// Says that a secret changed, so that the agent asks its provider for the value.
    pub fn changed(&self, mount: &str, secret_name: &str) -> Request<'_> {
        self.request("secret.changed").mount(mount).secret_name(secret_name)
    }

    /// Says that no live version of a secret is left; AWS follows, the associations stay.
    pub fn delete(&self, mount: &str, secret_name: &str) -> Request<'_> {
        self.request("secret.delete").mount(mount).secret_name(secret_name)
    }

    /// Compares everything a mount has, names to live versions, with what the agent knows.
    ///
    /// `needed` are the secrets to push, `vanished` those to confirm with `delete`.
    pub fn snapshot(&self, mount: &str, versions: &BTreeMap<String, Option<i64>>) -> Result<Value, Error> {
        let mut parts = vec![Object::new()];
        let mut bytes = 0;
        for (name, version) in versions {
            let size = 6 * name.len() + 32;
            if bytes + size > 900_000 || parts.last().map_or(0, Object::len) == 2000 {
                parts.push(Object::new());
                bytes = 0;
            }
            bytes += size;
            if let Some(part) = parts.last_mut() {
                part.insert(name.clone(), version.map_or(Value::Null, Value::from));
            }
        }
        let (mut needed, mut vanished) = (Vec::new(), Vec::new());
        let mut parts = parts.into_iter().peekable();
        let mut number = 0_i64;
        loop {
            number += 1;
            // Behind the last part an empty one asks for what the answer left out.
            let part = parts.next().unwrap_or_default();
            let last = parts.peek().is_none();
            let request = self.request("secret.snapshot").mount(mount).with("part", number).with("versions", part);
            let page = request.with("last", last).send()?;
            for (list, all) in [("needed", &mut needed), ("vanished", &mut vanished)] {
                all.extend_from_slice(page.get(list).and_then(Value::as_array).unwrap_or_default());
            }
            if last && page.get("truncated").and_then(Value::as_bool) != Some(true) {
                let received = page.get("received").cloned().unwrap_or(Value::Null);
                let lists = [("received", received), ("needed", needed.into()), ("vanished", vanished.into())];
                return Ok(Value::from(lists));
            }
        }
    }

    // Associations

    /// Associates a secret with a destination and waits for AWS, unless told otherwise.
    pub fn set(&self, destination: &str, mount: &str, secret_name: &str) -> Request<'_> {
        self.request("association.set").place(destination).mount(mount).secret_name(secret_name)
    }

    /// Ends an association, which deletes the secret in AWS.
    pub fn remove(&self, destination: &str, mount: &str, secret_name: &str) -> Request<'_> {
        self.request("association.remove").place(destination).mount(mount).secret_name(secret_name)
    }

    /// Every association row of a destination.
    pub fn associations(&self, destination: &str) -> Pages<'_> {
        self.request("association.read").place(destination).pages("associated_secrets")
    }

    /// Every secret that is associated: mount, version and number of associations.
    pub fn associated_secrets(&self) -> Pages<'_> {
        self.request("association.list").pages("key_info")
    }

    /// The rows of one secret by destination, in `associated_destinations`.
    pub fn destinations_of(&self, mount: &str, secret_name: &str) -> Request<'_> {
        self.request("association.destinations").mount(mount).secret_name(secret_name)
    }

    // Sync

    /// How much is synced and how much waits.
    pub fn status(&self) -> Request<'_> {
        self.request("sync.status")
    }

    /// Answers once the rows of a `destination`, `mount` and `secret_name` are settled, or all rows; past the deadline
    /// it is `deadline_exceeded`.
    pub fn wait(&self) -> Request<'_> {
        self.request("sync.wait")
    }

    /// Compares what is wanted with AWS and says what would be done; changes nothing.
    pub fn plan(&self) -> Request<'_> {
        self.request("sync.plan")
    }

    /// Writes what is not as it is wanted.
    pub fn reconcile(&self) -> Request<'_> {
        self.request("sync.reconcile")
    }

    /// The agent's switches.
    pub fn config(&self) -> Request<'_> {
        self.request("sync.config.read")
    }

    /// Changes the switches that are given `with`; `Null` sets one back to its default.
    pub fn patch_config(&self) -> Request<'_> {
        self.request("sync.config.patch")
    }

    // Events

    /// Subscribes to what happens; `params` are those of `events.subscribe`, such as `[("mount", "my-kv")]`.
    pub fn subscribe(&self, params: impl Into<Value>) -> Result<Events, Error> {
        let begun = self.call("events.subscribe", params)?;
        self.follow(&begun)
    }

    /// The events of a subscription that `begun`, the result of `events.subscribe`, is of.
    pub fn follow(&self, begun: &Value) -> Result<Events, Error> {
        let subscription = begun.text("subscription").to_owned();
        let queue = match lock(&self.shared.state).events.get(&subscription) {
            Some(queue) => queue.clone(),
            None => return Err(Error::refused("this connection has no such subscription")),
        };
        let snapshot = begun.get("snapshot").and_then(Value::as_array).unwrap_or_default().to_vec();
        let truncated = begun.get("truncated").and_then(Value::as_bool).unwrap_or(false);
        Ok(Events { snapshot, truncated, subscription, queue, shared: self.shared.clone() })
    }

    // The agent asks

    /// Makes this connection the one that the agent asks for values of these mounts, as long as it lives.
    ///
    /// `read` returns the inner object of a KV v2 read, `{"data": {...}, "metadata": {"version": 3}}`. It answers for
    /// all mounts of this client, runs in a thread of the client, one read at a time, and has 10 seconds. A secret
    /// whose live version is deleted is answered with data `Null` and metadata with deletion_time or destroyed: AWS
    /// follows. Neither an error nor a panic deletes anything.
    pub fn provide<F>(&self, mounts: &[&str], read: F) -> Result<Value, Error>
    where
        F: Fn(&Read) -> Result<Value, ReadError> + Send + Sync + 'static,
    {
        let before = lock(&self.shared.state).read.replace(Arc::new(read));
        let answer = self.call("provider.register", [("mounts", mounts.to_vec())]);
        if let Err(Error::Agent(_)) = answer {
            lock(&self.shared.state).read = before;
        }
        answer
    }

    /// Ends that for the `mounts` that are given, or for all of this connection.
    pub fn stop_providing(&self) -> Request<'_> {
        self.request("provider.unregister")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.shared.lose("the client is closed");
    }
}

/// What a provider is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub mount: String,
    pub secret_name: String,
    /// `None` is the live one.
    pub version: Option<i64>,
}

/// Why a provider gives no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such secret.
    NotFound,
    /// It could not be read; the agent asks again.
    Failed,
}

/// A request that was not sent yet.
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'a> {
    client: &'a Client,
    method: String,
    params: Object,
    deadline: Option<Duration>,
    timeout: Option<Duration>,
}

impl<'a> Request<'a> {
    /// Gives one param.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    pub fn version(self, version: i64) -> Self {
        self.with("version", version)
    }

    /// Whether the reply waits for AWS.
    pub fn wait(self, wait: bool) -> Self {
        self.with("wait", wait)
    }

    pub fn mount(self, mount: &str) -> Self {
        self.with("mount", mount)
    }

    pub fn secret_name(self, secret_name: &str) -> Self {
        self.with("secret_name", secret_name)
    }

    /// Selects a destination, for `wait`, `plan` and `reconcile`.
    pub fn destination(self, destination: &str) -> Self {
        let (kind, name) = split_destination(destination);
        self.with("destination", format!("{}/{}", kind, name))
    }

    /// How long the agent may hold its answer while it waits for AWS.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How long this side waits for the answer, instead of the client's own limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends the request and waits for its result.
    pub fn send(self) -> Result<Value, Error> {
        self.begin()?.wait()
    }

    /// Sends the request without waiting.
    pub fn begin(self) -> Result<Call, Error> {
        let shared = &self.client.shared;
        // Whoever lets the agent wait long is not cut off here before.
        let patient = self.deadline.map_or(Duration::ZERO, |deadline| deadline.saturating_add(Duration::from_secs(10)));
        let timeout = self.timeout.or_else(|| shared.timeout.map(|timeout| timeout.max(patient)));
        shared.begin(&self.method, Value::Object(self.params), self.deadline, timeout)
    }

    fn place(self, destination: &str) -> Self {
        let (kind, name) = split_destination(destination);
        self.with("type", kind).with("name", name)
    }

    fn pages(self, member: &'static str) -> Pages<'a> {
        Pages { request: Some(self), member, entries: VecDeque::new() }
    }
}

fn split_destination(destination: &str) -> (&str, &str) {
    destination.split_once('/').unwrap_or(("aws-sm", destination))
}

/// The entries of a list, page by page, each with its key.
pub struct Pages<'a> {
    request: Option<Request<'a>>,
    member: &'static str,
    entries: VecDeque<(String, Value)>,
}

impl Pages<'_> {
    /// Gives the list a param, such as `("status", "SYNCED")`.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.request = self.request.map(|request| request.with(name, value));
        self
    }

    fn turn(&mut self) -> Result<(), Error> {
        if let Some(request) = self.request.take() {
            let call = request.client.shared.begin(
                &request.method, Value::Object(request.params.clone()), None, request.client.shared.timeout)?;
            let page = call.wait()?;
            // A page may be short, or empty, while there is more.
            self.request = page.get("next").and_then(Value::as_str).map(|next| request.with("after", next));
            self.entries.extend(page.get(self.member).and_then(Value::as_object).cloned().unwrap_or_default());
        }
        Ok(())
    }
}

impl Iterator for Pages<'_> {
    type Item = Result<(String, Value), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.entries.is_empty() && self.request.is_some() {
            if let Err(error) = self.turn() {
                return Some(Err(error));
            }
        }
        self.entries.pop_front().map(Ok)
    }
}

/// A request on its way.
#[must_use = "its answer is lost otherwise"]
pub struct Call {
    shared: Arc<Shared>,
    id: u64,
    slot: Arc<Slot>,
    timeout: Option<Duration>,
}

impl Call {
    /// To cancel it by.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Waits for the answer, an object.
    pub fn wait(self) -> Result<Value, Error> {
        let limit = self.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut answer = lock(&self.slot.answer);
        loop {
            if let Some(answer) = answer.take() {
                return answer;
            }
            let remaining = limit.map(|limit| limit.saturating_duration_since(Instant::now()));
            answer = match remaining {
                Some(Duration::ZERO) => break,
                Some(remaining) => {
                    self.slot.ready.wait_timeout(answer, remaining).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.slot.ready.wait(answer).unwrap_or_else(PoisonError::into_inner),
            };
        }
        drop(answer);
        lock(&self.shared.state).calls.remove(&self.id);
        self.shared.cancel(self.id);
        Err(Error::Timeout { outcome: Outcome::Unknown })
    }
}

/// What happens, from the subscription on; it ends with the connection. Dropping it ends the subscription.
///
/// 1,024 events are kept while nobody takes them. Beyond that they give way to one with `lost` and `resync`.
pub struct Events {
    /// The rows as they were when the subscription began.
    pub snapshot: Vec<Value>,
    /// Whether there are more rows than `snapshot` has.
    pub truncated: bool,
    subscription: String,
    queue: Arc<Queue>,
    shared: Arc<Shared>,
}

impl Iterator for Events {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let mut waiting = lock(&self.queue.waiting);
        loop {
            if let Some(event) = waiting.events.pop_front() {
                return Some(event);
            }
            if waiting.ended {
                return None;
            }
            waiting = self.queue.more.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        lock(&self.shared.state).events.remove(&self.subscription);
        let params = Value::from([("subscription", self.subscription.as_str())]);
        // Nobody waits for the answer.
        let _ = self.shared.begin("events.unsubscribe", params, None, Some(Duration::from_secs(1)));
    }
}

// Inside

type Answer = Result<Value, Error>;
type Reader = Arc<dyn Fn(&Read) -> Result<Value, ReadError> + Send + Sync>;

struct Shared {
    /// To end the connection with while somebody writes.
    control: UnixStream,
    writer: Mutex<UnixStream>,
    state: Mutex<State>,
    timeout: Option<Duration>,
}

#[derive(Default)]
struct State {
    last_id: u64,
    calls: HashMap<u64, Waiting>,
    events: HashMap<String, Arc<Queue>>,
    lost: Option<String>,
    read: Option<Reader>,
}

struct Waiting {
    slot: Arc<Slot>,
    subscribes: bool,
}

#[derive(Default)]
struct Slot {
    answer: Mutex<Option<Answer>>,
    ready: Condvar,
}

impl Slot {
    fn settle(&self, answer: Answer) {
        *lock(&self.answer) = Some(answer);
        self.ready.notify_all();
    }
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<WaitingEvents>,
    more: Condvar,
}

#[derive(Default)]
struct WaitingEvents {
    events: VecDeque<Value>,
    ended: bool,
}

impl Queue {
    fn keep(&self, event: &Value) {
        let mut waiting = lock(&self.waiting);
        if waiting.events.len() < EVENTS {
            waiting.events.push_back(event.clone());
        } else {
            let lost = |event: &Value| event.get("lost").and_then(Value::as_i64).unwrap_or(1);
            let lost = waiting.events.iter().map(lost).fold(1, i64::saturating_add);
            let mut told: Object = event.as_object().cloned().unwrap_or_default();
            told.retain(|name, _| name == "subscription" || name == "seq");
            told.insert("lost".to_owned(), lost.into());
            told.insert("resync".to_owned(), true.into());
            waiting.events.clear();
            waiting.events.push_back(Value::Object(told));
        }
        self.more.notify_all();
    }

    fn end(&self) {
        lock(&self.waiting).ended = true;
        self.more.notify_all();
    }
}

/// A lock stays of use when a thread that held it panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lost(message: impl Into<String>, outcome: Outcome) -> Error {
    Error::Lost { message: message.into(), outcome }
}

/// What the system says, without the number that Rust appends.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

fn connect(path: &Path, trusted: &[Option<u32>]) -> Result<UnixStream, Error> {
    if path.as_os_str().as_bytes().len() > SOCKET_PATH_BYTES {
        return Err(Error::refused(format!("socket path is longer than {} bytes", SOCKET_PATH_BYTES)));
    }
    let check = |user: u32, what: &str| match trusted.contains(&Some(user)) {
        true => Ok(()),
        false => Err(Error::refused(format!("connect refused: {} belongs to uid {}", what, user))),
    };
    let failed = |error| lost(format!("connect to {}: {}", path.display(), plain(&error)), Outcome::NotApplied);
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("/"),
    };
    check(fs::metadata(folder).map_err(failed)?.uid(), "the socket's directory")?;
    let stream = UnixStream::connect(path).map_err(failed)?;
    match system::peer(&stream) {
        Some(user) => check(user, "the process that listens there")?,
        None => check(fs::metadata(path).map_err(failed)?.uid(), "the socket")?,
    }
    Ok(stream)
}

impl Shared {
    fn begin(
        self: &Arc<Self>, method: &str, params: Value, deadline: Option<Duration>, timeout: Option<Duration>,
    ) -> Result<Call, Error> {
        let mut params = match params {
            Value::Object(params) => params,
            Value::Null => Object::new(),
            _ => return Err(Error::refused("params are an object")),
        };
        if let Some(deadline) = deadline {
            let mut meta = params.get("_meta").and_then(Value::as_object).cloned().unwrap_or_default();
            let milliseconds = i64::try_from(deadline.as_millis()).unwrap_or(i64::MAX).max(1);
            meta.insert("deadline_ms".to_owned(), milliseconds.into());
            params.insert("_meta".to_owned(), meta.into());
        }
        let id = {
            let mut state = lock(&self.state);
            state.last_id += 1;
            state.last_id
        };
        let mut request = message();
        request.insert("id".to_owned(), (id as i64).into());
        request.insert("method".to_owned(), method.into());
        if !params.is_empty() {
            request.insert("params".to_owned(), params.into());
        }
        let line = line_of(request)?;
        let slot = Arc::new(Slot::default());
        let call = Call { shared: self.clone(), id, slot: slot.clone(), timeout };
        {
            let mut state = lock(&self.state);
            if let Some(why) = &state.lost {
                return Err(lost(why.clone(), Outcome::NotApplied));
            }
            state.calls.insert(id, Waiting { slot, subscribes: method == "events.subscribe" });
        }
        if let Err(error) = self.write(&line, timeout) {
            lock(&self.state).calls.remove(&id);
            return Err(error);
        }
        Ok(call)
    }

    fn cancel(&self, id: u64) {
        let mut notification = message();
        notification.insert("method".to_owned(), "$/cancelRequest".into());
        notification.insert("params".to_owned(), [("id", id as i64)].into());
        // The answer, or the end of the connection, says what there is to say.
        let _ = line_of(notification).and_then(|line| self.write(&line, Some(Duration::from_secs(1))));
    }

    /// Writes a whole line. One that was begun and cannot be ended ends the connection.
    fn write(&self, line: &str, timeout: Option<Duration>) -> Result<(), Error> {
        let limit = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut stream = lock(&self.writer);
        if let Some(why) = &lock(&self.state).lost {
            return Err(lost(why.clone(), Outcome::NotApplied));
        }
        let mut rest = line.as_bytes();
        while !rest.is_empty() {
            let sent = if rest.len() < line.len() { Outcome::Unknown } else { Outcome::NotApplied };
            let remaining = limit.map(|limit| limit.saturating_duration_since(Instant::now()));
            // A limit of zero is none, for the system: the shortest one still writes what there is room for.
            let remaining = remaining.map(|remaining| remaining.max(Duration::from_millis(1)));
            match stream.set_write_timeout(remaining).and_then(|()| stream.write(rest)) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if sent == Outcome::Unknown {
                        self.lose("the agent does not read");
                    }
                    return Err(Error::Timeout { outcome: sent });
                }
                Err(error) => {
                    let why = format!("connection to the agent lost: {}", plain(&error));
                    self.lose(&why);
                    return Err(lost(why, sent));
                }
            }
        }
        Ok(())
    }

    fn read(&self, mut stream: UnixStream, ask: &SyncSender<Object>) {
        let mut buffer: Vec<u8> = Vec::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            let searched = buffer.len();
            match stream.read(&mut chunk) {
                Ok(0) => return self.lose("connection to the agent lost: the agent closed it"),
                Ok(count) => buffer.extend_from_slice(chunk.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return self.lose(&format!("connection to the agent lost: {}", plain(&error))),
            }
            let mut start = 0;
            let mut from = searched;
            while let Some(length) = buffer.get(from..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n')) {
                let line = buffer.get(start..from + length).unwrap_or_default();
                if !self.take(line, ask) {
                    return self.lose("what the agent sent is not of this protocol");
                }
                start = from + length + 1;
                from = start;
            }
            buffer.drain(..start);
            if buffer.len() > LINE_BYTES + 1 {
                return self.lose("the agent sent a line that is too long");
            }
        }
    }

    /// Whether the line is of this protocol.
    fn take(&self, line: &[u8], ask: &SyncSender<Object>) -> bool {
        if line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
            return true;
        }
        let message = match Value::parse(line) {
            Ok(Value::Object(message)) => message,
            _ => return false,
        };
        let id = message.get("id").unwrap_or(&Value::Null);
        if message.get("method").and_then(Value::as_str).is_some() {
            if message.contains_key("id") {
                // The one who answers ends after this thread only.
                let _ = ask.send(message);
            } else {
                self.notice(&message);
            }
        } else if let (Value::Null, Some(error)) = (id, message.get("error")) {
            self.refuse(error);
        } else if let Some(id) = id.as_i64().and_then(|id| u64::try_from(id).ok()) {
            self.settle(id, message);
        }
        true
    }

    fn settle(&self, id: u64, mut message: Object) {
        let mut state = lock(&self.state);
        let call = match state.calls.remove(&id) {
            Some(call) => call,
            None => return,
        };
        let result = message.remove("result");
        let answer = match (message.get("error"), result) {
            (Some(error), _) => Err(Error::Agent(Box::new(AgentError::new(error, None)))),
            (None, Some(result @ Value::Object(_))) => Ok(result),
            _ => Err(lost("the agent's answer has no result", Outcome::Unknown)),
        };
        if let (true, Ok(begun)) = (call.subscribes, &answer) {
            // Before anybody knows of the subscription, for its first event may be right behind.
            state.events.insert(begun.text("subscription").to_owned(), Arc::default());
        }
        drop(state);
        call.slot.settle(answer);
    }

    /// An error that names no request: this user is not admitted, or a line could not be read. Only where one call
    /// alone is on its way is it clear whose it is, and the connection may live.
    fn refuse(&self, error: &Value) {
        let calls: Vec<Waiting> = lock(&self.state).calls.drain().map(|(_, call)| call).collect();
        let outcome = if calls.len() == 1 { None } else { Some(Outcome::Unknown) };
        for call in &calls {
            call.slot.settle(Err(Error::Agent(Box::new(AgentError::new(error, outcome)))));
        }
        if calls.len() != 1 {
            self.lose("connection given up: the agent refused a line");
        }
    }

    fn notice(&self, message: &Object) {
        if let (Some("event"), Some(event)) = (message.get("method").and_then(Value::as_str), message.get("params")) {
            let queue = lock(&self.state).events.get(event.text("subscription")).cloned();
            if let Some(queue) = queue {
                queue.keep(event);
            }
        }
    }

    /// Ends the connection, once; whoever waits learns of it.
    fn lose(&self, why: &str) {
        let (calls, queues) = {
            let mut state = lock(&self.state);
            if state.lost.is_some() {
                return;
            }
            state.lost = Some(why.to_owned());
            // What a provider holds, this client among it, is let go.
            state.read = None;
            (std::mem::take(&mut state.calls), state.events.values().cloned().collect::<Vec<_>>())
        };
        for call in calls.into_values() {
            call.slot.settle(Err(lost(why, Outcome::Unknown)));
        }
        queues.iter().for_each(|queue| queue.end());
        let _ = self.control.shutdown(Shutdown::Both);
    }

    /// Answers what the agent asks. The reader does not, for it must go on reading while somebody writes.
    fn answer_all(&self, asked: &Receiver<Object>) {
        for request in asked {
            let id = request.get("id").cloned().unwrap_or(Value::Null);
            let reply = |(name, value): (&str, Value)| {
                let mut reply = message();
                reply.insert("id".to_owned(), id.clone());
                reply.insert(name.to_owned(), value);
                line_of(reply)
            };
            let line = reply(self.answer(&request))
                .or_else(|_| reply(problem(41301, "reply_too_large", "the answer cannot be sent in one line")));
            // A connection that ended has told so to whoever waits.
            let _ = line.and_then(|line| self.write(&line, self.timeout));
        }
    }

    fn answer(&self, request: &Object) -> (&'static str, Value) {
        let method = request.get("method").and_then(Value::as_str).unwrap_or_default();
        if method == "ping" {
            return ("result", Value::object());
        }
        let reader = lock(&self.state).read.clone();
        let reader = match reader {
            Some(reader) if method == "secret.read" => reader,
            _ => return problem(-32601, "method_not_found", "this client does not answer that"),
        };
        let params = request.get("params").unwrap_or(&Value::Null);
        let read = Read {
            mount: params.text("mount").to_owned(),
            secret_name: params.text("secret_name").to_owned(),
            version: params.get("version").and_then(Value::as_i64),
        };
        match catch_unwind(AssertUnwindSafe(|| reader(&read))) {
            Ok(Ok(value)) => ("result", value),
            Ok(Err(ReadError::NotFound)) => problem(40404, "secret_not_found", "the secret is not known here"),
            Ok(Err(ReadError::Failed)) | Err(_) => problem(-32603, "internal_error", "the value could not be read"),
        }
    }
}

fn message() -> Object {
    Object::from([("jsonrpc".to_owned(), Value::from("2.0"))])
}

fn problem(code: i64, reason: &str, message: &str) -> (&'static str, Value) {
    let data = [("reason", reason.into()), ("retryable", false.into()), ("outcome", Value::from("not_applied"))];
    ("error", [("code", code.into()), ("message", message.into()), ("data", Value::from(data))].into())
}

fn line_of(message: Object) -> Result<String, Error> {
    let mut line = match Value::Object(message).encode(DEPTH) {
        Some(line) => line,
        None => return Err(Error::refused(format!("the request is nested deeper than {}", DEPTH))),
    };
    if line.len() > LINE_BYTES {
        return Err(Error::refused(format!("the request has {} bytes, a line takes {}", line.len(), LINE_BYTES)));
    }
    line.push('\n');
    Ok(line)
}

/// What the standard library does not ask the system for. This is all of the unsafe code.
mod system {
    use std::os::unix::net::UnixStream;

    extern "C" {
        fn geteuid() -> u32;
    }

    /// The user this process acts as.
    pub fn user() -> u32 {
        // SAFETY: it takes nothing and cannot fail.
        unsafe { geteuid() }
    }

    /// The user of the process that listens at the other end, where the numbers of the call are known.
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86", target_arch = "x86_64", target_arch = "arm", target_arch = "aarch64")
    ))]
    pub fn peer(stream: &UnixStream) -> Option<u32> {
        use std::os::raw::{c_int, c_void};
        use std::os::unix::io::AsRawFd;

        extern "C" {
            fn getsockopt(socket: c_int, level: c_int, name: c_int, value: *mut c_void, length: *mut u32) -> c_int;
        }
        const SOL_SOCKET: c_int = 1;
        const SO_PEERCRED: c_int = 17;
        // The kernel's `struct ucred`: process, user, group.
        let mut credentials = [0_u32; 3];
        let mut length = std::mem::size_of_val(&credentials) as u32;
        // SAFETY: the socket is open, and value and length are of the size that is told and live as long as the call.
        let status = unsafe {
            let value = credentials.as_mut_ptr().cast::<c_void>();
            getsockopt(stream.as_raw_fd(), SOL_SOCKET, SO_PEERCRED, value, &mut length)
        };
        (status == 0 && length == 12).then(|| credentials[1])
    }

    #[cfg(not(all(
        target_os = "linux",
        any(target_arch = "x86", target_arch = "x86_64", target_arch = "arm", target_arch = "aarch64")
    )))]
    pub fn peer(_: &UnixStream) -> Option<u32> {
        None
    }
}
