/// Why a request is repeated.
enum RetryKind: Sendable, Equatable {
    /// Trouble on the way or in the service.
    case transient
    /// Too fast.
    case throttling

    /// What a retry of this kind costs of the quota.
    var cost: Int {
        switch self {
        case .transient: 14
        case .throttling: 5
        }
    }
}
