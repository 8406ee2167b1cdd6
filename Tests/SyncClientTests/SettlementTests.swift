import SyncProtocol
import Testing

@testable import secretsync

@Suite struct SettlementTests {
    private func row(_ status: SyncStatus, _ reason: PendingReason? = nil, error: RowFailure? = nil) -> AssociationRow {
        var row = AssociationRow(
            accessor: "kv_1", secretName: "s", status: status, updatedAt: Timestamp(nanoseconds: 0), mount: "my-kv",
            externalName: "vault/kv_1/s")
        row.pendingReason = reason
        row.error = error
        return row
    }

    @Test(arguments: [SyncStatus.synced, .unsynced])
    func whatIsSettledIsDone(status: SyncStatus) {
        let settlement = Settlement([row(status)])
        #expect(settlement.failure == nil)
        #expect(settlement.notes.isEmpty)
    }

    @Test func anErrorStatusFailsWithTheRowsOwnReason() {
        let error = RowFailure(
            reason: "access_denied", message: "create secret vault/kv_1/s: denied", since: Timestamp(nanoseconds: 0),
            hint: "allow secretsmanager:CreateSecret")
        #expect(
            Settlement([row(.clientSideError, error: error)]).failure?.lines == [
                "secretsync: error: kv_1/s is CLIENT_SIDE_ERROR: create secret vault/kv_1/s: denied [access_denied]",
                "hint: allow secretsmanager:CreateSecret",
            ])
        #expect(Settlement([row(.clientSideError, error: error)]).failure?.exit == .refused)
        #expect(Settlement([row(.externalServiceError), row(.pending)]).failure?.exit == .refused)
    }

    @Test func aParkedRowIsANoteAndAMovingOneATimeout() {
        let parked = Settlement([row(.pending, .awaitingValue)])
        #expect(parked.failure == nil)
        #expect(
            parked.notes == ["kv_1/s is PENDING (awaiting_value): push the value with `secretsync secret put`"])
        #expect(Settlement([row(.pending)]).failure?.exit == .timeout)
        #expect(Settlement([row(.pending, .nameReleasing)]).failure?.exit == .timeout)
        #expect(Settlement([row(.unknown)]).failure?.exit == .timeout)
    }

    @Test func warningsOfARowAreNotes() {
        var warned = row(.synced)
        warned.warnings = ["tags could not be removed"]
        #expect(Settlement([warned]).notes == ["kv_1/s: tags could not be removed"])
    }
}
