import NIOCore
import NIOPosix
import Testing

@testable import AWSSecretsManager

@Suite struct AddressGuardTests {
    private let pin = IPAddress.v4(0x5DB8_D822)

    @Test(arguments: [
        ("93.184.216.34", 443, true), ("93.184.216.35", 443, false), ("93.184.216.34", 8443, false),
        ("::ffff:93.184.216.34", 443, false),
    ])
    func acceptsOnlyThePinnedPeer(address: String, port: Int, accepted: Bool) throws {
        let guardian = AddressGuard(endpoint: try AWSEndpoint(parsing: "https://example.com"), policy: .default)
        let peer = try SocketAddress(ipAddress: address, port: port)
        #expect((guardian.refusal(ofPeer: peer, pinnedTo: pin) == nil) == accepted)
        #expect(guardian.refusal(ofPeer: nil, pinnedTo: pin) != nil)
    }

    @Test func choosesTheAllowedAddresses() throws {
        let guardian = AddressGuard(endpoint: try AWSEndpoint(parsing: "https://example.com"), policy: .default)
        #expect(try guardian.allowed(of: [.v4(0x0A00_0001), pin, .v6(1)]) == [pin])
        #expect(throws: AddressRefusal.self) { try guardian.allowed(of: [.v4(0x0A00_0001), .v6(1)]) }
    }

    @Test func theAgentsOwnEndpointIsExemptButNeverPlaintextBeyondLoopback() throws {
        let own = AddressGuard(
            endpoint: try AWSEndpoint(parsing: "https://vault.internal:8443", isAgentConfigured: true), policy: .default
        )
        #expect(try own.allowed(of: [.v4(0x0A00_0001)]) == [.v4(0x0A00_0001)])
        let plain = AddressGuard(
            endpoint: try AWSEndpoint(parsing: "http://vault.internal:8080", isAgentConfigured: true), policy: .default)
        #expect(throws: AddressRefusal.self) { try plain.allowed(of: [.v4(0x0A00_0001)]) }
        #expect(try plain.allowed(of: [.v4(0x7F00_0001)]) == [.v4(0x7F00_0001)])
    }

    @Test func aConnectionToAForbiddenPeerCarriesNoRequest() async throws {
        let server = try await ScriptedServer.start([.answer(ScriptedServer.response("200 OK", "{}"))])
        // What a name resolved to is judged before; this is the look at where a connection really leads.
        let endpoint = try AWSEndpoint(parsing: "http://127.0.0.1:\(server.port)", isAgentConfigured: false)
        let settings = TransportSettings()
        let connections = PinnedConnections(
            id: 1, address: .v4(0x7F00_0001), guardian: AddressGuard(endpoint: endpoint, policy: .default),
            settings: settings, tls: TLSContext(authorities: nil), group: MultiThreadedEventLoopGroup.singleton)
        let error = await #expect(throws: TransportError.self) {
            _ = try await connections.send(
                TransportRequest(method: "POST", path: "/", headers: [], body: [0x7B, 0x7D], timeout: .seconds(10)),
                deadline: .now() + .seconds(10))
        }
        #expect(error?.delivery == .refused)
        #expect(server.requests.isEmpty)
        await connections.shutDown()
        await server.stop()
    }
}
