import SyncProtocol
import Testing

@testable import SyncClient

/// What a reconnecting client decides.
struct ReconnectionTests {
    private static func provision(_ mount: String) throws -> Reconnection.Provision {
        Reconnection.Provision(registration: ProviderRegistration(mounts: [try MountPath(mount)])) { _ in
            throw SecretNotFound()
        }
    }

    private static func name(_ joining: Reconnection.Joining) -> String {
        switch joining {
        case .joined: "joined"
        case .outdated: "outdated"
        case .over: "over"
        }
    }

    @Test func whatIsProvidedMeanwhileIsRegisteredBeforeTheConnectionIsUsed() async throws {
        try await ScriptedAgent.run({ _ in .silence }) { agent in
            let client = try await SyncClient.connect(to: agent.path)
            var state = Reconnection()
            state.provide(try Self.provision("a"))
            let registered = state.revision
            state.provide(try Self.provision("b"))
            #expect(Self.name(state.connected(client, registered: registered)) == "outdated")
            #expect(state.current == nil)
            #expect(Self.name(state.connected(client, registered: state.revision)) == "joined")
            #expect(state.current === client)
            _ = state.end()
            #expect(Self.name(state.connected(client, registered: state.revision)) == "over")
            await client.close()
        }
    }

    @Test func aLaterWordForTheSameMountsStandsInForTheEarlierOne() throws {
        var state = Reconnection()
        for mount in ["a", "b", "a"] { state.provide(try Self.provision(mount)) }
        #expect(state.provisions.map { $0.registration.mounts.map(\.text) } == [["b"], ["a"]])
        state.withdraw([try MountPath("a")])
        #expect(state.provisions.count == 1)
    }

    @Test(arguments: [(0, 50...100), (1, 50...100), (2, 100...200), (7, 2_500...5_000), (1_000, 2_500...5_000)])
    func waitsDoubleUpToTheLongest(failures: Int, milliseconds: ClosedRange<Int>) {
        let delay = ReconnectBackoff().delay(after: failures)
        #expect(
            (Duration.milliseconds(milliseconds.lowerBound)...(.milliseconds(milliseconds.upperBound))).contains(delay))
    }
}
