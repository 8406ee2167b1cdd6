import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// Comparing with AWS over HTTP: what is asked, what it costs, and what is concluded.
@Suite(.timeLimit(.minutes(5)))
struct PlanTests {
    private static let policy = #"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["secretsmanager:Create*","secretsmanager:Update*",
        "secretsmanager:Delete*","secretsmanager:TagResource"%],"Resource":"*"}]}
        """#

    /// The least actions and these.
    static func emulator(_ actions: String...) -> EmulatorServer.Configuration {
        let more = actions.map { #","secretsmanager:\#($0)""# }.joined()
        return AccessPolicy.emulator([policy.replacing("%", with: more)])
    }

    static func fast(_ configuration: inout AgentConfiguration) {
        configuration.rateScale = 1_000
    }

    private static func count(_ fixture: AgentFixture, _ operation: String) -> Int {
        fixture.emulator.requestCounts()[operation] ?? 0
    }

    @Test func aPlanShowsWhatSomebodyElseDidAndChangesNothing() async throws {
        try await AgentFixture.run(configure: Self.fast) { fixture in
            try await fixture.writeDestination()
            for secret in ["a", "b", "c", "d"] { try await fixture.set(secret, data: ["foo": "bar"]) }
            _ = try fixture.emulator.put(name: "vault/kv_1234/a", value: "theirs")
            try fixture.emulator.delete(name: "vault/kv_1234/b", force: true)
            try fixture.emulator.untag(name: "vault/kv_1234/c", keys: ["hashicorp:vault"])
            let plan = try await fixture.client.plan()
            #expect(
                plan.entries.map { "\($0.action.rawValue) \($0.secretName) \($0.reason)" } == [
                    "update a drift_content", "create b drift_missing", "attributes c drift_tags",
                ])
            #expect(
                plan.surveyed == [
                    SurveyView(destination: "aws-sm/my-awssm-1", source: .list, compared: 4)
                ])
            #expect(try await fixture.row("a").status == .synced, "a plan changes nothing")
            #expect(Self.count(fixture, "GetSecretValue") == 0)
        }
    }

    @Test func aHundredSecretsAPageAndNoLookAtWhatIsEqual() async throws {
        try await AgentFixture.run(configure: Self.fast) { fixture in
            try await fixture.writeDestination()
            for number in 0..<201 {
                try await fixture.set("s\(number)", data: ["n": .integer(Int64(number))], wait: false)
            }
            _ = try await fixture.client.waitUntilSettled()
            let plan = try await fixture.client.plan()
            #expect(plan.total == 0)
            #expect(plan.surveyed.first?.compared == 201)
            #expect(Self.count(fixture, "ListSecrets") == 3)
            #expect(Self.count(fixture, "DescribeSecret") == 0)
        }
    }

    @Test func whoMayOnlyDescribeIsAskedForEach() async throws {
        try await AgentFixture.run(emulator: Self.emulator("DescribeSecret"), configure: Self.fast) { fixture in
            try await fixture.writeDestination()
            for secret in ["a", "b"] { try await fixture.set(secret, data: ["foo": "bar"]) }
            _ = try fixture.emulator.put(name: "vault/kv_1234/a", value: "theirs")
            let plan = try await fixture.client.plan()
            #expect(plan.entries.map(\.reason) == ["drift_content"])
            #expect(plan.surveyed.first?.source == .describe)
            let status = try await fixture.client.syncStatus()
            let denied = status["destinations"]?.array?.first?["denied_actions"]
            #expect(denied == ["secretsmanager:ListSecrets"])
        }
    }

    @Test func whoMayNotLookIsToldSoAndThePlanIsOfTheRows() async throws {
        try await AgentFixture.run(emulator: Self.emulator(), configure: Self.fast) { fixture in
            try await fixture.writeDestination()
            try await fixture.set("a", data: ["foo": "bar"])
            try await fixture.set("waits")
            _ = try fixture.emulator.put(name: "vault/kv_1234/a", value: "theirs")
            let plan = try await fixture.client.plan()
            #expect(plan.entries.map { "\($0.secretName) \($0.reason)" } == ["waits awaiting_value"])
            #expect(plan.surveyed.first?.source == SurveyView.Source.none)
            #expect(plan.surveyed.first?.warnings.first?.contains("secretsmanager:ListSecrets") == true)
            let done = try await fixture.client.reconcile()
            #expect(done.statuses == [.pending: 1])
            #expect(fixture.remote("a")?.currentValue == "theirs", "what is not known is not written")
        }
    }

    @Test func aListThatBreaksOffIsAnError() async throws {
        try await AgentFixture.run(configure: Self.fast) { fixture in
            try await fixture.writeDestination()
            for number in 0..<101 { try await fixture.set("s\(number)", data: ["foo": "bar"], wait: false) }
            _ = try await fixture.client.waitUntilSettled()
            fixture.emulator.inject(Fault(.holdAnswer(gate: "first page"), operation: "ListSecrets"))
            let client = try fixture.client
            async let outcome = Result { try await client.reconcile() }
            await fixture.emulator.waitForHeld(at: "first page")
            fixture.emulator.inject(Fault(.serverError(status: 500), operation: "ListSecrets", count: 100))
            fixture.emulator.open(gate: "first page")
            let ended = await outcome
            let error = try #require(throws: SyncClientError.self) { try ended.get() }
            #expect(error.rpcError?.reason == .awsReadFailed)
            #expect(error.rpcError?.aws?.operation == "ListSecrets")
            #expect(error.rpcError?.aws?.code == "InternalServiceError")
            #expect(
                try await fixture.client.associations(of: AgentFixture.destination("my-awssm-1"))
                    .rows.allSatisfy { $0.status == .synced })
        }
    }

    @Test func aPlanThatIsNotCurrentIsRefused() async throws {
        try await AgentFixture.run(configure: Self.fast) { fixture in
            try await fixture.writeDestination { $0.retain = .set(.always) }
            for secret in ["a", "b"] { try await fixture.set(secret, data: ["foo": "bar"]) }
            _ = try fixture.emulator.put(name: "vault/kv_1234/a", value: "theirs")
            let plan = try await fixture.client.plan()
            _ = try fixture.emulator.put(name: "vault/kv_1234/b", value: "theirs")
            let error = try await #require(throws: SyncClientError.self) {
                try await fixture.client.reconcile(plan: plan.plan)
            }
            #expect(error.rpcError?.reason == .planChanged)
            #expect(fixture.remote("a")?.currentValue == "theirs")
            let current = try await fixture.client.plan()
            let done = try await fixture.client.reconcile(plan: current.plan)
            #expect(done.total == 2 && done.statuses == [.synced: 2])
            #expect(fixture.remote("a")?.currentValue == #"{"foo":"bar"}"#)
            #expect(try await fixture.client.plan().total == 0)
        }
    }

    @Test func oneSecretIsReconciledByItself() async throws {
        try await AgentFixture.run(configure: Self.fast) { fixture in
            try await fixture.writeDestination { $0.retain = .set(.always) }
            for secret in ["a", "b"] {
                try await fixture.set(secret, data: ["foo": "bar"])
                _ = try fixture.emulator.put(name: "vault/kv_1234/\(secret)", value: "theirs")
            }
            let selection = RowSelection(mount: try MountPath("my-kv"), secretName: try SecretName("a"))
            #expect(try await fixture.client.reconcile(selection).statuses == [.synced: 1])
            #expect(fixture.remote("a")?.currentValue == #"{"foo":"bar"}"#)
            #expect(fixture.remote("b")?.currentValue == "theirs")
            #expect(Self.count(fixture, "ListSecrets") == 0)
        }
    }

    @Test func badParamsAreRefusedByName() async throws {
        try await AgentFixture.run { fixture in
            for (params, path) in [
                (["destination": "my-awssm-1"], "/destination"), (["secret_name": "a"], "/secret_name"),
                (["plan": ""], "/plan"), (["destinations": "aws-sm/x"], "/destinations"),
            ] as [(JSONValue, String)] {
                let error = try await #require(throws: SyncClientError.self) {
                    try await fixture.client.callRaw(
                        method: "sync.reconcile", params: params.object ?? JSONObject())
                }
                #expect(error.rpcError?.path == path)
            }
            let unknown = try await #require(throws: SyncClientError.self) {
                try await fixture.client.plan(RowSelection(destination: try AgentFixture.destination("nobody")))
            }
            #expect(unknown.rpcError?.reason == .destinationNotFound)
        }
    }

    /// A survey that waits for AWS keeps nobody else, and a stop ends it.
    @Test func aStopEndsASurveyAndItsCallerIsTold() async throws {
        try await AgentFixture.run(configure: Self.fast) { fixture in
            try await fixture.writeDestination()
            try await fixture.set("a", data: ["foo": "bar"])
            fixture.emulator.inject(Fault(.holdRequest(gate: "list"), operation: "ListSecrets"))
            let client = try fixture.client
            async let plan = Result { try await client.plan() }
            await fixture.emulator.waitForHeld(at: "list")
            try await fixture.put(["foo": "baz"], to: "a")
            try await fixture.beginStop()
            fixture.emulator.open(gate: "list")
            let outcome = await plan
            let error = try #require(throws: SyncClientError.self) { try outcome.get() }
            #expect(error.rpcError?.reason == .shuttingDown)
            try await fixture.waitForEnd()
            try await fixture.start()
            #expect(try await fixture.row("a").status == .synced)
        }
    }
}

extension Result where Failure == any Error {
    /// What the body gives or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
