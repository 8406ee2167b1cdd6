import NIOCore
import NIOPosix
import Testing

@testable import AWSSecretsManager

/// Real connections to a server on loopback.
@Suite struct HTTPTransportTests {
    private struct FixedResolver: HostResolver {
        let addresses: [String]

        func addresses(of host: String, within timeout: Duration) async throws(TransportError) -> [IPAddress] {
            addresses.compactMap { IPAddress($0) }
        }
    }

    private func pool(_ settings: TransportSettings = TransportSettings(), resolving addresses: [String]? = nil)
        -> TransportPool
    {
        let group = MultiThreadedEventLoopGroup.singleton
        let resolver: any HostResolver = addresses.map(FixedResolver.init) ?? SystemHostResolver(group: group)
        return KeptPools.keep(TransportPool(settings: settings, group: group, resolver: resolver))
    }

    private func endpoint(_ server: ScriptedServer, host: String = "127.0.0.1") throws -> AWSEndpoint {
        try AWSEndpoint(parsing: "http://\(host):\(server.port)", isAgentConfigured: true)
    }

    private func request(body: String = "{}", timeout: Duration = .seconds(10)) -> TransportRequest {
        TransportRequest(
            method: "POST", path: "/", headers: [HTTPField("x-test", "1")], body: Array(body.utf8), timeout: timeout)
    }

