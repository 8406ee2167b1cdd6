import SyncProtocol
import Testing

@Suite struct SyncStatusTests {
    /// Scripts match on these strings.
    @Test func stringsAreVaults() {
        #expect(
            Set(SyncStatus.allCases.map(\.rawValue)) == [
                "UNKNOWN", "PENDING", "SYNCED", "UNSYNCED", "INTERNAL_VAULT_ERROR", "CLIENT_SIDE_ERROR",
                "EXTERNAL_SERVICE_ERROR",
            ])
    }

    @Test func errorsAreTheThreeErrorStatuses() {
        #expect(SyncStatus.allCases.filter(\.isError).allSatisfy { $0.rawValue.hasSuffix("_ERROR") })
        #expect(SyncStatus.allCases.filter(\.isError).count == 3)
    }

    @Test func severityOrdersAllStatuses() {
        #expect(
            SyncStatus.allCases.sorted { $0.severity < $1.severity } == [
                .synced, .unsynced, .pending, .unknown, .externalServiceError, .clientSideError, .internalError,
            ])
    }

    @Test func everyPendingReasonButAReleasingNameIsParked() {
        #expect(
            Set(PendingReason.allCases.filter(\.isParked).map(\.rawValue)) == [
                "disabled", "awaiting_value", "version_budget", "horizon", "throttled", "circuit_open",
            ])
        #expect(PendingReason.allCases.filter { !$0.isParked } == [.nameReleasing])
    }
}
