import SyncEngine
import SyncProtocol
import Testing

/// Which step of a purge comes next.
struct PurgeRecordTests {
    /// One line of the table.
    struct Line: Sendable, CustomStringConvertible {
        let state: PurgeRecord.State
        let counts: [SyncStatus: Int64]
        var isDisabled = false
        var isHeld = false
        let step: PurgeRecord.Step

        var description: String { "\(state) \(counts) disabled \(isDisabled) held \(isHeld)" }
    }

    static let last = try? SecretID(accessor: Accessor("kv_1"), name: SecretName("s"))

    static let table: [Line] = [
        Line(state: .removing(after: nil), counts: [.synced: 3], step: .remove(after: nil)),
        Line(state: .removing(after: last), counts: [.synced: 1, .pending: 2], step: .remove(after: last)),
        Line(state: .removing(after: last), counts: [.unsynced: 3], step: .remove(after: last)),
        Line(state: .removing(after: nil), counts: [.clientSideError: 3], isHeld: true, step: .remove(after: nil)),
        Line(state: .removing(after: nil), counts: [.synced: 3], isDisabled: true, step: .wait),
        Line(state: .settling, counts: [.pending: 2, .unsynced: 1], step: .wait),
        Line(state: .settling, counts: [.unknown: 1], step: .wait),
        Line(state: .settling, counts: [.pending: 1, .clientSideError: 1], step: .wait),
        Line(state: .settling, counts: [.pending: 2, .unsynced: 1], isHeld: true, step: .fail),
        Line(state: .settling, counts: [.unsynced: 3], step: .finish),
        Line(state: .settling, counts: [.unsynced: 3], isHeld: true, step: .finish),
        Line(state: .settling, counts: [:], step: .finish),
        Line(state: .settling, counts: [.clientSideError: 1, .unsynced: 2], step: .fail),
        Line(state: .settling, counts: [.externalServiceError: 1], step: .fail),
        Line(state: .settling, counts: [.internalError: 1], step: .fail),
        Line(state: .settling, counts: [.unsynced: 3], isDisabled: true, step: .wait),
        Line(state: .settling, counts: [.clientSideError: 1], isDisabled: true, step: .wait),
        Line(state: .failed("why"), counts: [.clientSideError: 1], step: .wait),
        Line(state: .failed("why"), counts: [.unsynced: 1], step: .wait),
    ]

    @Test(arguments: table) func nextStep(_ line: Line) {
        let purge = PurgeRecord(destination: DestinationKey(1), initiatedAt: Fixture.now, state: line.state)
        #expect(purge.next(counts: line.counts, isDisabled: line.isDisabled, isHeld: line.isHeld) == line.step)
    }

    @Test func onlyAFailedOneDoesNotRun() {
        for (state, isRunning) in [
            (PurgeRecord.State.removing(after: nil), true), (.settling, true), (.failed("why"), false),
        ] {
            let purge = PurgeRecord(destination: DestinationKey(1), initiatedAt: Fixture.now, state: state)
            #expect(purge.isRunning == isRunning)
            #expect(purge.failure == (isRunning ? nil : "why"))
        }
    }
}
