import SyncProtocol
import Testing

@Suite struct ErrorReasonTests {
    /// The published table. A line may be added; none may change.
    static let table: [(Int, String)] = [
        (-32700, "parse_error"), (-32600, "invalid_request"), (-32601, "method_not_found"), (-32602, "invalid_params"),
        (-32603, "internal_error"), (-32000, "line_too_long"), (-32001, "too_complex"),
        (-32003, "unsupported_protocol"), (-32800, "request_cancelled"), (40001, "invalid_name_template"),
        (40002, "unsupported_destination_type"), (40003, "masked_value"), (40004, "value_too_large"),
        (40005, "invalid_external_name"), (40006, "invalid_region"), (40007, "immutable_field"), (40008, "invalid_tag"),
        (40101, "peer_refused"), (40301, "role_denied"), (40401, "destination_not_found"),
        (40402, "association_not_found"), (40403, "path_not_found"), (40404, "secret_not_found"),
        (40901, "destination_in_use"), (40902, "version_conflict"), (40903, "cas_mismatch"), (40904, "mount_owned"),
        (40905, "name_collision"), (40907, "plan_changed"), (40908, "purge_in_progress"), (41301, "reply_too_large"),
        (42901, "busy"), (42902, "queue_full"), (50001, "state_store"), (50301, "shutting_down"), (50302, "sealed"),
        (50303, "provider_unavailable"), (50304, "aws_read_failed"), (50401, "deadline_exceeded"),
    ]

    @Test(arguments: table)
    func codeAndReasonAreThePublishedOnes(code: Int, reason: String) throws {
        #expect(try #require(ErrorReason(rawValue: reason)).code == code)
    }

    @Test func noReasonIsUnpublished() {
        #expect(Set(ErrorReason.allCases.map(\.rawValue)) == Set(Self.table.map(\.1)))
        #expect(ErrorReason.allCases.count == Self.table.count)
    }

    @Test func codesAreOneToOne() {
        #expect(Set(ErrorReason.allCases.map(\.code)).count == ErrorReason.allCases.count)
    }

    @Test func whatPassesByItselfIsRetryable() {
        #expect(
            Set(ErrorReason.allCases.filter(\.isRetryable)) == [
                .busy, .queueFull, .stateStore, .shuttingDown, .sealed, .providerUnavailable, .deadlineExceeded,
                .purgeInProgress, .internalError, .awsReadFailed,
            ])
    }
}
