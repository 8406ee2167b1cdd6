public import JSONDocument
public import SyncProtocol

extension SyncClient {
    /// Associates a secret with a destination and, unless `wait` is false, waits until it is settled in AWS.
    ///
    /// - Parameters:
    ///   - secret: mount and name.
    ///   - destination: where it goes.
    ///   - data: its content, when it is at hand.
    ///   - version: the version of `data`.
    ///   - wait: whether the answer waits for AWS.
    ///   - meta: how long it waits.
    /// - Returns: the association's rows.
    /// - Throws: ``SyncClientError``. A sync that fails in AWS is no error here: its row says so.
    public func setAssociation(
        _ secret: SecretReference, with destination: DestinationID, data: JSONObject? = nil, version: Int64? = nil,
        wait: Bool = true, meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> AssociatedSecrets {
        let params = AssociationSetParams(
            destination: destination, mount: secret.mount, secretName: secret.secretName, data: data, version: version,
            wait: wait)
        return try await call(Methods.associationSet, params, meta: meta)
    }

    /// Ends an association, which deletes the secret in AWS. One that does not exist is no error.
    public func removeAssociation(
        _ secret: SecretReference, with destination: DestinationID, wait: Bool = true, meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> AssociatedSecrets {
        let params = AssociationReference(
            destination: destination, mount: secret.mount, secretName: secret.secretName, wait: wait)
        return try await call(Methods.associationRemove, params, meta: meta)
    }

    /// One page of the associations of a destination; `after` is the `next` of the page before.
    public func associations(
        of destination: DestinationID, status: SyncStatus? = nil, after: String? = nil
    ) async throws(SyncClientError) -> AssociatedSecrets {
        try await call(
            Methods.associationRead, AssociationReadParams(destination: destination, after: after, status: status))
    }
}
