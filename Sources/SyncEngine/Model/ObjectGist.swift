public import SyncProtocol

/// What an association needs to know of one of its objects to show its own status: kept beside an object that has many
/// siblings, so that a result does not load them all.
public struct ObjectGist: Sendable, Hashable {
    /// Current or retiring.
    public let standing: RemoteObject.Standing
    /// Whether nothing is wanted under its name.
    public let isGoing: Bool
    /// Whether AWS confirmed exactly what is wanted.
    public let isSettled: Bool
    /// Whether it failed.
    public let hasFailed: Bool
    /// Whether a caller who waits has to wait for it, as long as its destination is not left alone.
    public let isMoving: Bool
    /// The status shown.
    public let status: SyncStatus

    /// The gist of that object.
    public init(_ object: RemoteObject) {
        standing = object.standing
        isGoing = object.desire == .absent
        isSettled = object.isSettled
        hasFailed = object.shownFailure != nil
        isMoving = object.isMoving
        status = object.status
    }

    /// The gist as a store keeps it.
    public var code: String {
        let flags = [isGoing, isSettled, hasFailed, isMoving].map { $0 ? "1" : "0" }.joined()
        return "\(standing.rawValue) \(flags) \(status.rawValue)"
    }

    /// Reads back a gist; nil for what is none.
    public init?(code: String) {
        let parts = code.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let standing = RemoteObject.Standing(rawValue: String(parts[0])),
            let status = SyncStatus(rawValue: String(parts[2])), parts[1].utf8.count == 4
        else { return nil }
        let flags = parts[1].utf8.map { $0 == UInt8(ascii: "1") }
        self.standing = standing
        isGoing = flags[0]
        isSettled = flags[1]
        hasFailed = flags[2]
        isMoving = flags[3]
        self.status = status
    }
}

/// How many objects of an association look alike.
public typealias ObjectTally = [ObjectGist: Int]

extension ObjectTally {
    /// The tally of those objects.
    public init(_ objects: [RemoteObject]) {
        self = objects.reduce(into: [:]) { $0[ObjectGist($1), default: 0] += 1 }
    }

    /// The status of an association of them, the worst there is.
    ///
    /// A retiring object counts once its going failed; until then its successor speaks for the association, unless that is
    /// to be absent too.
    var worst: SyncStatus {
        let isGoing = keys.allSatisfy { $0.standing == .retiring || $0.isGoing }
        let shown = keys.filter { isGoing || $0.standing == .current || $0.hasFailed }
        return shown.map(\.status).max { $0.severity < $1.severity } ?? .unsynced
    }

    /// Whether AWS confirmed all that is wanted.
    var isSettled: Bool {
        keys.allSatisfy(\.isSettled)
    }

    /// Whether old names are left that may go, because the new ones are synced.
    var mayRetire: Bool {
        keys.contains { $0.standing == .retiring && !$0.isGoing }
            && keys.allSatisfy { $0.standing == .retiring || $0.isSettled }
    }
}
