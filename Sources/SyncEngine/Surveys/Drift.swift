/// How what AWS has differs from what it confirmed: somebody else changed it.
public enum Drift: String, Sendable, CaseIterable {
    /// There is no such secret any more, or it lost the tag by which it is found.
    case missing = "drift_missing"
    /// Somebody scheduled it for deletion.
    case scheduled = "drift_scheduled"
    /// Another version than the one that was written is current.
    case content = "drift_content"
    /// A tag is gone or has another value.
    case tags = "drift_tags"
    /// A copy in another region is gone.
    case replicas = "drift_replicas"

    /// The stable reason on a row.
    public var reason: String {
        rawValue
    }

    func message(_ name: String, _ region: String) -> String {
        switch self {
        case .missing: "secret \(name) in \(region) is gone from AWS, or has lost the tag it was made with"
        case .scheduled: "secret \(name) in \(region) was scheduled for deletion by somebody else"
        case .content: "secret \(name) in \(region) has another current version than the one that was written"
        case .tags: "secret \(name) in \(region) has lost tags, or has other values of them"
        case .replicas: "secret \(name) in \(region) has lost a replica"
        }
    }

    /// What to do about it.
    var hint: String {
        switch self {
        case .scheduled: "restore it there; it is found again by the next reconcile"
        case .missing, .content, .tags, .replicas:
            "write it again with sync.reconcile or association.set, or let the agent do so with on_drift=repair"
        }
    }
}
