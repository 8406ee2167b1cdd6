import JSONDocument
import Testing

/// The agent under exactly the policy its users are told to attach, on an emulator of somebody else that enforces it.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(
        if: Tool.ministack.isExpected && Tool.boto.isExpected && Tool.aws.isExpected,
        "SECRETSYNC_MINISTACK, _PYTHON or _AWS_CLI is not set: `make venv`"))
struct MinistackPolicyTests {
    /// The documented policy: `Create*`, `Update*`, `Delete*` and `TagResource` on names that begin with `vault`.
    static let documentedPolicy = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Action":["secretsmanager:Create*","secretsmanager:Update*","secretsmanager:Delete*","secretsmanager:TagResource"],
        "Resource":"arn:aws:secretsmanager:*:*:secret:vault*"}]}
        """

    /// ministack, a user under the documented policy, the agent with that user's keys and the administrator's tools.
    private struct Stage {
        let agent: AgentUnderTest
        let accessor: String
        let administrator: [String: String]

        static func with(_ body: (Stage) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                let server = try await ThirdPartyServer.ministack(scratch)
                let policy = try scratch.write(MinistackPolicyTests.documentedPolicy, to: "policy.json")
                let made = try await scratch.run(
                    try Tool.boto.required(),
                    [Product.source("Tests/Interop/ministack_policy.py"), server.endpoint, "--policy", policy])
                guard made.code == 0 else { throw FactNotSeen(description: "a user is made: \(made.errors)") }
                let key = try JSONReader().read(Array(made.output.utf8))
                let account = key["account"]?.string ?? ""
                let agent = try await AgentUnderTest.run(
                    scratch, endpoint: server.endpoint, keyID: key["access_key_id"]?.string ?? "",
                    secretKey: key["secret_access_key"]?.string ?? "")
                try await body(
                    Stage(
                        agent: agent, accessor: try await agent.accessor(of: "my-kv"),
                        administrator: server.environment(keyID: account, secretKey: account)))
            }
        }

        func writeDestination(_ name: String, _ fields: String...) async throws {
            let finished = try await agent.secretsync(
                [
                    "write", "sys/sync/destinations/aws-sm/\(name)", "access_key_id=env:AWS_ACCESS_KEY_ID",
                    "secret_access_key=env:AWS_SECRET_ACCESS_KEY", "region=us-east-1",
                ] + fields)
            #expect(finished.code == 0, "\(finished.errors)")
        }
    }

    // With 30 days the agent would like to restore what it deleted, which the policy does not grant: it force-deletes its
    // own ARN and creates anew. With 0 there is nothing to restore. AWS and ministack agree on both.
    @Test(arguments: [0, 30]) func theLifeOfASecret(recoveryWindow: Int) async throws {
        try await Stage.with { stage in
            try await stage.writeDestination("limited", "recovery_window_in_days=\(recoveryWindow)")
            try await LifeCycle(
                agent: stage.agent, boto: BotoReader(scratch: stage.agent.scratch, environment: stage.administrator),
                name: "vault/\(stage.accessor)/my-secret"
            ).run(on: "limited")
        }
    }

    @Test func aStrangersSecretIsRefusedAndLeftAlone() async throws {
        try await Stage.with { stage in
            let name = "vault/\(stage.accessor)/my-secret"
            let aws = AWSCommandLine(scratch: stage.agent.scratch, environment: stage.administrator)
            _ = try await aws.json("create-secret", "--name", name, "--secret-string", "a stranger's")
            try await stage.writeDestination("limited")
            try await stage.agent.put("my-kv", "my-secret", #"{"foo":"bar"}"#)
            let answer = try await stage.agent.secretsync([
                "write", "sys/sync/destinations/aws-sm/limited/associations/set", "mount=my-kv",
                "secret_name=my-secret",
            ])
            #expect(answer.code == 2)
            #expect(answer.output.contains("sync_status:CLIENT_SIDE_ERROR"))
            let row = try await stage.agent.row(of: "limited", "the refusal is on the row") {
                $0["error"]?.object != nil
            }
            #expect(row["error"]?["reason"]?.string == "name_collision")
            let untouched = try await BotoReader(scratch: stage.agent.scratch, environment: stage.administrator).read(
                name)
            #expect(untouched.value == "a stranger's")
            #expect(untouched.versions == 1)
            #expect(untouched.tags == [:])
        }
    }

    @Test func aDenialNamesTheActionAndTheARN() async throws {
        try await Stage.with { stage in
            try await stage.writeDestination("elsewhere", "secret_name_template=other/{{ .SecretPath }}")
            try await stage.agent.put("my-kv", "my-secret", #"{"foo":"bar"}"#)
            let answer = try await stage.agent.secretsync([
                "write", "sys/sync/destinations/aws-sm/elsewhere/associations/set", "mount=my-kv",
                "secret_name=my-secret",
            ])
            #expect(answer.code == 2)
            let row = try await stage.agent.row(of: "elsewhere", "the denial is on the row") {
                $0["error"]?.object != nil
            }
            #expect(row["sync_status"]?.string == "CLIENT_SIDE_ERROR")
            #expect(row["error"]?["aws_code"]?.string == "AccessDeniedException")
            let said = (row["error"]?["message"]?.string ?? "") + " " + (row["error"]?["hint"]?.string ?? "")
            #expect(said.contains("secretsmanager:CreateSecret"), "\(said)")
            #expect(
                said.contains("arn:aws:secretsmanager:us-east-1:") && said.contains("secret:other/my-secret"), "\(said)"
            )
        }
    }
}
