//! Drives the client for the conformance runner: `adapter SOCKET`, one JSON object a line in and out.

mod secretsync;

use secretsync::{Client, Error, Events, Object, Options, ReadError, Value};
use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, io, process, thread};

fn main() {
    let path = env::args_os().nth(1).map(Into::into);
    let client = match Client::connect(Options { path, ..Options::default() }) {
        Ok(client) => Arc::new(client),
        Err(error) => {
            say(failure(&error));
            process::exit(1);
        }
    };
    let calls = Arc::new(Mutex::new(HashMap::new()));
    let mut workers = Vec::new();
    for line in io::stdin().lock().split(b'\n').map_while(Result::ok) {
        // Deeper than a request may be, so that it is the client that refuses one.
        let command = match Value::parse_nested(&line, 500) {
            Ok(command) => command,
            Err(error) => {
                eprintln!("adapter: {}", error);
                process::exit(2);
            }
        };
        if let Some(spec) = command.get("call") {
            let (client, calls, spec) = (client.clone(), calls.clone(), spec.clone());
            let id = spec.text("id").to_owned();
            let mut request = client.request(spec.text("method"));
            for (name, value) in spec.get("params").and_then(Value::as_object).into_iter().flatten() {
                request = request.with(name, value.clone());
            }
            if let Some(limit) = spec.get("timeout_ms").and_then(Value::as_i64) {
                request = request.timeout(Duration::from_millis(limit.max(0) as u64));
            }
            // Sent here, so that requests leave in the order in which they came.
            let begun = request.begin();
            if let Ok(call) = &begun {
                lock(&calls).insert(id.clone(), call.id());
            }
            workers.push(thread::spawn(move || {
                let answer = begun.and_then(|call| call.wait());
                lock(&calls).remove(&id);
                let events = match &answer {
                    Ok(begun) if spec.text("method") == "events.subscribe" => client.follow(begun).ok(),
                    _ => None,
                };
                report(&id, answer);
                events.map(|events| thread::spawn(|| follow(events)));
            }));
        } else if let Some(spec) = command.get("cancel") {
            if let Some(id) = lock(&calls).get(spec.text("id")) {
                client.cancel(*id);
            }
        } else if let Some(spec) = command.get("provide") {
            let (client, spec) = (client.clone(), spec.clone());
            workers.push(thread::spawn(move || provide(&client, spec)));
        }
    }
    for worker in workers {
        let _ = worker.join();
    }
}

fn provide(client: &Client, spec: Value) {
    let mounts: Vec<&str> =
        spec.get("mounts").and_then(Value::as_array).unwrap_or_default().iter().filter_map(Value::as_str).collect();
    let values = spec.get("values").cloned().unwrap_or(Value::Null);
    let answer = client.provide(&mounts, move |read| {
        let mut told = Object::new();
        told.insert("mount".to_owned(), read.mount.as_str().into());
        told.insert("secret_name".to_owned(), read.secret_name.as_str().into());
        if let Some(version) = read.version {
            told.insert("version".to_owned(), version.into());
        }
        say([("read", told)].into());
        values.get(&format!("{}/{}", read.mount, read.secret_name)).cloned().ok_or(ReadError::NotFound)
    });
    report(spec.text("id"), answer);
}

fn follow(events: Events) {
    for event in events {
        say([("event", event)].into());
    }
}

fn report(id: &str, answer: Result<Value, Error>) {
    let said = match answer {
        Ok(result) => [("result", result)].into(),
        Err(Error::Agent(error)) => [("error", error.value)].into(),
        Err(error) => failure(&error),
    };
    if let Value::Object(mut said) = said {
        said.insert("id".to_owned(), id.into());
        say(said.into());
    }
}

fn failure(error: &Error) -> Value {
    [("failed", error.to_string()), ("outcome", error.outcome().as_str().to_owned())].into()
}

fn say(message: Value) {
    let mut output = io::stdout().lock();
    let _ = writeln!(output, "{}", message).and_then(|()| output.flush());
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
