import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// What a subscriber is told, over a real socket.
@Suite(.timeLimit(.minutes(5)))
struct EventTests {
    /// The events up to and with the first that fits.
    private static func events(
        _ iterator: inout AsyncThrowingStream<AgentEvent, any Error>.Iterator, until fits: (AgentEvent) -> Bool
    ) async throws -> [AgentEvent] {
        var events: [AgentEvent] = []
        while let event = try await iterator.next(isolation: #isolation) {
            events.append(event)
            if fits(event) { return events }
        }
        return events
    }

    private static func status(_ event: AgentEvent) -> SyncStatus? {
        if case .association(_, let rows, _, _) = event.content { rows.first?.status } else { nil }
    }

    @Test func theRowsFirstThenWhatHappens() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set("there", data: ["foo": "bar"])
            let events = try await fixture.client.events()
            #expect(events.snapshot.map(\.row.secretName) == ["there"])
            #expect(events.snapshot.map(\.destination) == ["aws-sm/my-awssm-1"])
            #expect(!events.isTruncated)
            var iterator = events.makeAsyncIterator()
            try await fixture.set("new", data: ["foo": "baz"])
            let seen = try await Self.events(&iterator) { Self.status($0) == .synced }
            #expect(seen.map(\.sequence) == Array(1...Int64(seen.count)))
            #expect(seen.allSatisfy { $0.subscription == events.subscription })
            guard case .association(let destination, let rows, let departed, _)? = seen.last?.content else {
                Issue.record("no row was told")
                return
            }
            #expect(destination.description == "aws-sm/my-awssm-1")
            #expect(rows.map(\.secretName) == ["new"] && rows.map(\.syncedVersion) == [1])
            #expect(!departed)
            try await fixture.remove("new")
            let last = try await Self.events(&iterator) { event in
                if case .association(_, _, true, _) = event.content { true } else { false }
            }
            #expect(last.last.flatMap(Self.status) == .unsynced)
        }
    }

    @Test func onlyWhatWasAskedFor() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.writeDestination("other")
            let mine = try await fixture.client.events(
                EventSubscriptionParams(
                    topics: [.association], mount: try MountPath("my-kv"),
                    destination: try AgentFixture.destination("other")))
            var iterator = mine.makeAsyncIterator()
            try await fixture.set("a", data: ["foo": "bar"])
            try await fixture.patchDestination("other") { $0.recoveryWindowInDays = .set(7) }
            try await fixture.set("b", with: "other", data: ["foo": "bar"])
            let seen = try await Self.events(&iterator) { Self.status($0) == .synced }
            for event in seen {
                guard case .association(let destination, let rows, _, _) = event.content else {
                    Issue.record("\(event)")
                    continue
                }
                #expect(destination.name.text == "other" && rows.map(\.secretName) == ["b"])
            }
        }
    }

    @Test func destinationsAndSwitches() async throws {
        try await AgentFixture.run { fixture in
            let events = try await fixture.client.events(EventSubscriptionParams(topics: [.destination, .config]))
            var iterator = events.makeAsyncIterator()
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            try await fixture.setDisabled(true)
            try await fixture.setDisabled(false)
            _ = try await fixture.client.purgeDestination(AgentFixture.destination("my-awssm-1"), wait: true)
            let seen = try await Self.events(&iterator) { event in
                if case .destination(_, .deleted) = event.content { true } else { false }
            }
            let id = try AgentFixture.destination("my-awssm-1")
            #expect(seen.first?.content == .destination(id, .written))
            #expect(seen.contains { $0.content == .configuration(SyncConfiguration(disabled: false)) })
            #expect(seen.last?.content == .destination(id, .deleted))
        }
    }

    @Test func afterItEndedNothingComes() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            let connection = try RawConnection(fixture.socketPath)
            try await connection.send(#"{"jsonrpc":"2.0","id":1,"method":"events.subscribe"}"# + "\n")
            guard case .success(let begun) = try await connection.reply().outcome,
                let name = begun["subscription"]?.string
            else {
                Issue.record("no subscription")
                return
            }
            try await connection.send(
                #"{"jsonrpc":"2.0","id":2,"method":"events.unsubscribe","params":{"subscription":"\#(name)"}}"# + "\n")
            #expect(try await connection.reply().id == .integer(2))
            try await fixture.set(data: ["foo": "bar"])
            try await connection.send(#"{"jsonrpc":"2.0","id":3,"method":"ping"}"# + "\n")
            #expect(try await connection.reply().id == .integer(3), "nothing came in between")
            try await connection.send(
                #"{"jsonrpc":"2.0","id":4,"method":"events.unsubscribe","params":{"subscription":"\#(name)"}}"# + "\n")
            guard case .failure(let error) = try await connection.reply().outcome else {
                Issue.record("a subscription ended twice")
                return
            }
            #expect(error.path == "/subscription")
        }
    }

    /// Who does not read loses events, and is told how many; nobody else notices.
    @Test func whoDoesNotReadIsToldWhatItLost() async throws {
        try await AgentFixture.run(configure: { $0.unreadBytes = 1 << 20 }) { fixture in
            try await fixture.writeDestination()
            let sleeper = try RawConnection(fixture.socketPath)
            try await sleeper.send(#"{"jsonrpc":"2.0","id":1,"method":"events.subscribe"}"# + "\n")
            try await fixture.setDisabled(true)
            // Long names, so that few of them fill what a socket holds by itself.
            let name = String(repeating: "n", count: 400)
            let client = try fixture.client
            let destination = try AgentFixture.destination("my-awssm-1")
            try await withThrowingTaskGroup { group in
                for number in 0..<1_300 {
                    let secret = try AgentFixture.secret("\(name)\(number)")
                    group.addTask { _ = try await client.setAssociation(secret, with: destination, wait: false) }
                }
                try await group.waitForAll()
            }
            #expect(try await fixture.client.syncStatus()["counts"]?["PENDING"] == 1_300)
            var last: Int64 = 0
            while let line = try await sleeper.line() {
                let message = try JSONReader(limits: .init(nodes: 1 << 20)).read(line)
                guard let params = message["params"]?.object, let event = AgentEvent(json: params) else { continue }
                #expect(event.sequence == last + 1)
                last = event.sequence
                guard case .lost(let count) = event.content else { continue }
                #expect(count > 0)
                break
            }
        }
    }

    @Test func onlySoManyAConnection() async throws {
        try await AgentFixture.run { fixture in
            for _ in 0..<16 { _ = try await fixture.client.callRaw(method: "events.subscribe") }
            let error = await #expect(throws: SyncClientError.self) {
                try await fixture.client.callRaw(method: "events.subscribe")
            }
            #expect(error?.rpcError?.reason == .busy)
            let another = try await SyncClient.connect(to: SocketPath(fixture.socketPath))
            _ = try await another.callRaw(method: "events.subscribe")
            await another.close()
        }
    }

    @Test func whatIsNoTopicIsRefusedByName() async throws {
        try await AgentFixture.run { fixture in
            for (params, path) in [
                (["topics": ["rows"]], "/topics"), (["topics": []], "/topics"), (["destination": "x"], "/destination"),
                (["topic": "config"], "/topic"),
            ] as [(JSONValue, String)] {
                let error = await #expect(throws: SyncClientError.self) {
                    try await fixture.client.callRaw(method: "events.subscribe", params: params.object ?? JSONObject())
                }
                #expect(error?.rpcError?.path == path)
            }
            let unknown = await #expect(throws: SyncClientError.self) {
                try await fixture.client.events(
                    EventSubscriptionParams(destination: try AgentFixture.destination("nobody")))
            }
            #expect(unknown?.rpcError?.reason == .destinationNotFound)
        }
    }

    @Test func theSequenceEndsWithTheConnection() async throws {
        try await AgentFixture.run { fixture in
            let client = try await SyncClient.connect(to: SocketPath(fixture.socketPath))
            let events = try await client.events()
            await client.close()
            await #expect(throws: SyncClientError.self) { for try await _ in events {} }
        }
    }

    /// A task that is cancelled ends its subscription in the agent too.
    @Test func nobodyIteratesAnyMore() async throws {
        try await AgentFixture.run { fixture in
            for _ in 0..<40 {
                let events = try await fixture.client.events()
                let reading = Task { for try await _ in events {} }
                reading.cancel()
                _ = try? await reading.value
            }
        }
    }
}
