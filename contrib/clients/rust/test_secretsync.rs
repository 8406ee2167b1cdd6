//! Tests of the Rust client against a scripted agent on a real Unix socket; they need no agent:
//! `rustc --edition 2021 --test test_secretsync.rs && ./test_secretsync`.

mod secretsync;

use secretsync::{Client, Error, Number, Options, Outcome, ReadError, Value, DEPTH, EVENTS, LINE_BYTES};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use std::{env, fs, process, thread};

/// What the script does with one message: writes these bytes, or closes.
type Script = Box<dyn FnMut(&Value) -> Option<Vec<u8>> + Send>;

struct Agent {
    folder: PathBuf,
    seen: Arc<Mutex<Vec<Value>>>,
    server: Option<JoinHandle<()>>,
}

static FOLDERS: AtomicUsize = AtomicUsize::new(0);

fn new_folder() -> PathBuf {
    let number = FOLDERS.fetch_add(1, Ordering::SeqCst);
    let folder = env::temp_dir().join(format!("secretsync-rust-{}-{}", process::id(), number));
    fs::create_dir(&folder).unwrap();
    folder
}

impl Agent {
    fn start(script: impl FnMut(&Value) -> Option<Vec<u8>> + Send + 'static) -> Agent {
        let folder = new_folder();
        let listener = UnixListener::bind(folder.join("agent.sock")).unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, mut script): (_, Script) = (seen.clone(), Box::new(script));
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for line in BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok) {
                let message = Value::parse(line.as_bytes()).unwrap();
                log.lock().unwrap().push(message.clone());
                match script(&message) {
                    Some(bytes) if stream.write_all(&bytes).is_ok() => {}
                    _ => return,
                }
            }
        });
        Agent { folder, seen, server: Some(server) }
    }

    fn client(&self) -> Client {
        connect(&self.folder, None).unwrap()
    }

    /// Everything that was sent, once the client is gone.
    fn end(mut self) -> Vec<Value> {
        self.server.take().unwrap().join().unwrap();
        fs::remove_dir_all(&self.folder).unwrap();
        let seen = self.seen.lock().unwrap().clone();
        seen
    }
}

fn connect(folder: &Path, agent_uid: Option<u32>) -> Result<Client, Error> {
    Client::connect(Options { path: Some(folder.join("agent.sock")), agent_uid, ..Options::default() })
}

fn json(text: &str) -> Value {
    Value::parse(text.as_bytes()).unwrap()
}

fn reply(message: &Value, result: &str) -> Option<Vec<u8>> {
    let id = message.get("id").map(Value::to_string)?;
    Some(format!("{{\"jsonrpc\":\"2.0\",\"id\":{},\"result\":{}}}\n", id, result).into_bytes())
}

fn nothing() -> Option<Vec<u8>> {
    Some(Vec::new())
}

#[test]
fn methods_send_their_params() {
    let agent = Agent::start(|message| reply(message, "{}"));
    let client = agent.client();
    client.put("my-kv", "my-secret", [("foo", "bär\n")]).version(3).send().unwrap();
    client.set("x", "my-kv", "s").deadline(Duration::from_millis(1500)).send().unwrap();
    client.patch_destination("aws-sm/x").with("endpoint_url", Value::Null).with("region", "eu-west-1").send().unwrap();
    assert_eq!(client.associations("x").count(), 0);
    client.wait().destination("x").send().unwrap();
    drop(client);
    let sent = agent.end();
    let params: Vec<String> = sent.iter().map(|message| message.get("params").unwrap().to_string()).collect();
    assert_eq!(params, [
        r#"{"data":{"foo":"b\u00e4r\u000a"},"mount":"my-kv","secret_name":"my-secret","version":3}"#.to_owned(),
        r#"{"_meta":{"deadline_ms":1500},"mount":"my-kv","name":"x","secret_name":"s","type":"aws-sm"}"#.to_owned(),
        r#"{"endpoint_url":null,"name":"x","region":"eu-west-1","type":"aws-sm"}"#.to_owned(),
        r#"{"name":"x","type":"aws-sm"}"#.to_owned(),
        r#"{"destination":"aws-sm/x"}"#.to_owned(),
    ]);
    let ids: Vec<_> = sent.iter().filter_map(|message| message.get("id").and_then(Value::as_i64)).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5]);
}

