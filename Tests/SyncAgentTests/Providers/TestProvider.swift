import JSONDocument
import SyncClient
import SyncProtocol
import Synchronization

/// A host that answers reads from a table, on a connection of its own.
final class TestProvider: Sendable {
    /// What it answers for a secret.
    enum Entry: Sendable {
        case value(JSONValue, Int64)
        case deleted(Int64)
        /// Nothing until ``TestProvider/release()``, then what the table has.
        case held
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var reads: [SecretReadParams] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let arrivals: AsyncStream<SecretReadParams>
    private let arrived: AsyncStream<SecretReadParams>.Continuation
    let client: SyncClient

    private init(client: SyncClient) {
        self.client = client
        (arrivals, arrived) = AsyncStream.makeStream()
    }

    /// Connects; nothing is registered yet.
    static func connect(_ fixture: AgentFixture, _ entries: [String: Entry] = [:]) async throws -> TestProvider {
        let provider = TestProvider(client: try await SyncClient.connect(to: SocketPath(fixture.socketPath)))
        provider.state.withLock { $0.entries = entries }
        return provider
    }

    /// Registers for the mount `my-kv`.
    @discardableResult
    func register(takeover: Bool = false) async throws -> ProviderRegistrationResult {
        try await client.registerProvider(mounts: [MountPath("my-kv")], takeover: takeover) { [weak self] params in
            guard let self else { throw SecretNotFound() }
            return try await read(params)
        }
    }

    /// What it was asked for so far.
    var reads: [SecretReadParams] {
        state.withLock { $0.reads }
    }

    /// The next read that arrives.
    func nextRead() async -> SecretReadParams? {
        for await params in arrivals { return params }
        return nil
    }

    func give(_ secret: String, _ entry: Entry?) {
        state.withLock { $0.entries[secret] = entry }
    }

    /// Lets held reads go.
    func release() {
        for waiting in state.withLock({ state in
            defer { state.waiting = [] }
            return state.waiting
        }) { waiting.resume() }
    }

    func close() async {
        await client.close()
        release()
    }

    private func read(_ params: SecretReadParams) async throws -> SecretReadResult {
        let name = params.secretName.text
        let first = state.withLock { state in
            state.reads.append(params)
            return state.entries[name]
        }
        guard case .held? = first else {
            arrived.yield(params)
            return try answer(first)
        }
        await withCheckedContinuation { waiting in
            state.withLock { $0.waiting.append(waiting) }
            arrived.yield(params)
        }
        return try answer(state.withLock { $0.entries[name] })
    }

    private func answer(_ entry: Entry?) throws -> SecretReadResult {
        switch entry {
        case .value(let data, let version)?:
            return SecretReadResult(data: data.object, metadata: SecretReadMetadata(version: version))
        case .deleted(let version)?:
            return SecretReadResult(
                data: nil,
                metadata: SecretReadMetadata(
                    version: version, deletionTime: try Timestamp(rfc3339: "2020-01-01T00:00:00Z")))
        case .held?, nil:
            throw SecretNotFound()
        }
    }
}
