import JSONDocument

/// Everything the service remembers, and its decisions: a call and a time in, an answer out.
///
/// Pure: no clock, no I/O, no locks. Randomness comes from a seeded generator, so a run can be repeated.
struct SecretsManagerState: Sendable {
    /// What can be set.
    struct Settings: Sendable {
        /// How many creates of a name are still refused after it was force-deleted.
        var forceDeleteLag = 0
        /// For how long creates of such a name are refused.
        var forceDeleteLagSeconds: Int64 = 0
        /// By how much ListSecrets lags behind.
        var listLagSeconds: Int64 = 0
        /// How long a new copy in another region is in progress.
        var replicationSeconds: Int64 = 0
        /// How many versions a secret can hold.
        var versionLimit = 100
        /// How many secrets a region of an account can hold.
        var secretLimit = 500_000
        /// Whether policies are asked.
        var checksPermissions = true
        /// Whether calls beyond AWS's request quotas are throttled.
        var enforcesRates = false
        /// The quotas' share of AWS's.
        var rateScale = 1.0
        /// The seed of ARN suffixes.
        var seed: UInt64 = 0
    }

    var settings: Settings
    var regions: [Scope: SecretRegion] = [:]
    var random: RandomSource
    private var quotas: [Scope: RateQuota] = [:]

    /// An empty service.
    init(settings: Settings = Settings()) {
        self.settings = settings
        random = RandomSource(seed: settings.seed)
    }

    /// Decides a call.
    ///
    /// - Parameters:
    ///   - call: the call; its caller is already authenticated.
    ///   - now: nanoseconds since 1970.
    /// - Returns: the answer; a refusal changes nothing but the count of a name that is being released.
    mutating func handle(_ call: ServiceCall, now: Int64) -> ServiceAnswer {
        guard let operation = Operation(rawValue: call.operation) else {
            return ServiceAnswer(.unknownOperation)
        }
        if settings.enforcesRates,
            !quotas[call.scope, default: RateQuota()].take(operation, scale: settings.rateScale, now: now)
        {
            return ServiceAnswer(.throttled)
        }
        advance(call.scope, now: now)
        do {
            try authorize(call, operation)
            return ServiceAnswer(try perform(operation, call, now: now))
        } catch {
            return ServiceAnswer(error)
        }
    }

    private mutating func perform(
        _ operation: Operation, _ call: ServiceCall, now: Int64
    ) throws(ServiceError) -> JSONValue? {
        let input = CallInput(object: call.input)
        switch operation {
        case .createSecret: return try create(input, call.scope, now: now)
        case .updateSecret: return try update(input, call.scope, now: now)
        case .putSecretValue: return try putValue(input, call.scope, now: now)
        case .deleteSecret: return try delete(input, call.scope, now: now)
        case .restoreSecret: return try restore(input, call.scope, now: now)
        case .tagResource: return try tag(input, call.scope, now: now)
        case .untagResource: return try untag(input, call.scope, now: now)
        case .describeSecret: return try describe(input, call.scope, now: now)
        case .getSecretValue: return try getValue(input, call.scope, now: now)
        case .listSecrets: return try list(input, call.scope)
        case .listSecretVersionIDs: return try listVersions(input, call.scope)
        case .updateSecretVersionStage: return try updateStage(input, call.scope, now: now)
        case .batchGetSecretValue: return try batchGetValue(call, now: now)
        case .replicateSecretToRegions: return try replicate(input, call.scope, now: now)
        case .removeRegionsFromReplication: return try removeReplicas(input, call.scope, now: now)
        case .stopReplicationToReplica: return try stopReplication(input, call.scope, now: now)
        case .putResourcePolicy: return try putPolicy(input, call.scope, now: now)
        case .getResourcePolicy: return try getPolicy(input, call.scope)
        case .validateResourcePolicy: return try validatePolicy(input)
        case .deleteResourcePolicy: return try deletePolicy(input, call.scope, now: now)
        }
    }

    /// Lets time pass in a region: deletions fall due, and changes are listed.
    mutating func advance(_ scope: Scope, now: Int64) {
        regions[scope, default: SecretRegion()].advance(
            now: now, listLag: settings.listLagSeconds * CalendarTime.second)
    }

    /// Stores a new or changed secret, and the same in the regions it is replicated to.
    mutating func save(_ secret: Secret, _ scope: Scope, now: Int64) {
        regions[scope, default: SecretRegion()].put(secret, now: now)
        mirror(secret, scope, now: now)
    }

    /// The secret that the call names.
    func existing(_ input: CallInput, _ scope: Scope) throws(ServiceError) -> Secret {
        let id = try input.secretID()
        guard let secret = regions[scope]?.find(id, in: scope) else { throw .unknownSecret }
        return secret
    }

    /// The secret that the call names, unless it is scheduled for deletion.
    func live(_ input: CallInput, _ scope: Scope) throws(ServiceError) -> Secret {
        let secret = try existing(input, scope)
        if secret.deletionDate != nil { throw .markedForDeletion }
        return secret
    }

    /// The secret that the call changes: not scheduled for deletion, and not the copy of another region's.
    func writable(_ input: CallInput, _ scope: Scope) throws(ServiceError) -> Secret {
        let secret = try live(input, scope)
        if secret.isReplica(in: scope.region) { throw .replica }
        return secret
    }

    /// The members that nearly every answer begins with.
    func identity(of secret: Secret) -> JSONObject {
        JSONObject([
            .init(name: "ARN", value: .string(secret.arn)), .init(name: "Name", value: .string(secret.name)),
        ])
    }

    /// A time as AWS writes it: seconds since 1970 with milliseconds.
    static func time(_ nanoseconds: Int64) -> JSONValue {
        let milliseconds = nanoseconds / 1_000_000
        let fraction = String(abs(milliseconds % 1000))
        let padded = String(repeating: "0", count: 3 - fraction.count) + fraction
        return .number(JSONNumber(checkedText: "\(milliseconds / 1000).\(padded)"))
    }

    /// A day as AWS writes it: the access dates have no time of day.
    static func day(_ nanoseconds: Int64) -> JSONValue {
        time(nanoseconds - nanoseconds % CalendarTime.day)
    }
}
