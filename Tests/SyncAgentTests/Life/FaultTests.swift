import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// Whatever happens to a call: afterwards AWS is what was asked, with one version per accepted generation.
@Suite(.timeLimit(.minutes(10)))
struct FaultTests {
    /// What may happen to a single call, short of a timeout.
    static let faults: [Fault.Effect] = [
        .throttle, .serverError(status: 500), .serverError(status: 503, body: .html), .resetBeforeApplying,
        .resetAfterApplying, .serverErrorAfterApplying(status: 500), .truncateAnswer,
    ]

    @Test(arguments: faults) func createArrivesOnce(_ effect: Fault.Effect) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(effect, operation: "CreateSecret"))
            try await fixture.set(data: ["foo": "bar"])
            _ = try await fixture.row { $0.status == .synced }
            try Self.expect(fixture, versions: 1, value: #"{"foo":"bar"}"#)
            #expect(fixture.remote()?.tags == ["hashicorp:vault": ""])
        }
    }

    @Test(arguments: faults) func updateArrivesOnce(_ effect: Fault.Effect) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            fixture.emulator.inject(Fault(effect, operation: "UpdateSecret"))
            try await fixture.put(["foo": "baz"])
            _ = try await fixture.row { $0.status == .synced }
            try Self.expect(fixture, versions: 2, value: #"{"foo":"baz"}"#)
        }
    }

    @Test(arguments: faults) func deleteArrives(_ effect: Fault.Effect) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            fixture.emulator.inject(Fault(effect, operation: "DeleteSecret"))
            try await fixture.delete()
            _ = try await fixture.row { $0.status == .unsynced }
            #expect(fixture.remote()?.deletionDate != nil)
        }
    }

    @Test(arguments: faults) func restoreArrives(_ effect: Fault.Effect) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            try await fixture.delete()
            fixture.emulator.inject(Fault(effect, operation: "RestoreSecret"))
            try await fixture.put(["foo": "baz"])
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.deletionDate == nil)
            try Self.expect(fixture, versions: 2, value: #"{"foo":"baz"}"#)
        }
    }

    @Test(arguments: faults) func tagsOfATakenOverSecretArrive(_ effect: Fault.Effect) async throws {
        try await AgentFixture.run { fixture in
            try fixture.emulator.put(name: "vault/kv_1234/my-secret", value: "theirs")
            try await fixture.writeDestination { $0.onConflict = .set(.overwrite) }
            fixture.emulator.inject(Fault(effect, operation: "TagResource"))
            try await fixture.set(data: ["foo": "bar"])
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.tags == ["hashicorp:vault": ""])
            #expect(fixture.remote()?.currentValue == #"{"foo":"bar"}"#)
            #expect(fixture.remote()?.versions.count == 2)
        }
    }

    @Test func serviceInTroubleShowsAndHeals() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(.serverError(status: 500), operation: "CreateSecret", count: 3))
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .externalServiceError)
            #expect(row.error?.reason == "aws_unreachable")
            #expect(row.attempts == 1)
            #expect(row.nextRetryAt != nil)
            let healed = try await fixture.row { $0.status == .synced }
            #expect(healed.attempts == 0)
            #expect(healed.error == nil)
            try Self.expect(fixture, versions: 1, value: #"{"foo":"bar"}"#)
        }
    }

    @Test func lastingThrottleShowsAsPending() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(.throttle, operation: "CreateSecret", count: 3))
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .pending)
            #expect(row.pendingReason == .throttled)
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.versions.count == 1)
        }
    }

    @Test func newerValueWaitsForTheLostAnswerOfTheOlder() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "A"])
            fixture.emulator.inject(Fault(.holdAnswer(gate: "answer"), operation: "UpdateSecret"))
            try await fixture.put(["foo": "B"], wait: false)
            await fixture.emulator.waitForHeld(at: "answer")
            try await fixture.put(["foo": "C"], wait: false)
            #expect(fixture.emulator.requestCounts()["UpdateSecret"] == 1, "one request outstanding per object")
            fixture.emulator.open(gate: "answer")
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.currentValue == #"{"foo":"C"}"#)
            #expect(fixture.remote()?.versions.count == 3)
        }
    }

    @Test func delayedCopyOfAnOldUpdateChangesNothing() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "A"])
            fixture.emulator.inject(Fault(.repeatLater(gate: "copy"), operation: "UpdateSecret"))
            try await fixture.put(["foo": "B"])
            try await fixture.put(["foo": "C"])
            fixture.emulator.open(gate: "copy")
            #expect(fixture.remote()?.currentValue == #"{"foo":"C"}"#)
            #expect(fixture.remote()?.versions.count == 3)
        }
    }

    @Test func stuckDestinationDelaysNoOther() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination("stuck") {
                $0.secretNameTemplate = .set("vault/stuck/{{ .SecretPath }}")
            }
            try await fixture.writeDestination("well") { $0.region = .set("eu-west-1") }
            fixture.emulator.inject(Fault(.holdRequest(gate: "stuck"), name: "vault/stuck/*", count: 100))
            for number in 1...20 { try await fixture.set("s\(number)", with: "stuck", data: ["n": 1], wait: false) }
            await fixture.emulator.waitForHeld(16, at: "stuck")
            for number in 1...20 {
                #expect(try await fixture.set("s\(number)", with: "well", data: ["n": 1]).status == .synced)
            }
            fixture.emulator.open(gate: "stuck")
            for number in 1...20 { _ = try await fixture.row("s\(number)", of: "stuck") { $0.status == .synced } }
        }
    }

    private static func expect(_ fixture: AgentFixture, versions: Int, value: String) throws {
        let remote = try #require(fixture.remote())
        #expect(remote.currentValue == value)
        #expect(remote.versions.count == versions)
        // Every attempt for one generation carries one token, and so makes one version.
        let writes = fixture.emulator.requests().filter { ["CreateSecret", "UpdateSecret"].contains($0.operation) }
        #expect(Set(writes.compactMap(\.token)).count == versions)
    }
}
