import JSONDocument
import SecretsManagerEmulator
import Testing

/// The exit codes of `secretsync`, which scripts depend on: 0 done, 1 usage or no agent, 2 refused, 3 too late.
@Suite(.timeLimit(.minutes(5))) struct ExitCodeTests {
    @Test func withoutAnAgentItSaysHowToStartOne() async throws {
        try await Scratch.with { scratch in
            let finished = try await scratch.run(
                Product.client, ["status"],
                environment: ["SECRETSYNC_SOCKET": scratch.file("none.sock"), "XDG_RUNTIME_DIR": scratch.path])
            #expect(finished.code == 1)
            #expect(finished.output.isEmpty)
            let lines = TableText.lines(finished.errors)
            #expect(lines.first?.hasPrefix("secretsync: error: connect to \(scratch.file("none.sock"))") == true)
            #expect(lines.contains { $0.contains("`secretsyncd dev`") })
            #expect(lines.contains("export SECRETSYNC_SOCKET=\(scratch.file("secretsync/agent.sock"))"))
        }
    }

    @Test(arguments: [["bogus"], ["status", "--bogus"], ["write"], ["secret", "put", "my-secret", "a=b"]])
    func aWrongCommandLineIsOne(arguments: [String]) async throws {
        try await Scratch.with { scratch in
            let finished = try await scratch.run(Product.client, arguments)
            #expect(finished.code == 1)
            #expect(finished.output.isEmpty)
            #expect(finished.errors.hasPrefix("secretsync: error: "), "\(finished.errors)")
        }
    }

    /// `secretsync events | head` ends with `head`, at the next event.
    @Test func eventsEndWithWhoeverReadsThem() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            let pipe = try await scratch.start(
                "/bin/sh", ["-c", "secretsync events --no-snapshot | head -n 1"], environment: agent.environment)
            var count = 0
            try await awaitFact("the events end with their reader") {
                count += 1
                _ = try await agent.say("destination", "write", "d\(count)", "region=us-east-1")
                return !pipe.isRunning
            }
            #expect(try await pipe.finish().output.contains("aws-sm/d"))
        }
    }

    @Test func anAnsweredErrorIsTwo() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            #expect(try await agent.secretsync(["status"]).code == 0)
            let missing = try await agent.secretsync(["destination", "read", "nobody"])
            #expect(missing.code == 2)
            #expect(missing.errors.contains("[destination_not_found]"))
            // A row that ends in an error status while the command waits for it.
            _ = try await agent.say(
                "write", "sys/sync/destinations/aws-sm/wrong-key", "access_key_id=AKIDNOBODY", "secret_access_key=-",
                "region=us-east-1", input: "not the secret key")
            try await agent.put("my-kv", "my-secret", #"{"foo":"bar"}"#)
            let failed = try await agent.secretsync([
                "write", "sys/sync/destinations/aws-sm/wrong-key/associations/set", "mount=my-kv",
                "secret_name=my-secret",
            ])
            #expect(failed.code == 2, "\(failed)")
            #expect(failed.output.contains("sync_status:CLIENT_SIDE_ERROR"))
        }
    }

    @Test func aDeadlineThatPassesIsThree() async throws {
        try await Scratch.with { scratch in
            // AWS takes the call and does not answer: the row keeps moving, it is neither settled nor parked.
            let emulator = try await EmulatorServer.start()
            emulator.inject(Fault(.holdRequest(gate: "never"), operation: "CreateSecret", count: 100))
            let agent = try await AgentUnderTest.run(
                scratch, endpoint: emulator.endpointURL, keyID: EmulatorServer.defaultAccessKeyID,
                secretKey: EmulatorServer.defaultSecretAccessKey)
            _ = try await agent.say("write", "sys/sync/destinations/aws-sm/slow", "region=us-east-1")
            try await agent.put("my-kv", "my-secret", #"{"foo":"bar"}"#)
            let set = try await agent.secretsync([
                "association", "set", "slow", "-mount=my-kv", "my-secret", "--timeout", "0.3",
            ])
            #expect(set.code == 3, "\(set)")
            await emulator.waitForHeld(at: "never")
            let late = try await agent.secretsync(["wait", "--timeout", "0.3"])
            #expect(late.code == 3, "\(late)")
            #expect(late.errors.contains("secretsync: error: "))
            try await emulator.stop()
        }
    }

    @Test(.enabled(if: Tool.socat.isExpected && Tool.bash.isExpected, "socat or bash is missing: `make deps`"))
    func aShellOneLinerIsAClient() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            // The second line ends without a line feed, and the half-close must not lose its answer.
            let finished = try await scratch.run(
                try Tool.bash.required(),
                [
                    "-c",
                    #"printf '{"jsonrpc":"2.0","id":"a","method":"ping"}\n{"jsonrpc":"2.0","id":2,"method":"sync.status"}' | socat -t 10 - UNIX-CONNECT:$SECRETSYNC_SOCKET"#,
                ],
                environment: agent.environment)
            #expect(finished.code == 0)
            let answers = try finished.output.split(separator: "\n").map { try JSONReader().read(Array($0.utf8)) }
            #expect(answers.count == 2)
            #expect(answers.contains { $0["id"] == "a" && $0["result"]?.object != nil })
            #expect(answers.contains { $0["id"] == 2 && $0["result"]?["counts"]?.object != nil })
        }
    }
}
