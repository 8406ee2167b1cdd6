import Foundation
import JSONDocument
import Testing

/// What a user does first, through the two programs: the documentation's walkthrough and the secret's life after it.
@Suite(.timeLimit(.minutes(5))) struct WalkthroughTests {
    static let destination = "sys/sync/destinations/aws-sm/my-awssm-1"

    @Test func theWalkthroughPrintsTheDocumentedBlocks() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            let destination = Self.destination
            let masked = [
                "Key Value", "--- -----",
                "connection_details map[access_key_id:***** region:us-east-1 secret_access_key:*****]",
                "name my-awssm-1", "type aws-sm",
            ]
            func row(_ status: String) -> [String] {
                let fields = "accessor:<accessor> secret_name:my-secret sync_status:\(status) updated_at:<time>"
                return [
                    "Key Value", "--- -----", "associated_secrets map[<accessor>/my-secret:map[\(fields)]]",
                    "store_name my-awssm-1", "store_type aws-sm",
                ]
            }
            func version(_ number: Int) -> [String] {
                [
                    "==== Secret Path ====", "my-kv/data/my-secret", "======= Metadata =======", "Key Value",
                    "--- -----", "created_time <time>", "custom_metadata", "deletion_time n/a", "destroyed false",
                    "version \(number)",
                ]
            }
            func lines(_ arguments: String...) async throws -> [String] {
                let finished = try await agent.secretsync(arguments)
                #expect(finished.code == 0, "\(arguments): \(finished.errors)")
                return TableText.lines(finished.output)
            }

            #expect(
                try await lines("mount", "register", "my-kv") == [
                    "Success! Enabled the kv-v2 secrets engine at: my-kv/"
                ])
            #expect(
                try await lines(
                    "write", destination, "access_key_id=env:AWS_ACCESS_KEY_ID",
                    "secret_access_key=env:AWS_SECRET_ACCESS_KEY", "region=us-east-1") == masked)
            #expect(try await lines("read", destination) == masked)
            #expect(try await lines("secret", "put", "-mount=my-kv", "my-secret", "foo=bar") == version(1))
            #expect(
                try await lines("write", "\(destination)/associations/set", "mount=my-kv", "secret_name=my-secret")
                    == row("SYNCED"))
            #expect(try await lines("secret", "put", "-mount=my-kv", "my-secret", "foo=baz") == version(2))
            _ = try await lines("wait")
            #expect(try await lines("read", "\(destination)/associations") == row("SYNCED"))
            _ = try await lines("secret", "delete", "-mount=my-kv", "my-secret")
            _ = try await lines("wait")
            #expect(try await lines("read", "\(destination)/associations") == row("UNSYNCED"))
            #expect(try await lines("secret", "put", "-mount=my-kv", "my-secret", "foo=again") == version(3))
            _ = try await lines("wait")
            #expect(try await lines("read", "\(destination)/associations") == row("SYNCED"))
            #expect(
                try await lines("write", "\(destination)/associations/remove", "mount=my-kv", "secret_name=my-secret")
                    == row("UNSYNCED"))
        }
    }

    @Test(.enabled(if: Tool.aws.isExpected, "SECRETSYNC_AWS_CLI is not set: `make venv`"))
    func theAWSCommandLineReadsEachStep() async throws {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            let aws = AWSCommandLine(scratch: scratch, environment: agent.environment)
            let name = try await Self.synced(agent)

            let first = try await aws.json("get-secret-value", "--secret-id", name)
            #expect(first["SecretString"]?.string == #"{"foo":"bar"}"#)
            let described = try await aws.json("describe-secret", "--secret-id", name)
            #expect(described["Tags"] == [["Key": "hashicorp:vault", "Value": ""]])
            #expect(described["Name"]?.string == name)

            try await agent.put("my-kv", "my-secret", #"{"foo":"baz"}"#)
            _ = try await agent.say("wait")
            let second = try await aws.json("get-secret-value", "--secret-id", name)
            #expect(second["SecretString"]?.string == #"{"foo":"baz"}"#)
            let previous = try await aws.json("get-secret-value", "--secret-id", name, "--version-stage", "AWSPREVIOUS")
            #expect(previous["VersionId"] == first["VersionId"])
            let versions = try await aws.json("list-secret-version-ids", "--secret-id", name)
            #expect(versions["Versions"]?.array?.count == 2)

            _ = try await agent.say("secret", "delete", "-mount=my-kv", "my-secret")
            _ = try await agent.say("wait")
            #expect(try await aws.json("describe-secret", "--secret-id", name)["DeletedDate"] != nil)
            let refused = try await aws.run("get-secret-value", "--secret-id", name)
            #expect(refused.code != 0 && refused.errors.contains("InvalidRequestException"))
        }
    }

    @Test(.enabled(if: Tool.boto.isExpected, "SECRETSYNC_PYTHON is not set: `make venv`")) func botoReadsEachStep()
        async throws
    {
        try await Scratch.with { scratch in
            let agent = try await AgentUnderTest.dev(scratch)
            let boto = BotoReader(scratch: scratch, environment: agent.environment)
            let name = try await Self.synced(agent)
            let created = try await boto.read(name)
            #expect(created.value == #"{"foo":"bar"}"#)
            #expect(created.tags == ["hashicorp:vault": ""])
            #expect(created.versions == 1)

            try await agent.put("my-kv", "my-secret", #"{"b":1.50,"a":"\u00e9\n"}"#)
            _ = try await agent.say("wait")
            let updated = try await boto.read(name)
            // Keys sorted, numbers as they were written, only what must be escaped is.
            #expect(updated.value == #"{"a":"é\n","b":1.50}"#)
            #expect(updated.versions == 2)
            #expect(updated.arn == created.arn)

            _ = try await agent.say("secret", "delete", "-mount=my-kv", "my-secret")
            _ = try await agent.say("wait")
            #expect(try await boto.read(name).isDeleted)

            try await agent.put("my-kv", "my-secret", #"{"foo":"again"}"#)
            _ = try await agent.say("wait")
            let restored = try await boto.read(name)
            #expect(restored.value == #"{"foo":"again"}"#)
            #expect(restored.tags == ["hashicorp:vault": ""])

            _ = try await agent.say(
                "write", "\(Self.destination)/associations/remove", "mount=my-kv", "secret_name=my-secret")
            #expect(try await boto.read(name).isDeleted)
        }
    }

    /// Sets the walkthrough's destination, secret and association up; returns the secret's name in AWS.
    private static func synced(_ agent: AgentUnderTest) async throws -> String {
        let accessor = try await agent.accessor(of: "my-kv")
        _ = try await agent.say(
            "write", destination, "access_key_id=env:AWS_ACCESS_KEY_ID",
            "secret_access_key=env:AWS_SECRET_ACCESS_KEY", "region=us-east-1")
        try await agent.put("my-kv", "my-secret", #"{"foo":"bar"}"#)
        let answer = try await agent.say(
            "write", "\(destination)/associations/set", "mount=my-kv", "secret_name=my-secret")
        #expect(answer.contains("sync_status:SYNCED"))
        return "vault/\(accessor)/my-secret"
    }
}
