import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// A purge that AWS does not let through ends and says so; nothing makes a destination impossible to delete.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct PurgeFailureTests {
    private func run(_ body: (AgentFixture) async throws -> Void) async throws {
        try await AgentFixture.run(configure: { $0.rateScale = 50 }, body)
    }

    /// Everything is allowed but deleting what has one of these names.
    private func forbidDeleting(_ names: [String], _ fixture: AgentFixture) throws {
        let denied = names.map { "\"arn:aws:secretsmanager:*:*:secret:vault/kv_1234/\($0)-??????\"" }
        let document = #"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:*","Resource":"*"},
            {"Effect":"Deny","Action":"secretsmanager:DeleteSecret","Resource":[\#(denied.joined(separator: ","))]}]}
            """#
        try fixture.emulator.setAccounts(AccessPolicy.accounts([document]))
    }

    private func problem(_ result: DestinationDeletionResult) -> String? {
        if case .failed(let error)? = result.purge { error } else { nil }
    }

    @Test func whatIsDeniedStaysAndASecondPurgeFinishes() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(20)
            try forbidDeleting(["s3", "s5"], fixture)
            let purged = try await fixture.purge()
            let error = try #require(problem(purged))
            #expect(error.hasPrefix("2 of 20 secrets are still in AWS, such as that of kv_1234/s3 (access_denied)"))
            #expect(try await fixture.view()?.purge == purged.purge)
            #expect(try await fixture.counts() == [.unsynced: 18, .clientSideError: 2])
            #expect(fixture.liveCount == 2)

            // Usable again, and what was removed comes back only when it is set.
            try await fixture.put(["n": "new"], to: "s1")
            #expect(try await fixture.row("s1").status == .unsynced)
            #expect(try await fixture.set("s1").status == .synced)
            #expect(fixture.remote("s1")?.currentValue == #"{"n":"new"}"#)

            try fixture.emulator.setAccounts(AccessPolicy.accounts([]))
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
            #expect(try await fixture.view() == nil)
        }
    }

    @Test func aWriteTakesTheErrorBack() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(1)
            try forbidDeleting(["s0"], fixture)
            #expect(try await problem(fixture.purge()) != nil)
            try fixture.emulator.setAccounts(AccessPolicy.accounts([]))
            try await fixture.patchDestination { $0.retain = .set(.untilSynced) }
            #expect(try await fixture.view()?.purge == nil)
            // The row that failed is still to be absent, and the patch made it due.
            _ = try await fixture.client.waitUntilSettled()
            #expect(fixture.liveCount == 0)
        }
    }

    @Test func deadCredentialsEndItAndMendedOnesFinishIt() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(60)
            try await fixture.patchDestination { $0.accessKeyID = .set("AKIDNOBODY") }
            let purged = try await fixture.purge()
            #expect(try #require(problem(purged)).hasPrefix("60 of 60 secrets are still in AWS"))
            let tried = fixture.emulator.requestCounts()["DeleteSecret"] ?? 0
            #expect((1...17).contains(tried), "\(tried) calls: what the circuit holds counts as tried")
            #expect(fixture.liveCount == 60)

            try await fixture.patchDestination { $0.accessKeyID = .set(EmulatorServer.defaultAccessKeyID) }
            #expect(try await fixture.view()?.purge == nil)
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
        }
    }

    @Test func aPurgeFindsOutThatCredentialsLiveAgain() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(3)
            try await fixture.patchDestination { $0.accessKeyID = .set("AKIDLATER") }
            #expect(try await problem(fixture.purge()) != nil)
            // The circuit is open, and AWS takes the key from now on; nobody tells the agent.
            try fixture.emulator.setAccounts([
                .init(
                    id: EmulatorServer.defaultAccountID,
                    keys: [.init(id: "AKIDLATER", secret: EmulatorServer.defaultSecretAccessKey)])
            ])
            #expect(try await fixture.purge() == DestinationDeletionResult())
            #expect(fixture.liveCount == 0)
        }
    }

    @Test func deadCredentialsCanBeForgotten() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(5)
            try await fixture.patchDestination { $0.accessKeyID = .set("AKIDNOBODY") }
            #expect(try await problem(fixture.purge()) != nil)
            let forgotten = try await fixture.client.deleteDestination(
                AgentFixture.destination("my-awssm-1"), force: true)
            #expect(forgotten == DestinationDeletionResult(forgottenAssociations: 5))
            #expect(try await fixture.view() == nil)
            #expect(fixture.liveCount == 5)
        }
    }

    @Test func aNetworkWithoutAnAnswerEndsIt() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(2)
            fixture.emulator.inject(Fault(.serverError(status: 500), operation: "DeleteSecret", count: Fault.unlimited))
            #expect(try #require(try await problem(fixture.purge())).contains("(aws_unreachable)"))
            fixture.emulator.clearFaults()
            #expect(try await fixture.purge() == DestinationDeletionResult())
        }
    }

    @Test func forceDeleteEndsOneThatRuns() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(3)
            fixture.emulator.inject(Fault(.holdRequest(gate: "delete"), operation: "DeleteSecret", count: 3))
            let client = try fixture.client
            let waiting = Task {
                try await client.purgeDestination(AgentFixture.destination("my-awssm-1"), wait: true)
            }
            await fixture.emulator.waitForHeld(3, at: "delete")
            let forgotten = try await client.deleteDestination(AgentFixture.destination("my-awssm-1"), force: true)
            #expect(forgotten.forgottenAssociations == 3)
            #expect(try await waiting.value == DestinationDeletionResult(), "whoever waited is answered")
            #expect(try await fixture.view() == nil)
            fixture.emulator.open(gate: "delete")
            try await fixture.stop()
            try await fixture.start()
            #expect(fixture.liveCount == 0)
            // The results came when the rows were gone; the names are still known as scheduled by us.
            try await fixture.writeDestination()
            #expect(try await fixture.set("s1", data: ["n": "new"]).status == .synced)
            #expect(fixture.emulator.requestCounts()["RestoreSecret"] == 1)
        }
    }

    @Test func forceDeleteAnswersWhoeverWaitsForARow() async throws {
        try await run { fixture in
            try await fixture.writeDestination()
            try await fixture.setMany(1)
            fixture.emulator.inject(Fault(.holdRequest(gate: "delete"), operation: "DeleteSecret"))
            let client = try fixture.client
            let waiting = Task {
                try await client.call(
                    Methods.associationRemove,
                    AssociationReference(
                        destination: AgentFixture.destination("my-awssm-1"), mount: MountPath("my-kv"),
                        secretName: SecretName("s0"), wait: true))
            }
            await fixture.emulator.waitForHeld(at: "delete")
            try await client.deleteDestination(AgentFixture.destination("my-awssm-1"), force: true)
            #expect(try await waiting.value.rows.isEmpty)
            fixture.emulator.open(gate: "delete")
        }
    }
}
