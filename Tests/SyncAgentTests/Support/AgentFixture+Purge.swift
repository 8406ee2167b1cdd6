import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// A destination with many secrets, and the end of it.
extension AgentFixture {
    /// Sets so many secrets, `s0` and so on, and returns once all are synced.
    func setMany(_ count: Int, with destination: String = "my-awssm-1") async throws {
        for number in 0..<count {
            try await set("s\(number)", with: destination, data: ["n": .integer(number)], wait: false)
        }
        _ = try await client.callRaw(method: "sync.wait", meta: RequestMeta(deadlineMilliseconds: 60_000))
        #expect(try await counts(of: destination) == [.synced: Int64(count)])
    }

    /// Asks for a purge.
    @discardableResult
    func purge(_ destination: String = "my-awssm-1", wait: Bool = true) async throws -> DestinationDeletionResult {
        // Whole suites of agents share two cores: what usually takes a second may take many.
        let answer = try await client.callRaw(
            method: Methods.destinationDelete.name,
            params: DestinationDeletion(id: Self.destination(destination), purge: true, wait: wait).json,
            meta: RequestMeta(deadlineMilliseconds: 90_000))
        return try DestinationDeletionResult(ParamsReader(object: answer))
    }

    /// A destination as it reads back; nil when it is gone.
    func view(_ destination: String = "my-awssm-1") async throws -> DestinationView? {
        do {
            return try await client.readDestination(Self.destination(destination))
        } catch let error as SyncClientError where error.rpcError?.reason == .destinationNotFound {
            return nil
        }
    }

    /// How many associations a destination has, by status.
    func counts(of destination: String = "my-awssm-1") async throws -> [SyncStatus: Int64] {
        let status = try await client.syncStatus()
        let entry = status["destinations"]?.array?.first { $0["name"]?.string == destination }
        var counts: [SyncStatus: Int64] = [:]
        for member in entry?["counts"]?.object?.members ?? [] {
            guard let status = SyncStatus(rawValue: member.name), let count = member.value.int64, count > 0 else {
                continue
            }
            counts[status] = count
        }
        return counts
    }

    /// How many secrets live in AWS.
    var liveCount: Int {
        emulator.secrets().filter { $0.deletionDate == nil }.count
    }
}