#[test]
fn pages_are_read_to_the_end() {
    let agent = Agent::start(|message| match message.get("params")?.text("after") {
        "" => reply(message, r#"{"associated_secrets":{"a":{"n":1}},"next":"a"}"#),
        "a" => reply(message, r#"{"associated_secrets":{},"next":"b"}"#),
        _ => reply(message, r#"{"associated_secrets":{"c":{"n":2}}}"#),
    });
    let client = agent.client();
    let keys: Vec<String> = client.associations("x").map(|entry| entry.unwrap().0).collect();
    assert_eq!(keys, ["a", "c"]);
    drop(client);
    assert_eq!(agent.end().len(), 3);
}

#[test]
fn answers_come_in_any_order_and_in_any_split() {
    // Two bytes of an UTF-8 character, and CR and LF, are torn apart by this too.
    for size in [1, 2, 3, 7, 64, 100_000] {
        let folder = new_folder();
        let listener = UnixListener::bind(folder.join("agent.sock")).unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let mut answers: Vec<String> = lines
                .take(3)
                .map(|line| Value::parse(line.as_bytes()).unwrap())
                .map(|one| (one.get("id").unwrap().to_string(), one.text("method").to_owned()))
                .map(|(id, method)| format!("{{\"id\":{},\"result\":{{\"ä\":\"{}\"}}}}", id, method))
                .collect();
            answers.reverse();
            for part in format!("\n \t\r\n{}\n", answers.join("\r\n")).as_bytes().chunks(size) {
                stream.write_all(part).unwrap();
            }
        });
        let client = connect(&folder, None).unwrap();
        let calls: Vec<_> =
            ["a", "b", "c"].iter().map(|method| client.begin(method, Value::Null).unwrap()).collect();
        for (call, method) in calls.into_iter().zip(["a", "b", "c"]) {
            assert_eq!(call.wait().unwrap().text("ä"), method);
        }
        server.join().unwrap();
        fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn a_line_may_be_one_mebibyte_and_no_more() {
    let agent = Agent::start(|message| {
        let head = format!("{{\"id\":{},\"result\":{{\"x\":\"", message.get("id")?);
        let room = if message.text("method") == "fits" { LINE_BYTES - head.len() - 3 } else { 2 * LINE_BYTES };
        Some(format!("{}{}\"}}}}\n", head, "x".repeat(room)).into_bytes())
    });
    let client = agent.client();
    assert!(client.call("fits", Value::Null).unwrap().text("x").len() > 1_000_000);
    let error = client.call("too long", Value::Null).unwrap_err();
    assert_eq!(error.to_string(), "the agent sent a line that is too long");
    assert_eq!(error.outcome(), Outcome::Unknown);
    drop(client);
    agent.end();
}

#[test]
fn an_error_is_typed_and_what_is_unknown_is_ignored() {
    let agent = Agent::start(|message| {
        let error = r#"{"code":42901,"message":"busy","new":1,"data":{"reason":"busy","retryable":true,"newer":[],
            "outcome":"not_applied","retry_after_ms":250,"hint":"h","path":"/p","expected":7}}"#.replace('\n', " ");
        let noise = "{\"jsonrpc\":\"2.0\",\"method\":\"$/unheard\"}\n{\"id\":999,\"result\":{}}\n{\"id\":\"x\"}\n{}\n";
        Some(format!("{}{{\"id\":{},\"error\":{},\"more\":{{}}}}\n", noise, message.get("id")?, error).into_bytes())
    });
    let client = agent.client();
    match client.ping().send() {
        Err(Error::Agent(error)) => {
            assert_eq!((error.code, error.reason.as_str(), error.retryable), (42901, "busy", true));
            assert_eq!((error.outcome, error.retry_after_ms), (Outcome::NotApplied, Some(250)));
            assert_eq!((error.hint.as_deref(), error.path.as_deref()), (Some("h"), Some("/p")));
            assert_eq!((error.expected, error.value.get("new")), (Some(Value::from(7)), Some(&Value::from(1))));
        }
        other => panic!("{:?}", other),
    }
    drop(client);
    agent.end();
}

#[test]
fn answers_of_another_shape_are_failures() {
    let answers =
        [r#""error":[]"#, r#""error":{"code":"x","data":7}"#, r#""result":[]"#, r#""result":null"#, r#""x":1"#];
    for answer in answers {
        let agent =
            Agent::start(move |message| Some(format!("{{\"id\":{},{}}}\n", message.get("id")?, answer).into_bytes()));
        let client = agent.client();
        assert_eq!(client.ping().send().unwrap_err().outcome(), Outcome::Unknown);
        drop(client);
        agent.end();
    }
}

#[test]
fn a_lost_connection_says_what_is_unknown() {
    let agent = Agent::start(|message| match message.text("method") {
        "a" => Some(b"{\"id\":1,\"resu".to_vec()),
        _ => None,
    });
    let client = agent.client();
    let first = client.begin("a", Value::Null).unwrap();
    assert!(matches!(client.call("b", Value::Null), Err(Error::Lost { outcome: Outcome::Unknown, .. })));
    assert!(matches!(first.wait(), Err(Error::Lost { outcome: Outcome::Unknown, .. })));
    assert!(matches!(client.call("c", Value::Null), Err(Error::Lost { outcome: Outcome::NotApplied, .. })));
    agent.end();
}

#[test]
fn no_answer_in_time_cancels_the_waiting() {
    let agent = Agent::start(|_| nothing());
    let client = agent.client();
    let error = client.request("a").timeout(Duration::from_millis(5)).send().unwrap_err();
    assert_eq!(error, Error::Timeout { outcome: Outcome::Unknown });
    drop(client);
    let last = agent.end().pop().unwrap();
    assert_eq!(last.to_string(), r#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"#);
}

#[test]
fn an_agent_that_does_not_read_is_given_up() {
    let folder = new_folder();
    let listener = UnixListener::bind(folder.join("agent.sock")).unwrap();
    let client = connect(&folder, None).unwrap();
    let (_held, _) = listener.accept().unwrap();
    let big = "x".repeat(LINE_BYTES - 200);
    let request = client.put("m", "s", [("x", big.as_str())]).timeout(Duration::from_millis(20));
    assert_eq!(request.send().unwrap_err(), Error::Timeout { outcome: Outcome::Unknown });
    assert!(matches!(client.ping().send(), Err(Error::Lost { outcome: Outcome::NotApplied, .. })));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_agents_own_requests_are_answered() {
    let agent = Agent::start(|message| match message.get("id").map(Value::to_string)?.as_str() {
        "1" => Some(b"{\"id\":\"s:1\",\"method\":\"ping\"}\n{\"id\":\"s:2\",\"method\":\"secret.read\"}\n".to_vec()),
        "\"s:2\"" => reply(&json(r#"{"id":1}"#), "{}"),
        _ => nothing(),
    });
    let client = agent.client();
    client.ping().send().unwrap();
    drop(client);
    let seen = agent.end();
    assert_eq!(seen[1].to_string(), r#"{"id":"s:1","jsonrpc":"2.0","result":{}}"#);
    let error = seen[2].get("error").unwrap();
    assert_eq!(error.get("code").and_then(Value::as_i64), Some(-32601));
    assert_eq!(error.get("data").unwrap().to_string(),
        r#"{"outcome":"not_applied","reason":"method_not_found","retryable":false}"#);
}

#[test]
fn a_provider_gives_values_and_says_nothing_of_what_went_wrong() {
    let agent = Agent::start(|message| {
        let read = |name: &str| {
            let params = format!(r#"{{"mount":"my-kv","secret_name":"{}"}}"#, name);
            format!("{{\"id\":\"s:{}\",\"method\":\"secret.read\",\"params\":{}}}\n", name, params)
        };
        match (message.text("method"), message.text("id")) {
            ("provider.register", _) => reply(message, "{\"owned\":[\"my-kv\"]}"),
            ("ping", _) => Some(["there", "missing", "broken", "panics", "huge"].map(read).concat().into_bytes()),
            (_, "s:huge") => reply(&json(r#"{"id":2}"#), "{}"),
            _ => nothing(),
        }
    });
    let client = agent.client();
    let answer = client.provide(&["my-kv"], |read| match read.secret_name.as_str() {
        "there" => Ok(json(r#"{"data":{"n":1e400},"metadata":{"version":3}}"#)),
        "missing" => Err(ReadError::NotFound),
        "broken" => Err(ReadError::Failed),
        "huge" => Ok("x".repeat(LINE_BYTES).into()),
        // Without the message that `panic!` writes.
        _ => std::panic::resume_unwind(Box::new("hunter2")),
    });
    assert_eq!(answer.unwrap().to_string(), r#"{"owned":["my-kv"]}"#);
    client.ping().send().unwrap();
    drop(client);
    let seen = agent.end();
    assert_eq!(seen[2].get("result").unwrap().to_string(), r#"{"data":{"n":1e400},"metadata":{"version":3}}"#);
    let codes: Vec<_> =
        seen[3..].iter().filter_map(|answer| answer.get("error")?.get("code")?.as_i64()).collect();
    assert_eq!(codes, [40404, -32603, -32603, 41301]);
    assert!(!seen.iter().any(|message| message.to_string().contains("hunter2")));
}

#[test]
fn the_answer_to_a_snapshot_is_read_to_its_end() {
    let agent = Agent::start(|message| {
        let first = message.get("params")?.get("part")?.as_i64() == Some(1);
        let rest = if first { r#"["b"],"truncated":true"# } else { r#"["c"]"# };
        reply(message, &format!(r#"{{"received":1,"needed":["a"],"vanished":{}}}"#, rest))
    });
    let client = agent.client();
    let versions = [("a".to_string(), Some(1))].into_iter().collect();
    let result = client.snapshot("my-kv", &versions).unwrap();
    assert_eq!(result.to_string(), r#"{"needed":["a","a"],"received":1,"vanished":["b","c"]}"#);
    drop(client);
    let parts: Vec<_> = agent.end().iter().map(|message| message.get("params").unwrap().to_string()).collect();
    assert_eq!(parts, [
        r#"{"last":true,"mount":"my-kv","part":1,"versions":{"a":1}}"#,
        r#"{"last":true,"mount":"my-kv","part":2,"versions":{}}"#,
    ]);
}

#[test]
fn events_follow_their_snapshot() {
    let event = r#"{"rows":[],"seq":1,"subscription":"e1","topic":"association"}"#;
    let agent = Agent::start(move |message| {
        let mut bytes = reply(message, r#"{"subscription":"e1","seq":0,"snapshot":[{"secret_name":"a"}]}"#)?;
        if message.text("method") == "events.subscribe" {
            bytes.extend(format!("{{\"method\":\"event\",\"params\":{}}}\n", event).into_bytes());
            bytes.extend(b"{\"method\":\"event\",\"params\":{\"subscription\":\"e9\"}}\n{\"method\":\"event\"}\n");
        }
        Some(bytes)
    });
    let client = agent.client();
    let mut events = client.subscribe([("mount", "my-kv")]).unwrap();
    assert_eq!(events.snapshot, [json(r#"{"secret_name":"a"}"#)]);
    assert_eq!(events.next(), Some(json(event)));
    drop(events);
    client.ping().send().unwrap();
    drop(client);
    let methods: Vec<_> = agent.end().iter().map(|message| message.text("method").to_owned()).collect();
    assert_eq!(methods, ["events.subscribe", "events.unsubscribe", "ping"]);
}

#[test]
fn events_nobody_takes_give_way_to_one_that_says_so() {
    let agent = Agent::start(|message| match message.text("method") {
        "events.subscribe" => {
            let params = |seq| format!(r#"{{"subscription":"e1","seq":{},"x":1}}"#, seq);
            let events = (1..=EVENTS + 1).map(|seq| format!("{{\"method\":\"event\",\"params\":{}}}\n", params(seq)));
            Some([reply(message, r#"{"subscription":"e1"}"#)?, events.collect::<String>().into_bytes()].concat())
        }
        "ping" => reply(message, "{}"),
        _ => None,
    });
    let client = agent.client();
    let mut events = client.subscribe(Value::Null).unwrap();
    client.ping().send().unwrap();
    let told = events.next().map(|event| event.to_string());
    assert_eq!(told.as_deref(), Some(r#"{"lost":1025,"resync":true,"seq":1025,"subscription":"e1"}"#));
    assert!(client.call("end", Value::Null).is_err());
    assert_eq!(events.next(), None);
    drop(events);
    agent.end();
}

#[test]
fn a_refusal_of_nobody_in_particular() {
    let agent = Agent::start(|message| {
        let error = r#"{"code":40101,"message":"no","data":{"reason":"peer_refused","outcome":"not_applied"}}"#;
        match message.text("method") {
            "b" => Some(format!("{{\"id\":null,\"error\":{}}}\n", error).into_bytes()),
            _ => nothing(),
        }
    });
    let client = agent.client();
    assert_eq!(client.call("b", Value::Null).unwrap_err().outcome(), Outcome::NotApplied);
    let first = client.begin("a", Value::Null).unwrap();
    assert_eq!(client.call("b", Value::Null).unwrap_err().outcome(), Outcome::Unknown);
    assert_eq!(first.wait().unwrap_err().reason(), "peer_refused");
    assert!(client.ping().send().is_err());
    drop(client);
    agent.end();
}

const HOSTILE: [&[u8]; 25] = [
    b"nonsense", b"[]", b"1", b"{\"a\":1,\"a\":2}", b"{\"a\":NaN}", b"{'a':1}", b"{\"a\":1,}", b"{\"a\":01}",
    b"{\"a\":\"\xff\"}", b"{\"a\":\"\\ud800\"}", b"{\"a\":\"\\udc00\"}", b"{\"a\":\"\\ud800\\u0041\"}",
    b"{\"a\":\"\x01\"}", b"{\"a\":\"\\x\"}", b"{} {}", b"{\"a\":\"", b"{\"a\":-}", b"{\"a\":1.}", b"{\"a\":tru}",
    b"/**/{}", b"\xef\xbb\xbf{}", b"{\"a\":\"\\u12", b"{\"a\\u0000\":1}", b"{\"a\"", b"{\"a\":1e+}",
];

#[test]
fn hostile_answers_end_the_connection() {
    let mut lines: Vec<Vec<u8>> = HOSTILE.iter().map(|line| line.to_vec()).collect();
    lines.push(b"[".repeat(LINE_BYTES));
    lines.push(b"{\"a\":".repeat(100_000));
    for line in lines {
        let shown = String::from_utf8_lossy(&line).chars().take(40).collect::<String>();
        let agent = Agent::start(move |_| Some([line.as_slice(), b"\n"].concat()));
        let client = agent.client();
        let error = client.ping().send().unwrap_err();
        assert!(matches!(error, Error::Lost { outcome: Outcome::Unknown, .. }), "{}", shown);
        drop(client);
        agent.end();
    }
}

#[test]
fn what_cannot_be_a_line_is_refused_before_it_is_sent() {
    let agent = Agent::start(|message| reply(message, "{}"));
    let client = agent.client();
    let deep = (0..DEPTH).fold(Value::object(), |inner, _| [("x", inner)].into());
    for data in [[("x", "hunter2".repeat(200_000))].into(), deep] {
        let error = client.put("m", "s", data).send().unwrap_err();
        assert!(matches!(error, Error::Refused { .. }));
        assert!(!format!("{:?} {}", error, error).contains("hunter2"));
    }
    assert!(matches!(client.call("ping", "text"), Err(Error::Refused { .. })));
    client.ping().send().unwrap();
    drop(client);
    assert_eq!(agent.end().len(), 1);
}

#[test]
fn many_threads_share_a_client() {
    let agent = Agent::start(|message| reply(message, &message.get("params")?.to_string()));
    let client = Arc::new(agent.client());
    let threads: Vec<_> = (0..8)
        .map(|number| {
            let client = client.clone();
            thread::spawn(move || {
                for turn in 0..50 {
                    let params = Value::from([("is", number * 100 + turn)]);
                    assert_eq!(client.call("x", params.clone()).unwrap(), params);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    drop(client);
    assert_eq!(agent.end().len(), 400);
}

#[test]
fn a_stranger_is_sent_nothing() {
    let folder = new_folder();
    let _listener = UnixListener::bind(folder.join("agent.sock")).unwrap();
    // Only root can give a directory away.
    if process::Command::new("chown").arg("12345").arg(&folder).status().map_or(false, |status| status.success()) {
        let error = connect(&folder, None).err().unwrap();
        assert!(error.to_string().contains("directory belongs to uid 12345"), "{}", error);
        assert!(connect(&folder, Some(12345)).is_ok());
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_path_is_at_most_107_bytes() {
    let open = |path: &str| Client::connect(Options { path: Some(path.into()), ..Options::default() }).err().unwrap();
    assert!(matches!(open(&format!("/{}", "x".repeat(107))), Error::Refused { .. }));
    assert!(matches!(open("/nowhere/agent.sock"), Error::Lost { outcome: Outcome::NotApplied, .. }));
}

#[test]
fn numbers_and_texts_are_read_as_they_were_meant() {
    let text = "[-0,1e400,1.10,123456789012345678901234567890,0.1E-5]";
    assert_eq!(json(text).to_string(), text);
    assert_eq!(Number::new("01"), None);
    assert_eq!(Number::new("1,2"), None);
    assert_eq!(Number::new("-1.5e3").map(|number| number.as_str().to_owned()).as_deref(), Some("-1.5e3"));
    assert_eq!(json("\"\\ud83d\\ude00\\u00e4\\n\\/\\u0000 ä\"").as_str(), Some("😀ä\n/\0 ä"));
    assert_eq!(Value::from("😀\u{2028}").to_string(), r#""\ud83d\ude00\u2028""#);
    assert_eq!(format!("{:?}", json("{\"a\":\"hunter2\"}")), "Object");
    assert_eq!(Value::parse(b"{\"a\" 1}").unwrap_err().offset, 5);
}

#[test]
fn the_wire_corpus() {
    let corpus = Path::new(file!()).parent().unwrap().join("../../../seeds/wire");
    let expected = match fs::read_to_string(corpus.join("refused/EXPECTED.tsv")) {
        Ok(expected) => expected,
        Err(_) => return,
    };
    for entry in fs::read_dir(corpus.join("accepted")).unwrap() {
        let text = fs::read(entry.as_ref().unwrap().path()).unwrap();
        if !text.iter().all(u8::is_ascii_whitespace) {
            assert!(Value::parse(&text).is_ok(), "{:?}", entry);
        }
    }
    for row in expected.lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<_> = row.split('\t').collect();
        if columns[2] == "parse_error" && columns[3] != "-" {
            let text = fs::read(corpus.join("refused").join(columns[0])).unwrap();
            assert!(Value::parse(text.strip_suffix(b"\n").unwrap_or(&text)).is_err(), "{}", row);
        }
    }
}

#[test]
fn no_cut_and_no_changed_byte_makes_it_panic() {
    let text = "{\"a\":[1,-2.5e+3,\"x\\ud83d\\ude00ä\\n\",true,false,null],\"b\":{}}".as_bytes();
    for at in 0..text.len() {
        assert!(Value::parse(&text[..at]).is_err());
        for byte in 0..=255 {
            let mut changed = text.to_vec();
            changed[at] = byte;
            if let Ok(value) = Value::parse(&changed) {
                assert_eq!(Value::parse(value.to_string().as_bytes()), Ok(value));
            }
        }
    }
}
