import Simulation
import SyncEngine
import SyncProtocol

/// What an operator asks for, and the steps that the agent then takes.
extension EngineWorld {
    @discardableResult
    func purge(_ destination: String = "d1") throws -> DestinationDeletionResult {
        try edit { try $0.delete(DestinationDeletion(id: try Self.destinationID(destination), purge: true)) }.result
    }

    /// One step of the purge.
    @discardableResult
    func step(
        _ destination: String = "d1", isHeld: Bool = false, limit: Int = 2
    ) throws -> StateEditor.PurgeProgress {
        guard let key = try store.destination(try Self.destinationID(destination))?.key else { return .waiting }
        return try edit { try $0.advancePurge(of: key, isHeld: isHeld, limit: limit) }
    }

    /// Steps and calls until neither is left.
    ///
    /// - Returns: what the last step led to.
    @discardableResult
    func purgeToTheEnd(_ destination: String = "d1") throws -> StateEditor.PurgeProgress {
        for _ in 0..<100 {
            let progress = try step(destination)
            if progress != .more, progress != .waiting { return progress }
            if progress == .waiting, try settle().isEmpty { return progress }
        }
        return .waiting
    }

    func view(_ destination: String = "d1") throws -> DestinationView {
        try edit { try $0.read(Self.destinationID(destination)) }
    }

    func statuses(_ destination: String = "d1") throws -> [SyncStatus: Int64] {
        try store.associationCounts(destination: store.destination(try Self.destinationID(destination))?.key)
    }
}
