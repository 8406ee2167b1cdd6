import Foundation
import NIOPosix
import NIOSSL
import TestTLS
import Testing

@testable import AWSSecretsManager

/// TLS to a real server: whose certificates are trusted, and what is said of the others.
@Suite(.timeLimit(.minutes(5))) struct CertificateTests {
    private struct Loopback: HostResolver {
        func addresses(of host: String, within timeout: Duration) async throws(TransportError) -> [IPAddress] {
            [IPAddress("127.0.0.1")].compactMap { $0 }
        }
    }

    /// Sends one request to the server of the test certificate; the file of authorities is written anew for it.
    private static func send(
        to host: String = "localhost", trusting authorities: String? = nil
    ) async throws -> Result<Int, TransportError> {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.certificate.utf8)).map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(TestCertificate.key.utf8), format: .pem))))
        let server = try await ScriptedServer.start(
            [.answer(ScriptedServer.response("200 OK", "{}"))], tls: context)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        if let authorities { try Data(authorities.utf8).write(to: URL(fileURLWithPath: file)) }
        defer { try? FileManager.default.removeItem(atPath: file) }
        let pool = KeptPools.keep(
            TransportPool(
                settings: TransportSettings(authorities: authorities == nil ? nil : file),
                group: MultiThreadedEventLoopGroup.singleton, resolver: Loopback()))
        let endpoint = try AWSEndpoint(parsing: "https://\(host):\(server.port)", isAgentConfigured: true)
        let request = TransportRequest(
            method: "POST", path: "/", headers: [], body: Array("{}".utf8), timeout: .seconds(10))
        let result: Result<Int, TransportError>
        do throws(TransportError) {
            result = .success(try await pool.transport(to: endpoint, policy: .default).send(request).status)
        } catch {
            result = .failure(error)
        }
        await pool.shutDown()
        await server.stop()
        return result
    }

    @Test func aCertificateOfTheBundleIsTrusted() async throws {
        #expect(try await Self.send(trusting: TestCertificate.certificate) == .success(200))
    }

    @Test func aCertificateThatNobodyTrustsIsNotSentTo() async throws {
        let failure = try await Self.send().failure
        #expect(failure?.delivery == .notSent)
        #expect(failure?.code == "TLSHandshakeFailed")
        #expect(failure?.message.contains("CERTIFICATE_VERIFY_FAILED") == true, "\(failure?.message ?? "")")
    }

    @Test func aCertificateOfAnotherHostIsNotSentTo() async throws {
        let failure = try await Self.send(to: "127.0.0.1", trusting: TestCertificate.certificate).failure
        #expect(failure?.delivery == .notSent)
    }

    @Test(arguments: ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func aBundleThatHoldsNoneTrustsNobody(_ text: String) async throws {
        let failure = try await Self.send(trusting: text).failure
        #expect(failure?.delivery == .notSent)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
