import Foundation
import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// Requests that no client should send: each is answered or its connection closed, and the emulator lives on.
///
/// The corpus is AWS's recorded answers and the wire cases of `seeds/`, as they are and with bytes changed. It runs for
/// `SECRETSYNC_FUZZ_SECONDS`, 2 unless set; CI sets 30. A failure prints the seed that makes the same requests again.
@Suite struct HostileRequestTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seconds = environment["SECRETSYNC_FUZZ_SECONDS"].flatMap { Int($0) } ?? 2
    private static let seed = environment["SECRETSYNC_FUZZ_SEED"].flatMap { UInt64($0) }

    /// Bodies to start from: documents of every kind of call, good and bad.
    private static let corpus: [[UInt8]] = {
        var bodies: [[UInt8]] = [
            #"{"SecretId":"vault/a","SecretString":"v","ClientRequestToken":"00000000000000000000000000000001"}"#,
            #"{"Name":"vault/a","SecretString":"v","ClientRequestToken":"00000000000000000000000000000002","Tags":[]}"#,
            #"{"Name":"vault/b","AddReplicaRegions":[{"Region":"eu-west-1"}],"KmsKeyId":"alias/x"}"#,
            #"{"SecretId":"vault/a","RecoveryWindowInDays":7,"ForceDeleteWithoutRecovery":false}"#,
            #"{"Filters":[{"Key":"name","Values":["!v"]}],"MaxResults":3,"NextToken":"page-1","SortOrder":"desc"}"#,
            #"{"SecretIdList":["vault/a","vault/b"],"Filters":[]}"#,
            #"{"SecretId":"vault/a","ResourcePolicy":"{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}"#,
            "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsecretsync-role&RoleSessionName=ab",
            "Action=AssumeRoleWithWebIdentity&WebIdentityToken=e30.e30.e30&RoleArn=x&RoleSessionName=ab", "", "{}", "[",
        ].map { Array($0.utf8) }
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/seeds/wire"
        for folder in ["accepted", "refused"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
            for name in names.sorted() {
                if let data = FileManager.default.contents(atPath: "\(root)/\(folder)/\(name)") {
                    bodies.append(Array(data.prefix(4096)))
                }
            }
        }
        let recorded = try? VectorFolder.document("secretsmanager-recorded/recorded.json")
        for scenario in recorded?.object?.members ?? [] {
            for entry in scenario.value["recorded-content"]?.object?.members ?? [] {
                bodies.append(JSONWriter.write(entry.value))
            }
        }
        return bodies
    }()

    @Test func nothingEndsTheEmulator() async throws {
        let seed = Self.seed ?? UInt64.random(in: .min ... .max)
        var configuration = EmulatorServer.Configuration()
        configuration.verifySignatures = false
        configuration.seed = seed
        #expect(Self.corpus.count > 100)
        try await EmulatorServerTests.withServer(configuration) { server, _ async throws in
            // The client blocks; a thread of its own keeps it out of the way of the other tests.
            let sent = try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(with: Result { try Self.send(to: server, seed) })
                }
            }
            print("hostile requests: \(sent) in \(Self.seconds) s, seed \(seed)")
        }
    }

    private struct Ended: Error, CustomStringConvertible {
        let seed: UInt64
        let sent: Int

        var description: String {
            "the emulator did not answer after \(sent) requests; replay: SECRETSYNC_FUZZ_SEED=\(seed) "
                + "make test FILTER=HostileRequestTests"
        }
    }

    /// Sends requests until the time is up, and sees after every fifty that the emulator still answers.
    private static func send(to server: EmulatorServer, _ seed: UInt64) throws -> Int {
        var random = RandomSource(seed: seed)
        let client = try EmulatorClient(server)
        let end = ContinuousClock.now + .seconds(seconds)
        var sent = 0
        while ContinuousClock.now < end {
            for _ in 0..<50 {
                client.connection.write(request(&random))
                // Whatever it answers is fine; a connection that it closed is opened anew.
                if (try? client.connection.read()) == nil { try client.reconnect() }
                sent += 1
            }
            try client.reconnect()
            let alive = try client.plain("GET", "/_emulator/settings")
            guard alive.status == 200 else { throw Ended(seed: seed, sent: sent) }
            if sent % 2000 == 0 { server.reset() }
        }
        return sent
    }

    /// A request with a body of the corpus, sometimes changed, for a service and operation of the emulator.
    private static func request(_ random: inout RandomSource) -> [UInt8] {
        var body = corpus[Int.random(in: 0..<corpus.count, using: &random)]
        for _ in 0..<Int.random(in: 0...3, using: &random) { change(&body, &random) }
        var path = "/"
        var headers: [String] = []
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6:
            let operation = Operation.allCases.randomElement(using: &random) ?? .createSecret
            headers = [
                "content-type: application/x-amz-json-1.1", "x-amz-target: secretsmanager.\(operation.rawValue)",
            ]
        case 6: headers = ["content-type: application/x-www-form-urlencoded"]
        case 7:
            path =
                ["/_emulator/faults", "/_emulator/accounts", "/_emulator/edits", "/_emulator/policies"]
                .randomElement(using: &random) ?? "/"
        case 8: path = "/latest/" + String(decoding: body.filter { $0 > 0x20 && $0 < 0x7F }.prefix(40), as: UTF8.self)
        default: headers = ["x-amz-target: \(random.uuid())", "authorization: AWS4-HMAC-SHA256 \(random.uuid())"]
        }
        // Faults of their own would close connections or hold answers for ever; only malformed ones are wanted here.
        if path == "/_emulator/faults" { body = Array("{\"effect\":".utf8) + body }
        let method = ["POST", "POST", "POST", "PUT", "GET"].randomElement(using: &random) ?? "POST"
        let head =
            "\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\n" + headers.map { $0 + "\r\n" }.joined()
            + "content-length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    private static func change(_ body: inout [UInt8], _ random: inout RandomSource) {
        guard !body.isEmpty else { return }
        let place = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: body[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: body.remove(at: place)
        case 2: body.insert(contentsOf: body[place...].prefix(64), at: place)
        default: body.removeSubrange(place...)
        }
    }
}
