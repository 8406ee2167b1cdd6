public import JSONDocument
public import SyncProtocol

extension SyncClient {
    /// Gives the live value of a secret.
    ///
    /// - Parameters:
    ///   - secret: mount and name.
    ///   - data: its content, at least one key.
    ///   - version: its version in the host; nil lets the agent count.
    ///   - customMetadata: the host's metadata of the secret; nil leaves what there is, an empty object clears it.
    ///   - wait: whether the answer waits for AWS.
    ///   - meta: how long it waits.
    /// - Returns: what became of it; `durable` is false for a value that is held in memory only.
    /// - Throws: ``SyncClientError``, such as `version_conflict` for other content at the same version.
    public func putSecret(
        _ secret: SecretReference, data: JSONObject, version: Int64? = nil, customMetadata: JSONObject? = nil,
        wait: Bool = false, meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> SecretChangeResult {
        let params = SecretPutParams(
            mount: secret.mount, secretName: secret.secretName, data: data, version: version,
            customMetadata: customMetadata, wait: wait)
        return try await call(Methods.secretPut, params, meta: meta)
    }

    /// Says that no live version of a secret is left: it is deleted in AWS everywhere, its associations stay.
    public func deleteSecret(
        _ secret: SecretReference, version: Int64? = nil, wait: Bool = false, meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> SecretChangeResult {
        let params = SecretDeleteParams(
            mount: secret.mount, secretName: secret.secretName, version: version, wait: wait)
        return try await call(Methods.secretDelete, params, meta: meta)
    }

    /// Makes a mount and its accessor known; without one the agent derives it from the path.
    public func registerMount(
        _ path: MountPath, accessor: Accessor? = nil
    ) async throws(SyncClientError) -> MountView {
        try await call(Methods.mountRegister, MountRegistration(path: path, accessor: accessor))
    }

    /// How much is synced and how much waits.
    ///
    /// - Parameter page: which destinations, in the order of their names; `next` in the answer leads to the following page.
    /// - Returns: the answer.
    /// - Throws: ``SyncClientError``.
    public func syncStatus(_ page: PageParams = PageParams()) async throws(SyncClientError) -> JSONObject {
        try await call(Methods.syncStatus, page).json
    }

    /// Answers once the selected rows are settled; `deadline_exceeded` past the deadline of `meta`.
    public func waitUntilSettled(
        _ selection: SyncWaitParams = SyncWaitParams(), meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> JSONObject {
        try await call(Methods.syncWait, selection, meta: meta).json
    }
}
