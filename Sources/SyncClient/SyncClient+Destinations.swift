public import SyncProtocol

extension SyncClient {
    /// Creates a destination, or replaces the given fields of an existing one.
    ///
    /// - Parameters:
    ///   - id: which destination.
    ///   - fields: the fields given.
    ///   - cas: the revision expected, 0 for "must not exist yet", nil for any.
    /// - Returns: the destination as it reads back, credentials masked.
    /// - Throws: ``SyncClientError``, with the agent's own error for a refused field.
    public func writeDestination(
        _ id: DestinationID, _ fields: DestinationFields, cas: Int64? = nil
    ) async throws(SyncClientError) -> DestinationView {
        try await call(Methods.destinationWrite, DestinationChange(id: id, change: fields, cas: cas))
    }

    /// Changes the given fields; `.unset` unsets one.
    public func patchDestination(
        _ id: DestinationID, _ fields: DestinationFields, cas: Int64? = nil
    ) async throws(SyncClientError) -> DestinationView {
        try await call(Methods.destinationPatch, DestinationChange(id: id, change: fields, cas: cas))
    }

    /// Reads a destination back, credentials masked.
    public func readDestination(_ id: DestinationID) async throws(SyncClientError) -> DestinationView {
        try await call(Methods.destinationRead, DestinationReference(id: id))
    }

    /// Deletes a destination without associations; with `force` also one that has some, whose secrets stay in AWS.
    @discardableResult
    public func deleteDestination(
        _ id: DestinationID, force: Bool = false
    ) async throws(SyncClientError) -> DestinationDeletionResult {
        try await call(Methods.destinationDelete, DestinationDeletion(id: id, force: force))
    }

    /// Applies a destination's settings to all of its associations, as if each were set again.
    ///
    /// - Parameters:
    ///   - id: the destination.
    ///   - wait: whether the reply is held until every association was gone over, or its time is up.
    ///   - meta: how long it waits.
    /// - Returns: how far it is; without `apply` it is over, and the rows go on by themselves.
    /// - Throws: ``SyncClientError``.
    public func applyDestination(
        _ id: DestinationID, wait: Bool = false, meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> DestinationApplication {
        try await call(Methods.destinationApply, DestinationApplyParams(id: id, wait: wait), meta: meta)
    }

    /// Deletes the secrets of a destination's associations in AWS, then the destination.
    ///
    /// - Parameters:
    ///   - id: which destination.
    ///   - wait: whether the reply is held until the purge has ended, or its time is up.
    /// - Returns: how far the purge is, or why it failed; without either the destination is gone.
    /// - Throws: ``SyncClientError``.
    public func purgeDestination(
        _ id: DestinationID, wait: Bool = false
    ) async throws(SyncClientError) -> DestinationDeletionResult {
        try await call(Methods.destinationDelete, DestinationDeletion(id: id, purge: true, wait: wait))
    }
}
