import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// A client that outlives the agent: over a real socket, with an agent that is ended and started again.
@Suite(.timeLimit(.minutes(10))) struct ReconnectingClientTests {
    private static let soon = ReconnectBackoff(first: .milliseconds(1), longest: .milliseconds(20))

    /// A client of the fixture's agent, run beside the body.
    private func withClient(
        _ body: @escaping @Sendable (AgentFixture, ReconnectingClient) async throws -> Void
    ) async throws {
        try await AgentFixture.run { fixture in
            let client = ReconnectingClient(to: try SocketPath(fixture.socketPath), backoff: Self.soon)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await client.run() }
                try await body(fixture, client)
                await client.close()
                try await group.waitForAll()
            }
        }
    }

    private static func put(_ value: String, version: Int64) throws -> SecretPutParams {
        SecretPutParams(
            mount: try MountPath("my-kv"), secretName: try SecretName("my-secret"),
            data: JSONObject([.init(name: "foo", value: .string(value))]),
            version: version)
    }

    @Test func aCallWaitsForTheAgentThatComesBack() async throws {
        try await withClient { fixture, client in
            #expect(try await client.call(Methods.secretPut, Self.put("bar", version: 1)).applied)
            try await fixture.interrupt()
            async let later = client.call(Methods.ping, NoParams())
            try await fixture.start()
            #expect(try await later.json["pong"] == true)
        }
    }

    @Test func whatHappensIsToldOverARestartRowsFirst() async throws {
        try await withClient { fixture, client in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            var changes = client.changes(EventSubscriptionParams(topics: [.association])).makeAsyncIterator()
            guard case .rows(let rows, false) = await changes.next() else { Issue.record("no rows"); return }
            #expect(rows.map(\.row.status) == [.synced])
            try await fixture.interrupt()
            try await fixture.start()
            guard case .rows(let again, false) = await changes.next() else { Issue.record("no rows"); return }
            #expect(again.map(\.row.secretName) == ["my-secret"])
            try await client.call(Methods.secretPut, Self.put("baz", version: 2))
            guard case .event(let event) = await changes.next() else { Issue.record("no event"); return }
            #expect(event.sequence == 1)
        }
    }

    @Test func aProviderIsRegisteredOnEveryConnection() async throws {
        try await withClient { fixture, client in
            try await fixture.writeDestination()
            try await client.provide(mounts: [MountPath("my-kv")]) { _ in
                SecretReadResult(
                    data: JSONObject([.init(name: "foo", value: "pulled")]), metadata: SecretReadMetadata(version: 1))
            }
            try await fixture.interrupt()
            try await fixture.start()
            // Calls go out once the provider is registered on the new connection.
            let params = AssociationSetParams(
                destination: try AgentFixture.destination("my-awssm-1"), mount: try MountPath("my-kv"),
                secretName: try SecretName("my-secret"))
            let answer = try await client.call(Methods.associationSet, params)
            #expect(answer.rows.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"pulled"}"#)
        }
    }

    @Test func aProvisionThatIsRefusedDoesNotStandInTheWayOfTheNextConnection() async throws {
        try await withClient { fixture, client in
            let mount = try MountPath("my-kv")
            let owner = try await SyncClient.connect(to: SocketPath(fixture.socketPath))
            try await owner.registerProvider(mounts: [mount]) { _ in throw SecretNotFound() }
            try await client.call(Methods.ping, NoParams())
            let error = await #expect(throws: SyncClientError.self) {
                try await client.provide(mounts: [mount]) { _ in throw SecretNotFound() }
            }
            #expect(error?.rpcError?.reason == .mountOwned)
            try await fixture.interrupt()
            try await fixture.start()
            await owner.close()
            let next = try await SyncClient.connect(to: SocketPath(fixture.socketPath))
            try await next.registerProvider(mounts: [mount]) { _ in throw SecretNotFound() }
            try await client.call(Methods.ping, NoParams())
            await next.close()
        }
    }

    @Test func aRefusalIsNoReasonToTryAgain() async throws {
        try await withClient { _, client in
            let error = await #expect(throws: SyncClientError.self) {
                let id = try AgentFixture.destination("nothing")
                try await client.call(Methods.destinationRead, DestinationReference(id: id))
            }
            #expect(error?.rpcError?.reason == .destinationNotFound)
        }
    }

    @Test func whoeverWaitsIsToldWhenItIsOver() async throws {
        let path = try SocketPath("/tmp/there-is-no-agent-\(UInt32.random(in: 0 ... .max)).sock")
        let client = ReconnectingClient(to: path, backoff: Self.soon)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            let waiting = Task { try await client.call(Methods.ping, NoParams()) }
            while client.lastFailure == nil { await Task.yield() }
            #expect(client.lastFailure?.code == .noAgent)
            await client.close()
            let error = await #expect(throws: SyncClientError.self) { _ = try await waiting.value }
            #expect(error?.code == .closed)
            var changes = client.changes().makeAsyncIterator()
            #expect(await changes.next() == nil)
            try await group.waitForAll()
        }
    }

    @Test func aCancelledCallDoesNotWait() async throws {
        let client = ReconnectingClient(backoff: Self.soon) { () async throws(SyncClientError) in
            try await SyncClient.connect(to: SocketPath("/nowhere/a.sock"))
        }
        let task = Task { try await client.call(Methods.ping, NoParams()) }
        task.cancel()
        let error = await #expect(throws: SyncClientError.self) { _ = try await task.value }
        #expect(error?.code == .cancelled)
        await client.close()
    }
}
