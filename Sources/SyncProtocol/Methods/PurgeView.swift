public import JSONDocument

/// What is shown of a destination's purge, in the members that Vault names so, and how far it is.
public enum PurgeView: Sendable, Equatable {
    /// It goes on since then; of so many associations AWS has not confirmed yet that their secrets are gone.
    case running(since: Timestamp, remaining: Int64)
    /// It ended with rows in error, and why.
    case failed(String)

    private static let initiatedAt = Field<Timestamp>(
        "purge_initiated_at", .string, "when the purge began, while it runs", shape: .time
    ) {
        (value) throws(NameError) in try Timestamp(rfc3339: value.string ?? "")
    }
    private static let remaining = Field<Int64>.integer(
        "purge_remaining", 0...Int64.max, "how many associations are still to be confirmed gone, while it runs")
    private static let error = Field<String>.string(
        "purge_error", bytes: 0...65_536, "why the last purge did not finish; until the next one or a write")

    /// What the registry says about its members.
    public static let fields = [initiatedAt.optional, remaining.optional, error.optional]

    /// Reads its members, if they are there.
    static func read(_ reader: ParamsReader) throws(RPCError) -> PurgeView? {
        if let since = try reader.optional(initiatedAt) {
            return .running(since: since, remaining: try reader.optional(remaining) ?? 0)
        }
        return try reader.optional(error).map { .failed($0) }
    }

    /// Adds its members to an object.
    ///
    /// - Parameters:
    ///   - object: the object.
    ///   - progress: whether to say how many are left, which Vault does not.
    public func write(into object: inout JSONObject, progress: Bool = true) {
        switch self {
        case .running(let since, let remaining):
            object["purge_initiated_at"] = .string(since.description)
            if progress { object["purge_remaining"] = .integer(remaining) }
        case .failed(let error):
            object["purge_error"] = .string(error)
        }
    }
}
