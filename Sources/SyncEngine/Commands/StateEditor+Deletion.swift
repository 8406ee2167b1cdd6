public import SyncProtocol

extension StateEditor {
    /// What `destination.delete` led to.
    public struct Deletion: Sendable {
        /// The answer as of now.
        public let result: DestinationDeletionResult
        /// The destination whose purge goes on; a caller may wait for its end.
        public let purging: DestinationKey?
    }

    /// `destination.delete`.
    ///
    /// With associations it is refused, unless `purge` deletes their secrets in AWS first, or `force_delete` forgets them and
    /// leaves the secrets there. Both at once are refused: they say the opposite about the secrets, and neither can be
    /// taken back. `force_delete` is accepted at any time, also during a purge.
    public mutating func delete(_ params: DestinationDeletion) throws -> Deletion {
        guard !params.purge || !params.force else {
            throw RPCError(
                .invalidParams, "purge deletes the secrets in AWS, force_delete leaves them there",
                path: "/force_delete", hint: "give one of them")
        }
        guard let destination = try transaction.destination(params.id) else {
            return Deletion(result: DestinationDeletionResult(), purging: nil)
        }
        let associations = try transaction.associationCounts(destination: destination.key).values.reduce(0, +)
        if associations > 0, params.purge { return try purge(destination) }
        guard associations == 0 || params.force else {
            throw RPCError(
                .destinationInUse, "destination \(params.id) has associations: \(associations)",
                hint:
                    "remove them first; or use purge to delete their secrets in AWS too, or force_delete to forget them "
                    + "and leave the secrets there")
        }
        try drop(destination)
        return Deletion(result: DestinationDeletionResult(forgottenAssociations: associations), purging: nil)
    }

    /// The answer about a destination's purge: the destination is gone, or is being purged, or the purge failed.
    public func deletion(of destination: DestinationKey) throws -> DestinationDeletionResult {
        DestinationDeletionResult(purge: try purgeView(of: destination))
    }

    /// Deletes a destination with all that is left of it; whoever waits for rows of it need not wait any longer.
    mutating func drop(_ destination: DestinationRecord) throws {
        try transaction.deleteDestination(destination.key)
        try retryCollisions(region: destination.region)
        dropped.insert(destination.id)
    }
}
