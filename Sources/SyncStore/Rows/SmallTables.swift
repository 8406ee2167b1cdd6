import SyncEngine
import SyncProtocol

/// Tables of few rows that nearly every decision asks, as they were at the last commit; nil where they have to be read.
struct SmallTables: Sendable {
    /// In the order of type and name.
    var destinations: [DestinationRecord]? {
        didSet { positions = Self.positions(destinations) }
    }
    var purges: [PurgeRecord]?
    var applies: [ApplyRecord]?
    var configuration: SyncConfiguration?
    /// Mounts that were asked for; not all of them.
    var mounts: [MountPath: MountRecord] = [:]

    /// Mounts held at most.
    private static let heldMounts = 1_024

    private var positions: [DestinationKey: Int] = [:]

    /// The destination of that key, where the table was read.
    func destination(_ key: DestinationKey) -> DestinationRecord? {
        guard let destinations, let position = positions[key] else { return nil }
        return destinations[position]
    }

    /// Holds a mount that was read.
    mutating func hold(_ mount: MountRecord?) {
        guard let mount else { return }
        if mounts.count >= Self.heldMounts { mounts = [:] }
        mounts[mount.path] = mount
    }

    private static func positions(_ destinations: [DestinationRecord]?) -> [DestinationKey: Int] {
        var positions: [DestinationKey: Int] = [:]
        for (position, destination) in (destinations ?? []).enumerated() { positions[destination.key] = position }
        return positions
    }
}
