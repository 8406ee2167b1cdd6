import JSONDocument
import Testing

/// Development mode as people use it: policies, failures and limits of the emulated AWS from the command line.
@Suite(.timeLimit(.minutes(5))) struct DevModeTests {
    private static let row = "kv_fa239a8f/my-secret"

    private func associate(_ agent: AgentUnderTest) async throws -> ChildProcess.Finished {
        _ = try await agent.say("destination", "write", "my-awssm-1", "region=us-east-1")
        try await agent.put("my-kv", "my-secret", #"{"foo":"bar"}"#)
        return try await agent.secretsync(["association", "set", "my-awssm-1", "-mount=my-kv", "my-secret"])
    }

    @Test func thePolicyBindsTheAgentAndNotTheAdministrator() async throws {
        try await Scratch.with { scratch in
            let policy = Product.source("contrib/iam/policy-minimal.json")
            let agent = try await AgentUnderTest.dev(scratch, options: ["--policy", policy])
            let set = try await associate(agent)
            #expect(set.code == 0, "\(set.errors)")
            let byAgent = try await AWSCommandLine(scratch: scratch, environment: agent.environment).run(
                "get-secret-value", "--secret-id", "vault/\(Self.row)")
            #expect(byAgent.errors.contains("AccessDeniedException"))
            var admin = agent.environment
            admin["AWS_ACCESS_KEY_ID"] = admin["EMULATOR_ADMIN_ACCESS_KEY_ID"]
            admin["AWS_SECRET_ACCESS_KEY"] = admin["EMULATOR_ADMIN_SECRET_ACCESS_KEY"]
            let value = try await AWSCommandLine(scratch: scratch, environment: admin).json(
                "get-secret-value", "--secret-id", "vault/\(Self.row)")
            #expect(value["SecretString"] == #"{"foo":"bar"}"#)
        }
    }

    @Test func aDeniedCallIsOnTheRow() async throws {
        try await Scratch.with { scratch in
            let policy = try scratch.write(
                #"{"Statement":{"Effect":"Allow","Action":"secretsmanager:TagResource","Resource":"*"}}"#,
                to: "policy.json")
            let agent = try await AgentUnderTest.dev(scratch, options: ["--policy", policy])
            let set = try await associate(agent)
            #expect(set.code == 2)
            #expect(set.errors.contains("is not authorized to perform: secretsmanager:CreateSecret"))
            #expect(set.errors.contains("hint: allow secretsmanager:CreateSecret"))
        }
    }

    @Test func aPurgedDestinationLeavesNothingInAWS() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            #expect(try await associate(agent).code == 0)
            let refused = try await agent.secretsync(["destination", "delete", "my-awssm-1"])
            #expect(refused.code == 2 && refused.errors.contains("destination_in_use"))
            let purged = try await agent.say("destination", "delete", "my-awssm-1", "--purge", "--wait")
            #expect(purged == "Success! Data deleted (if it existed) at: sys/sync/destinations/aws-sm/my-awssm-1\n")
            let read = try await agent.secretsync(["destination", "read", "my-awssm-1"])
            #expect(read.code == 2 && read.errors.contains("destination_not_found"))

            #expect(try await associate(agent).code == 0, "the name is known as scheduled by the agent")
            let path = "sys/sync/destinations/aws-sm/my-awssm-1"
            _ = try await agent.say("delete", path, "purge=true", "wait=true")
            #expect(try await agent.secretsync(["read", path]).code == 2)
        }
    }

    @Test func aFaultFromAFileIsMet() async throws {
        try await Scratch.with { scratch in
            let faults = try scratch.write(
                #"[{"effect":"reset_after_applying","operation":"CreateSecret"},{"effect":"throttle","count":2}]"#,
                to: "faults.json")
            let agent = try await AgentUnderTest.dev(scratch, options: ["--faults", faults, "--aws-seed", "7"])
            _ = try await associate(agent)
            let row = try await agent.row(of: "my-awssm-1", "the row is SYNCED in spite of the faults") {
                $0["sync_status"] == "SYNCED"
            }
            #expect(row["arn"]?.string?.contains(":secret:vault/\(Self.row)-") == true)
        }
    }

    @Test func accountsComeFromAFile() async throws {
        try await Scratch.with { scratch in
            let accounts = try scratch.write(
                """
                {"accounts":[{"id":"210987654321","users":[{"name":"app","keys":[{"id":"AKIDAPP","secret":"hush"}]}]}]}
                """, to: "accounts.json")
            let agent = try await AgentUnderTest.dev(scratch, options: ["--accounts", accounts])
            #expect(agent.environment["AWS_ACCESS_KEY_ID"] == "AKIDAPP")
            let set = try await associate(agent)
            #expect(set.code == 0, "\(set.errors)")
            let row = try await agent.row(of: "my-awssm-1", "the row has an ARN") { $0["arn"] != nil }
            #expect(row["arn"]?.string?.contains(":210987654321:") == true)
        }
    }

    @Test(arguments: [
        (["--skip-check", "nonsense"], "known: signatures, permissions, rates"), (["--rate-scale", "0"], "0.001"),
        (["--list-lag", "86401"], "--list-lag must be 0 to 86400"), (["--policy", "missing.json"], "cannot be read"),
        (["--faults", "missing.json"], "cannot be read"), (["--version-limit", "1"], "--version-limit must be 2"),
        (["--aws-port", "65536"], "--aws-port must be 0 to 65535"),
        (["--policy", "a", "--accounts", "b"], "exclude each other"),
    ])
    func aWrongOptionIsRefusedWithTheFix(_ options: [String], _ text: String) async throws {
        try await Scratch.with { scratch in
            let finished = try await scratch.run(
                Product.agent, ["dev", "--socket", scratch.file("a.sock")] + options)
            #expect(finished.code == 1)
            #expect(finished.errors.contains(text), "\(finished.errors)")
            #expect(finished.errors.contains("hint: "))
        }
    }

    @Test(arguments: [
        ("--faults", #"{"effect":"nonsense"}"#, "nonsense is not an effect"),
        ("--policy", #"{"Statement":[]"#, "--policy"),
        ("--accounts", #"{"accounts":[{"id":"1"}]}"#, "12 digits"),
        ("--accounts", #"{"accounts":[{"id":"123456789012"}]}"#, "has no key"),
    ])
    func aWrongFileIsRefusedByName(_ option: String, _ content: String, _ text: String) async throws {
        try await Scratch.with { scratch in
            let file = try scratch.write(content, to: "file.json")
            let finished = try await scratch.run(
                Product.agent, ["dev", "--socket", scratch.file("a.sock"), option, file])
            #expect(finished.code == 1)
            #expect(finished.errors.contains(text) && finished.errors.contains(file), "\(finished.errors)")
        }
    }
}
