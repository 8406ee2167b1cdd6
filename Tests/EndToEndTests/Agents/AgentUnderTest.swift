import Foundation
import JSONDocument

/// A running `secretsyncd` and the `secretsync` commands of a person or script beside it.
struct AgentUnderTest {
    let scratch: Scratch
    let process: ChildProcess
    /// What a shell would have exported for the commands.
    let environment: [String: String]

    /// `secretsyncd dev`, ready when this returns, with what its environment file says.
    static func dev(_ scratch: Scratch, options: [String] = []) async throws -> AgentUnderTest {
        let file = scratch.file("env")
        let process = try await scratch.start(
            Product.agent, ["dev", "--socket", scratch.file("a.sock"), "--env-file", file] + options)
        let text = try await awaitFact("the environment file of secretsyncd dev") {
            process.isRunning ? (try? String(contentsOfFile: file, encoding: .utf8)) : ""
        }
        var environment: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("export ") {
            let parts = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
            environment[String(parts[0])] = parts[1].trimmingCharacters(in: ["'"])
        }
        return AgentUnderTest(scratch: scratch, process: process, environment: environment)
    }

    /// `secretsyncd run` on the scratch's state and socket, against an AWS endpoint on loopback; ready when it returns.
    static func run(
        _ scratch: Scratch, endpoint: String, keyID: String, secretKey: String
    ) async throws -> AgentUnderTest {
        let socket = scratch.file("a.sock")
        let environment = [
            "SECRETSYNC_SOCKET": socket, "SECRETSYNC_STATE_DIR": scratch.file("state"),
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": endpoint, "AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": keyID, "AWS_SECRET_ACCESS_KEY": secretKey,
        ]
        let process = try await scratch.start(Product.agent, ["run"], environment: environment)
        try await awaitFact("secretsyncd run listens") {
            guard process.isRunning else { throw FactNotSeen(description: "the agent ended: \(process.errors)") }
            return process.errors.contains("listening")
        }
        return AgentUnderTest(scratch: scratch, process: process, environment: environment)
    }

    /// Runs `secretsync` with those arguments.
    func secretsync(_ arguments: [String], input: String? = nil) async throws -> ChildProcess.Finished {
        try await scratch.run(Product.client, arguments, environment: environment, input: input)
    }

    /// Runs `secretsync`, which must succeed, and returns what it prints.
    func say(_ arguments: String..., input: String? = nil) async throws -> String {
        let finished = try await secretsync(arguments, input: input)
        guard finished.code == 0 else {
            throw FactNotSeen(
                description: "secretsync \(arguments.joined(separator: " ")): exit \(finished.code): \(finished.errors)"
            )
        }
        return finished.output
    }

    /// The accessor of a mount, registering it if need be.
    func accessor(of mount: String) async throws -> String {
        try await say("mount", "register", "-field=accessor", mount).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Gives a secret's live value without showing it on a command line, and waits for AWS.
    func put(_ mount: String, _ secret: String, _ json: String) async throws {
        _ = try await say("secret", "put", "-mount=\(mount)", secret, "-", input: json)
    }

    /// The one row of a destination in JSON with all detail, once `test` accepts it.
    func row(
        of destination: String, _ fact: String, within limit: Duration = .seconds(90),
        where test: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        var last = ""
        do {
            return try await awaitFact(fact, within: limit) {
                last = try await say("association", "read", destination, "-format=json")
                let rows = try JSONReader().read(Array(last.utf8))["associated_secrets"]?.object?.members ?? []
                return rows.first.map(\.value).flatMap { test($0) ? $0 : nil }
            }
        } catch is FactNotSeen {
            throw FactNotSeen(description: "not seen within \(limit): \(fact); last: \(last)")
        }
    }

    /// Ends it as a service manager would, and returns how it ended.
    func terminate() async throws -> ChildProcess.Finished {
        process.signal(SIGTERM)
        return try await process.finish(within: .seconds(20))
    }
}
