public import SyncProtocol

/// Gives the agent a value: the version asked for, or the live one.
///
/// Throw ``SecretNotFound`` for a secret there is not: nothing is deleted in AWS for that. A secret whose live version is
/// deleted is answered without data and with `deletionTime` or `destroyed`; AWS follows. Any other error is answered as
/// one, without its text, and the agent asks again.
public typealias SecretReader = @Sendable (SecretReadParams) async throws -> SecretReadResult

/// There is no such secret, or no such version of it.
public struct SecretNotFound: Error {
    /// There is none.
    public init() {}
}

extension SyncClient {
    /// Makes this connection the one that the agent asks for values of these mounts, as long as it lives.
    ///
    /// Reads may come before this returns, and many at a time; one closure answers for all mounts of a connection, the
    /// last one given.
    ///
    /// - Parameters:
    ///   - mounts: the mounts.
    ///   - takeover: whether they are taken from another connection that provides them.
    ///   - read: gives the values.
    /// - Returns: the mounts this connection provides, and the secrets that the agent is about to ask for.
    /// - Throws: ``SyncClientError``, such as `mount_owned` while another connection provides one of them.
    @discardableResult
    public func registerProvider(
        mounts: [MountPath], takeover: Bool = false, read: @escaping SecretReader
    ) async throws(SyncClientError) -> ProviderRegistrationResult {
        let before = exchange.reads.install(read)
        do {
            return try await call(Methods.providerRegister, ProviderRegistration(mounts: mounts, takeover: takeover))
        } catch {
            // Where nothing was registered before, nothing is asked.
            if error.rpcError != nil { _ = exchange.reads.install(before) }
            throw error
        }
    }

    /// Ends that, for some mounts or for all of this connection.
    @discardableResult
    public func unregisterProvider(mounts: [MountPath]? = nil) async throws(SyncClientError) -> ProviderMounts {
        try await call(Methods.providerUnregister, ProviderRelease(mounts: mounts))
    }

    /// Says that a secret changed, so that the agent asks its provider for the value.
    ///
    /// - Parameters:
    ///   - secret: mount and name.
    ///   - version: the version that is live now; nil when it is not known.
    ///   - wait: whether the answer waits until the value is in AWS.
    ///   - meta: how long it waits.
    /// - Returns: what became of it.
    /// - Throws: ``SyncClientError``.
    public func secretChanged(
        _ secret: SecretReference, version: Int64? = nil, wait: Bool = false, meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> SecretChangeResult {
        let params = SecretChangedParams(
            mount: secret.mount, secretName: secret.secretName, version: version, wait: wait)
        return try await call(Methods.secretChanged, params, meta: meta)
    }

    /// Compares everything a mount has with what the agent knows, in as many parts as it takes.
    ///
    /// - Parameters:
    ///   - mount: the mount.
    ///   - secrets: every secret of it, with its live version.
    /// - Returns: the secrets that the agent lacks, and those that are gone: confirm each with
    ///   ``deleteSecret(_:version:wait:meta:)``. It is complete, however many pages the agent answers.
    /// - Throws: ``SyncClientError``.
    public func compareSnapshot(
        of mount: MountPath, _ secrets: [SecretSnapshotParams.Entry]
    ) async throws(SyncClientError) -> SecretSnapshotResult {
        var rest = secrets[...]
        var part: Int64 = 1
        var all = SecretSnapshotResult(received: 0)
        while true {
            // Names are long at times: a part has to fit a line.
            var bytes = 0
            let entries = rest.prefix(SecretSnapshotParams.partCapacity).prefix { entry in
                bytes += entry.name.text.utf8.count * 6 + 32
                return bytes <= ProtocolLimits.replyBytes
            }
            rest = rest.dropFirst(entries.count)
            let result = try await call(
                Methods.secretSnapshot,
                SecretSnapshotParams(mount: mount, part: part, last: rest.isEmpty, versions: Array(entries)))
            all.received = result.received
            all.needed += result.needed
            all.vanished += result.vanished
            // Behind the last part an empty one asks for what the answer left out.
            if rest.isEmpty, !result.truncated { return all }
            part += 1
        }
    }
}
