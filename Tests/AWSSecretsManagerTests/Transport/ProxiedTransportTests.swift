import Foundation
import NIOPosix
import NIOSSL
import TestTLS
import Testing

@testable import AWSSecretsManager

/// Real tunnels through a proxy on loopback.
@Suite(.timeLimit(.minutes(5))) struct ProxiedTransportTests {
    /// No look-up of this machine may be needed.
    private struct NoResolver: HostResolver {
        func addresses(of host: String, within timeout: Duration) async throws(TransportError) -> [IPAddress] {
            throw TransportError(delivery: .notSent, code: "NameResolutionFailed", message: "looked up \(host)")
        }
    }

    private static func regional() throws -> AWSEndpoint {
        try EndpointResolver().secretsManager(region: try AWSRegion("us-east-1"))
    }

    /// Sends a request to an endpoint with that proxy; the server of the regional certificate is trusted.
    private static func send(
        to endpoint: AWSEndpoint, through proxy: String, policy: NetworkPolicy = .default
    ) async throws -> Result<Int, TransportError> {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try Data(TestCertificate.regionalCertificate.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let pool = KeptPools.keep(
            TransportPool(
                settings: TransportSettings(
                    authorities: file, proxies: try ProxySettings(environment: ["HTTPS_PROXY": proxy])),
                group: MultiThreadedEventLoopGroup.singleton, resolver: NoResolver()))
        let request = TransportRequest(
            method: "POST", path: "/", headers: [HTTPField("x-secret", "horse")], body: Array("battery".utf8),
            timeout: .seconds(10))
        let result: Result<Int, TransportError>
        do throws(TransportError) {
            result = .success(try await pool.transport(to: endpoint, policy: policy).send(request).status)
        } catch {
            result = .failure(error)
        }
        await pool.shutDown()
        return result
    }

    private static func server() async throws -> ScriptedServer {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.regionalCertificate.utf8))
                    .map { .certificate($0) },
                privateKey: .privateKey(
                    try NIOSSLPrivateKey(bytes: Array(TestCertificate.regionalKey.utf8), format: .pem))))
        return try await ScriptedServer.start([.answer(ScriptedServer.response("200 OK", "{}"))], tls: context)
    }

    @Test func aRegionsHostIsReachedThroughATunnel() async throws {
        let server = try await Self.server()
        let proxy = try await TunnelProxy.start(.tunnel(port: server.port))
        #expect(try await Self.send(to: Self.regional(), through: proxy.url()) == .success(200))
        #expect(proxy.requests.count == 1)
        let head = try #require(proxy.requests.first)
        #expect(head.hasPrefix("CONNECT secretsmanager.us-east-1.amazonaws.com:443 HTTP/1.1\r\n"))
        #expect(!head.contains("horse") && !head.contains("battery"), "what is secret is inside the tunnel")
        #expect(server.requests.first?.hasSuffix("\r\n\r\nbattery") == true)
        await proxy.stop()
        await server.stop()
    }

    @Test func aProxyThatWantsALoginGetsIt() async throws {
        let server = try await Self.server()
        // "ann:p@ss"
        let proxy = try await TunnelProxy.start(
            .tunnelAfterLogin(port: server.port, authorization: "Basic YW5uOnBAc3M="))
        let without = try await Self.send(to: Self.regional(), through: proxy.url()).failure
        #expect(without?.delivery == .notSent)
        #expect(without?.code == "ProxyRefused")
        #expect(try await Self.send(to: Self.regional(), through: proxy.url(login: "ann:p%40ss@")) == .success(200))
        await proxy.stop()
        await server.stop()
    }

    @Test(arguments: [
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope",
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    ])
    func aProxyThatDoesNotConnectIsNotSentTo(_ answer: String) async throws {
        let proxy = try await TunnelProxy.start(.answer(answer))
        let failure = try await Self.send(to: Self.regional(), through: proxy.url()).failure
        #expect(failure?.delivery == .notSent)
        #expect(failure?.code == "ProxyRefused")
        await proxy.stop()
    }

    @Test func aProxyThatIsNotThereIsNotSentTo() async throws {
        let proxy = try await TunnelProxy.start(.answer(""))
        let url = proxy.url()
        await proxy.stop()
        let failure = try await Self.send(to: Self.regional(), through: url).failure
        #expect(failure?.delivery == .notSent)
        #expect(failure?.code == "ConnectionRefused")
    }

    @Test func aServerThatIsNotAWSInsideTheTunnelIsNotSentTo() async throws {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.certificate.utf8)).map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(TestCertificate.key.utf8), format: .pem))))
        let server = try await ScriptedServer.start([], tls: context)
        let proxy = try await TunnelProxy.start(.tunnel(port: server.port))
        let failure = try await Self.send(to: Self.regional(), through: proxy.url()).failure
        #expect(failure?.delivery == .notSent)
        #expect(failure?.code == "TLSHandshakeFailed")
        #expect(server.requests.isEmpty)
        await proxy.stop()
        await server.stop()
    }

    @Test(arguments: [
        ("https://inside.example", "AddressNotVerifiable"), ("https://10.0.0.7", "AddressNotAllowed"),
        ("https://169.254.169.254", "AddressNotAllowed"), ("https://192.0.2.7:8443", "AddressNotAllowed"),
    ])
    func aDestinationsOwnHostIsNotAskedOfTheProxy(_ url: String, _ code: String) async throws {
        let proxy = try await TunnelProxy.start(.answer(""))
        let failure = try await Self.send(to: AWSEndpoint(parsing: url), through: proxy.url()).failure
        #expect(failure?.delivery == .refused)
        #expect(failure?.code == code)
        #expect(proxy.requests.isEmpty, "nothing was said to it")
        await proxy.stop()
    }

    @Test func theAgentsOwnEndpointAndANetworkThatIsNotStrictAreAskedOfTheProxy() async throws {
        let proxy = try await TunnelProxy.start(.answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
        let own = try AWSEndpoint(parsing: "https://vpce.example", isAgentConfigured: true)
        #expect(try await Self.send(to: own, through: proxy.url()).failure?.code == "ProxyRefused")
        let open = try NetworkPolicy(allowedIPv4: [], allowedIPv6: [], allowedPorts: [], strict: false)
        let named = try AWSEndpoint(parsing: "https://inside.example")
        #expect(try await Self.send(to: named, through: proxy.url(), policy: open).failure?.code == "ProxyRefused")
        #expect(
            proxy.requests.map { $0.prefix(29) }
                == ["CONNECT vpce.example:443 HTTP/", "CONNECT inside.example:443 HT"].map { $0.prefix(29) })
        await proxy.stop()
    }

    @Test func whatIsReachedDirectlyIsStillGuarded() async throws {
        let proxy = try await TunnelProxy.start(.answer(""))
        let pool = KeptPools.keep(
            TransportPool(
                settings: TransportSettings(
                    proxies: try ProxySettings(environment: ["HTTPS_PROXY": proxy.url(), "NO_PROXY": "10.0.0.0/8"]))))
        let request = TransportRequest(method: "POST", path: "/", headers: [], body: [], timeout: .seconds(10))
        let error = await #expect(throws: TransportError.self) {
            try await pool.transport(to: AWSEndpoint(parsing: "https://10.0.0.7")).send(request)
        }
        #expect(error?.delivery == .refused)
        #expect(proxy.requests.isEmpty)
        await pool.shutDown()
        await proxy.stop()
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
