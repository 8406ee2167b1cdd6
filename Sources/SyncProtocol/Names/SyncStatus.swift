/// The sync status of an association; the strings are Vault's own, scripts match on them.
public enum SyncStatus: String, Sendable, Hashable, CaseIterable {
    /// After a restore of the store, until AWS confirmed the state.
    case unknown = "UNKNOWN"
    /// Accepted, not yet settled.
    case pending = "PENDING"
    /// AWS confirmed exactly the wanted bytes and nothing since is unsettled.
    case synced = "SYNCED"
    /// Wanted absent and confirmed absent.
    case unsynced = "UNSYNCED"
    /// A fault of the agent itself.
    case internalError = "INTERNAL_VAULT_ERROR"
    /// A refusal that somebody has to mend: permission, name, value, credentials.
    case clientSideError = "CLIENT_SIDE_ERROR"
    /// Trouble on the side of AWS, or a quota.
    case externalServiceError = "EXTERNAL_SERVICE_ERROR"

    /// Whether a waited sync that ends here failed.
    public var isError: Bool {
        switch self {
        case .internalError, .clientSideError, .externalServiceError: true
        case .unknown, .pending, .synced, .unsynced: false
        }
    }

    /// How bad it is: an association shows the worst of its objects.
    public var severity: Int {
        switch self {
        case .synced: 0
        case .unsynced: 1
        case .pending: 2
        case .unknown: 3
        case .externalServiceError: 4
        case .clientSideError: 5
        case .internalError: 6
        }
    }
}

/// Why a row waits while it is `PENDING`.
public enum PendingReason: String, Sendable, Hashable, CaseIterable {
    /// Sync is switched off.
    case disabled
    /// Nobody has given the value yet.
    case awaitingValue = "awaiting_value"
    /// AWS keeps no more versions of this secret for now.
    case versionBudget = "version_budget"
    /// An earlier request may still arrive; nothing unsafe is sent before it no longer can.
    case horizon
    /// AWS asked to slow down.
    case throttled
    /// The destination is not tried for a while.
    case circuitOpen = "circuit_open"
    /// Our own force-delete is still settling in AWS.
    case nameReleasing = "name_releasing"

    /// Whether a waiting caller is answered: nothing will move soon.
    ///
    /// A name being released settles by itself within two minutes, so it is worth waiting for.
    public var isParked: Bool {
        switch self {
        case .disabled, .awaitingValue, .versionBudget, .horizon, .throttled, .circuitOpen: true
        case .nameReleasing: false
        }
    }
}
