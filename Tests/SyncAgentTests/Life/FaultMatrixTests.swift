import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// Every operation that changes AWS meets everything that can happen to a call, over real TCP and TLS, each before and after AWS
/// applied it: afterwards AWS is what was asked, by as many versions as generations.
@Suite(.timeLimit(.minutes(10)))
struct FaultMatrixTests {
    /// Everything that can happen to one call, short of a timeout.
    private static let faults: [Fault] = [
        Fault(.throttle), Fault(.serverError(status: 500)), Fault(.serverError(status: 503, body: .html)),
        Fault(.serverError(status: 502, body: .empty)), Fault(.serverErrorAfterApplying(status: 500)),
        Fault(.resetBeforeReading), Fault(.resetBeforeApplying), Fault(.resetAfterApplying), Fault(.truncateAnswer),
        Fault(.understateLength), Fault(.slowAnswer(bytesPerSecond: 2_000)), Fault(.repeatLater(gate: "copy")),
        Fault(.resetThenApplyLater(gate: "copy")),
    ]

    /// One of the ways of the agent to change AWS.
    enum Operation: String, CaseIterable, Sendable {
        case create, update, takeOver, delete, forceDelete, restore, tag, untag, changeKey, replicate, unreplicate

        /// The call that meets the fault.
        var call: String {
            switch self {
            case .create: "CreateSecret"
            case .update, .takeOver, .changeKey: "UpdateSecret"
            case .delete, .forceDelete: "DeleteSecret"
            case .restore: "RestoreSecret"
            case .tag: "TagResource"
            case .untag: "UntagResource"
            case .replicate: "ReplicateSecretToRegions"
            case .unreplicate: "RemoveRegionsFromReplication"
            }
        }

        /// How many generations of bytes the script below makes.
        var versions: Int {
            switch self {
            case .update, .restore: 2
            case .create, .takeOver, .delete, .forceDelete, .tag, .untag, .changeKey, .replicate, .unreplicate: 1
            }
        }
    }

    @Test(arguments: Operation.allCases, [false, true])
    func everyFaultIsSurvived(_ operation: Operation, tls: Bool) async throws {
        try await AgentFixture.run(tls: tls) { fixture in
            try await fixture.writeDestination { fields in
                if operation == .forceDelete { fields.recoveryWindowInDays = .set(0) }
                if operation == .takeOver { fields.onConflict = .set(.overwrite) }
            }
            for (number, fault) in Self.faults.enumerated() {
                let secret = "\(operation.rawValue)-\(number)"
                try await Self.prepare(operation, secret, number, fixture)
                var fault = fault
                fault.operation = operation.call
                // Where the connection is reset before the body is read, nobody knows the name.
                if fault.effect != .resetBeforeReading { fault.name = "vault/kv_1234/\(secret)" }
                let met = fixture.emulator.requests().count { $0.fault != nil }
                fixture.emulator.inject(fault)
                let what = "\(operation) under \(fault.effect)"
                try await Self.act(operation, secret, number, fixture)
                let expected: SyncStatus = [.delete, .forceDelete].contains(operation) ? .unsynced : .synced
                _ = try await fixture.row(secret) { $0.status == expected }
                Self.check(operation, secret, number, fixture, what)
                #expect(fixture.emulator.requests().count { $0.fault != nil } > met, "\(what) met nothing")
                fixture.emulator.open(gate: "copy")
                Self.check(operation, secret, number, fixture, "\(what), once the copy arrived")
                fixture.emulator.clearFaults()
            }
        }
    }

    private static func prepare(
        _ operation: Operation, _ secret: String, _ number: Int, _ fixture: AgentFixture
    ) async throws {
        switch operation {
        case .create: return
        case .takeOver:
            _ = try fixture.emulator.put(name: "vault/kv_1234/\(secret)", value: "theirs")
            return
        case .untag:
            try await fixture.patchDestination { $0.customTags = .set(["extra": "\(number)"]) }
        case .unreplicate: try await fixture.patchDestination { $0.replicaRegions = .set(["eu-west-1": ""]) }
        case .changeKey: try await fixture.patchDestination { $0.kmsKeyID = .unset }
        case .tag: try await fixture.patchDestination { $0.customTags = .set(["n": "before"]) }
        case .replicate: try await fixture.patchDestination { $0.replicaRegions = .unset }
        case .update, .delete, .forceDelete, .restore: break
        }
        try await fixture.set(secret, data: ["n": 1])
        _ = try await fixture.row(secret) { $0.status == .synced }
        if operation == .restore {
            try await fixture.delete(secret)
            _ = try await fixture.row(secret) { $0.status == .unsynced }
        }
    }

    private static func act(
        _ operation: Operation, _ secret: String, _ number: Int, _ fixture: AgentFixture
    ) async throws {
        switch operation {
        case .create, .takeOver: try await fixture.set(secret, data: ["n": 2])
        case .update, .restore: try await fixture.put(["n": 2], to: secret)
        case .delete, .forceDelete: try await fixture.delete(secret)
        case .tag:
            try await fixture.patchDestination { $0.customTags = .set(["n": "\(number)"]) }
            try await fixture.set(secret)
        case .untag:
            try await fixture.patchDestination { $0.tagsToRemove = .set(["extra"]) }
            try await fixture.set(secret)
        case .changeKey:
            try await fixture.patchDestination { $0.kmsKeyID = .set("alias/k\(number)") }
            try await fixture.set(secret)
        case .replicate:
            try await fixture.patchDestination { $0.replicaRegions = .set(["eu-west-1": ""]) }
            try await fixture.set(secret)
        case .unreplicate:
            try await fixture.patchDestination { $0.replicaRegions = .unset }
            try await fixture.set(secret)
        }
    }

    private static func check(
        _ operation: Operation, _ secret: String, _ number: Int, _ fixture: AgentFixture, _ what: String
    ) {
        let remote = fixture.remote(secret)
        switch operation {
        case .forceDelete: return #expect(remote == nil, "\(what)")
        case .delete: return #expect(remote?.deletionDate != nil, "\(what)")
        case .create, .takeOver, .update, .restore: #expect(remote?.currentValue == #"{"n":2}"#, "\(what)")
        case .tag, .untag, .changeKey, .replicate, .unreplicate:
            #expect(remote?.currentValue == #"{"n":1}"#, "\(what)")
        }
        #expect(remote?.deletionDate == nil, "\(what)")
        #expect(remote?.tags["hashicorp:vault"] == "", "\(what)")
        // A secret that was taken over keeps the version it had.
        #expect(remote?.versions.count == operation.versions + (operation == .takeOver ? 1 : 0), "\(what)")
        switch operation {
        case .tag: #expect(remote?.tags["n"] == "\(number)", "\(what)")
        case .untag: #expect(remote?.tags["extra"] == nil, "\(what)")
        case .changeKey: #expect(remote?.kmsKeyID == "alias/k\(number)", "\(what)")
        case .replicate, .unreplicate:
            let copy = fixture.emulator.secrets().first {
                $0.name == "vault/kv_1234/\(secret)" && $0.region == "eu-west-1"
            }
            #expect((copy != nil) == (operation == .replicate), "\(what)")
        case .create, .update, .takeOver, .delete, .forceDelete, .restore: break
        }
    }
}
