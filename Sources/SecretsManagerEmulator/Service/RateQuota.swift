/// The request quotas of an account in a region: buckets that refill by the clock of the calls.
struct RateQuota: Sendable {
    /// The operations that share a bucket.
    private enum Group: Hashable {
        case writeVersion, tag, restore, create, delete, list, policy
    }

    private var buckets: [Group: (left: Double, at: Int64)] = [:]

    /// Takes one call out of its bucket.
    ///
    /// - Parameters:
    ///   - operation: the call.
    ///   - scale: the share of AWS's quota that there is.
    ///   - now: nanoseconds since 1970.
    /// - Returns: whether there was one left; reads of single secrets are not counted, their quotas are out of reach.
    mutating func take(_ operation: Operation, scale: Double, now: Int64) -> Bool {
        guard let (group, full) = RateQuota.quota(of: operation) else { return true }
        let rate = full * scale
        let burst = max(1, rate)
        var (left, at) = buckets[group] ?? (burst, now)
        left = min(burst, left + Double(max(0, now - at)) / Double(CalendarTime.second) * rate)
        at = max(at, now)
        let isLeft = left >= 1
        buckets[group] = (isLeft ? left - 1 : left, at)
        return isLeft
    }

    /// Calls per second, which is also the burst.
    private static func quota(of operation: Operation) -> (Group, Double)? {
        switch operation {
        case .putSecretValue, .updateSecret, .updateSecretVersionStage, .replicateSecretToRegions,
            .removeRegionsFromReplication, .stopReplicationToReplica:
            (.writeVersion, 50)
        case .tagResource, .untagResource: (.tag, 50)
        case .restoreSecret: (.restore, 50)
        case .createSecret: (.create, 50)
        case .deleteSecret: (.delete, 50)
        case .listSecrets, .batchGetSecretValue: (.list, 100)
        case .putResourcePolicy, .getResourcePolicy, .deleteResourcePolicy, .validateResourcePolicy: (.policy, 50)
        case .describeSecret, .getSecretValue, .listSecretVersionIDs: nil
        }
    }
}