    /// How a request ends that gets no answer.
    private func failure(of request: TransportRequest, over transport: any HTTPTransport) async -> TransportError? {
        do throws(TransportError) {
            _ = try await transport.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func keepsTheConnection() async throws {
        let server = try await ScriptedServer.start([
            .answer(ScriptedServer.response("200 OK", "{\"a\":1}", headers: "X-Amzn-RequestId: r1\r\n")),
            .answer(ScriptedServer.response("400 Bad Request", "no")),
        ])
        let pool = pool()
        let transport = try pool.transport(to: endpoint(server))
        let first = try await transport.send(request(body: "hello"))
        #expect(first.status == 200)
        #expect(first.header("x-amzn-requestid") == "r1")
        #expect(String(decoding: first.body, as: UTF8.self) == "{\"a\":1}")
        let second = try await transport.send(request())
        #expect(second.status == 400)
        #expect(server.connections == 1)
        #expect(server.requests.first?.hasPrefix("POST / HTTP/1.1\r\n") == true)
        #expect(server.requests.first?.hasSuffix("\r\n\r\nhello") == true)
        #expect(server.requests.first?.contains("x-test: 1\r\n") == true)
        await pool.shutDown()
        await server.stop()
    }

    @Test func manyRequestsShareFewConnections() async throws {
        let count = 200
        let server = try await ScriptedServer.start(
            Array(repeating: .answer(ScriptedServer.response("200 OK", "{}")), count: count))
        let pool = pool(TransportSettings(maximumConnections: 4))
        let transport = try pool.transport(to: endpoint(server))
        let request = request()
        let answered = try await withThrowingTaskGroup { group in
            for _ in 0..<count {
                group.addTask { try await transport.send(request).status }
            }
            return try await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
        }
        #expect(answered == count)
        #expect(server.connections <= 4)
        await pool.shutDown()
        await server.stop()
    }

    @Test func aCancelledRequestEnds() async throws {
        let server = try await ScriptedServer.start([.silence])
        let pool = pool()
        let transport = try pool.transport(to: endpoint(server))
        let request = request(timeout: .seconds(60))
        let failure = await withTaskGroup(of: TransportError?.self) { group in
            group.addTask { await self.failure(of: request, over: transport) }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(failure?.code == "Cancelled")
        await pool.shutDown()
        await server.stop()
    }

    @Test func followsNoRedirect() async throws {
        let server = try await ScriptedServer.start([
            .answer(ScriptedServer.response("307 Temporary Redirect", "", headers: "Location: http://127.0.0.1:1/\r\n"))
        ])
        let pool = pool()
        #expect(try await pool.transport(to: endpoint(server)).send(request()).status == 307)
        #expect(server.requests.count == 1)
        await pool.shutDown()
        await server.stop()
    }

    @Test func nothingListens() async throws {
        let server = try await ScriptedServer.start([])
        let endpoint = try endpoint(server)
        await server.stop()
        let pool = pool()
        let failure = await failure(of: request(), over: pool.transport(to: endpoint))
        #expect(failure?.code == "ConnectionRefused")
        #expect(failure?.delivery == .notSent)
        await pool.shutDown()
    }

    @Test func aFailedHandshakeSendsNothing() async throws {
        let server = try await ScriptedServer.start([], greeting: "HTTP/1.1 400 Bad Request\r\n\r\n")
        let pool = pool()
        let endpoint = try AWSEndpoint(parsing: "https://127.0.0.1:\(server.port)", isAgentConfigured: true)
        let failure = await failure(of: request(), over: pool.transport(to: endpoint))
        #expect(failure?.code == "TLSHandshakeFailed")
        #expect(failure?.delivery == .notSent)
        await pool.shutDown()
        await server.stop()
    }

    @Test func aHandshakeThatTakesTooLongSendsNothing() async throws {
        let server = try await ScriptedServer.start([])
        let pool = pool(TransportSettings(connectTimeout: .milliseconds(200)))
        let endpoint = try AWSEndpoint(parsing: "https://127.0.0.1:\(server.port)", isAgentConfigured: true)
        let failure = await failure(of: request(), over: pool.transport(to: endpoint))
        #expect(["ConnectTimeout", "TLSHandshakeFailed"].contains(failure?.code))
        #expect(failure?.delivery == .notSent)
        await pool.shutDown()
        await server.stop()
    }

    @Test(arguments: [
        (ScriptedServer.Action.close, "ConnectionReset"), (.reset, "ConnectionReset"),
        (.answerThenClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ARN"), "TruncatedResponse"),
        (.answerThenClose("HTTP/1.1 200 OK\r\nConten"), "ConnectionReset"),
        (.answerThenClose("nonsense\r\n\r\n"), "ConnectionReset"),
        (
            .answer("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + String(repeating: "x", count: 1_100_000)),
            "ResponseTooLarge"
        ),
        (.silence, "RequestTimeout"),
        (.answerThenSilence("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "RequestTimeout"),
    ])
    func whatHappensAfterSendingIsAmbiguous(action: ScriptedServer.Action, code: String) async throws {
        let server = try await ScriptedServer.start([action])
        let pool = pool(TransportSettings(maximumResponseBytes: 1 << 20))
        let timeout: Duration = code == "RequestTimeout" ? .milliseconds(200) : .seconds(10)
        let failure = await failure(of: request(timeout: timeout), over: try pool.transport(to: endpoint(server)))
        #expect(failure?.delivery == .ambiguous)
        #expect(failure?.code == code)
        await pool.shutDown()
        await server.stop()
    }

    @Test func theGuardForbidsLoopbackToADestination() async throws {
        let server = try await ScriptedServer.start([])
        let pool = pool()
        let endpoint = try AWSEndpoint(parsing: "http://127.0.0.1:\(server.port)")
        let failure = await failure(of: request(), over: pool.transport(to: endpoint))
        #expect(failure?.code == "AddressNotAllowed")
        #expect(failure?.delivery == .refused)
        let opened = try NetworkPolicy(
            allowedIPv4: [IPRange(parsing: "127.0.0.0/8")], allowedIPv6: [], allowedPorts: [])
        let second = await self.failure(of: request(), over: pool.transport(to: endpoint, policy: opened))
        #expect(second?.message.contains("allowed_ports") == true)
        #expect(server.connections == 0)
        await pool.shutDown()
        await server.stop()
    }

    @Test func anOpenedAddressIsReached() async throws {
        let server = try await ScriptedServer.start([.answer(ScriptedServer.response("200 OK", "{}"))])
        let pool = pool()
        let opened = try NetworkPolicy(
            allowedIPv4: [IPRange(parsing: "127.0.0.0/8")], allowedIPv6: [], allowedPorts: [server.port])
        let endpoint = try AWSEndpoint(parsing: "http://127.0.0.1:\(server.port)")
        #expect(try await pool.transport(to: endpoint, policy: opened).send(request()).status == 200)
        await pool.shutDown()
        await server.stop()
    }

    @Test func aNameIsPinnedToItsCheckedAddress() async throws {
        let server = try await ScriptedServer.start([.answer(ScriptedServer.response("200 OK", "{}"))])
        let pool = pool(resolving: ["127.0.0.1"])
        let endpoint = try endpoint(server, host: "does-not-exist.example")
        #expect(try await pool.transport(to: endpoint).send(request()).status == 200)
        #expect(
            server.requests.first?.lowercased().contains("host: does-not-exist.example:\(server.port)\r\n") == true)
        await pool.shutDown()
        await server.stop()
    }

    @Test(arguments: [
        (["10.0.0.1"], "http", "PlaintextNotAllowed"), (["93.184.216.34"], "http", "PlaintextNotAllowed"),
        (["169.254.169.254"], "https", "AddressNotAllowed"),
        (["fd00:ec2::254", "10.0.0.1"], "https", "AddressNotAllowed"),
    ])
    func aNameThatResolvesToAForbiddenAddressIsRefused(addresses: [String], scheme: String, code: String) async throws {
        let pool = pool(resolving: addresses)
        let endpoint = try AWSEndpoint(parsing: "\(scheme)://rebound.example")
        let failure = await failure(of: request(), over: pool.transport(to: endpoint))
        #expect(failure?.code == code)
        #expect(failure?.delivery == .refused)
        await pool.shutDown()
    }

    @Test func triesTheNextAddressAfterAFailedConnection() async throws {
        let server = try await ScriptedServer.start([.answer(ScriptedServer.response("200 OK", "{}"))])
        let pool = pool(resolving: ["127.0.0.9", "127.0.0.1"])
        let transport = try pool.transport(to: endpoint(server, host: "two-addresses.example"))
        await #expect(throws: TransportError.self) { try await transport.send(request()) }
        #expect(try await transport.send(request()).status == 200)
        await pool.shutDown()
        await server.stop()
    }

    @Test func resolvesLocalhost() async throws {
        let addresses = try await SystemHostResolver(group: MultiThreadedEventLoopGroup.singleton)
            .addresses(of: "localhost", within: .seconds(5))
        #expect(!addresses.isEmpty)
        #expect(addresses.filter { !$0.isLoopback }.isEmpty)
    }

    @Test func aNameThatDoesNotResolveSendsNothing() async throws {
        let pool = pool()
        let endpoint = try AWSEndpoint(parsing: "https://no-such-host.invalid")
        let failure = await failure(of: request(), over: pool.transport(to: endpoint))
        #expect(failure?.code == "NameResolutionFailed")
        #expect(failure?.delivery == .notSent)
        await pool.shutDown()
    }

    @Test func aClosedPoolRefusesRequests() async throws {
        let server = try await ScriptedServer.start([.answer(ScriptedServer.response("200 OK", "{}"))])
        let pool = pool()
        let transport = try pool.transport(to: endpoint(server))
        _ = try await transport.send(request())
        await pool.retain(only: [])
        #expect(await failure(of: request(), over: transport)?.code == "TransportClosed")
        await pool.shutDown()
        let late = try pool.transport(to: endpoint(server))
        #expect(await failure(of: request(), over: late)?.code == "TransportClosed")
        await server.stop()
    }

    @Test func oneTransportForEachEndpointAndPolicy() async throws {
        let pool = pool()
        let endpoint = try AWSEndpoint(parsing: "https://example.com")
        let open = try NetworkPolicy(allowedIPv4: [], allowedIPv6: [], allowedPorts: [8443])
        let first = pool.transport(to: endpoint) as? GuardedHTTPTransport
        #expect(first != nil)
        #expect(first === pool.transport(to: endpoint) as? GuardedHTTPTransport)
        #expect(first !== pool.transport(to: endpoint, policy: open) as? GuardedHTTPTransport)
        await pool.shutDown()
    }

    @Test func aWholeCallOverARealConnection() async throws {
        let body = #"{"ARN":"\#(SampleCalls.arn)","Name":"vault/a","VersionId":"v1"}"#
        let server = try await ScriptedServer.start([.reset, .answer(ScriptedServer.response("200 OK", body))])
        let pool = pool()
        let endpoint = try endpoint(server)
        let client = SecretsManagerClient(
            region: try AWSRegion("us-east-1"), endpoint: endpoint,
            credentials: StaticCredentialsProvider(try AWSCredentials(accessKeyID: "AKID", secretAccessKey: "s")),
            transport: pool.transport(to: endpoint), random: { 0 })
        let report = await client.send(SampleCalls.create)
        #expect(
            report
                == CallReport(
                    outcome: .applied(CallSuccess(arn: SampleCalls.arn, versionID: "v1")),
                    ends: [.ambiguous, .applied]))
        #expect(server.requests.count == 2)
        #expect(server.requests.allSatisfy { $0.contains("user-agent: secretsync/0.1.0\r\n") })
        await pool.shutDown()
        await server.stop()
    }
}
