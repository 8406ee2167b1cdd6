import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol
import Testing

/// A value and a secret key that are easy to recognise go through a whole life; nobody but AWS ever sees them.
@Suite(.timeLimit(.minutes(5)))
struct CanaryTests {
    private static let value = "canary-VALUE-7f3a91c2"
    private static let key = "canaryKEY00000000000000000000000000d41d8"

    @Test func neitherValueNorKeyLeavesTheAgent() async throws {
        let account = EmulatorServer.Account(
            id: EmulatorServer.defaultAccountID,
            keys: [EmulatorServer.AccessKey(id: EmulatorServer.defaultAccessKeyID, secret: Self.key)])
        var configuration = EmulatorServer.Configuration()
        configuration.accounts = [account]
        try await AgentFixture.run(emulator: configuration) { fixture in
            var seen: [String] = []
            let connection = try RawConnection(fixture.socketPath)
            for step in Self.life {
                step.before(fixture.emulator)
                try await connection.send(step.line + "\n")
                guard let line = try await connection.line() else { break }
                seen.append(String(decoding: line, as: UTF8.self))
            }
            #expect(seen.count == Self.life.count)
            #expect(fixture.emulator.requestCounts().count >= 3, "the life was lived")
            for (name, bytes) in try fixture.folder.contents() {
                #expect(!Self.shows(bytes), "file \(name) while running")
            }
            try await fixture.stop()
            for (name, bytes) in try fixture.folder.contents() { #expect(!Self.shows(bytes), "file \(name)") }
            for line in seen { #expect(!Self.shows(Array(line.utf8)), "\(line)") }
            #expect(!fixture.log.lines.isEmpty)
            for line in fixture.log.lines { #expect(!Self.shows(Array(line.utf8)), "\(line)") }
        }
    }

    /// One line to send, and what AWS is made to do first.
    private struct Step: Sendable {
        let line: String
        var before: @Sendable (EmulatorServer) -> Void = { _ in }

        init(_ method: String, _ params: String, _ before: @escaping @Sendable (EmulatorServer) -> Void = { _ in }) {
            line = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
            self.before = before
        }

        init(raw line: String) {
            self.line = line
        }
    }

    private static let destination = #""type":"aws-sm","name":"d""#
    private static let secret = #""mount":"my-kv","secret_name":"s""#
    private static let credentials =
        #""access_key_id":"\#(EmulatorServer.defaultAccessKeyID)","secret_access_key":"\#(key)""#

    private static let life: [Step] = [
        Step("destination.write", #"{\#(destination),\#(credentials),"region":"us-east-1","retain":"always"}"#),
        Step("destination.write", #"{\#(destination),"secret_access_key":"\#(key)","region":"mars-1"}"#),
        Step("destination.write", #"{\#(destination),"region":"\#(key)"}"#),
        Step("destination.write", #"{\#(destination),"secret_name_template":"\#(value) {{ .\#(value) }}"}"#),
        Step("destination.read", #"{\#(destination)}"#),
        Step("secret.put", #"{\#(secret),"data":{"k":"\#(value)"}}"#),
        Step("secret.put", #"{\#(secret),"data":"\#(value)"}"#),
        Step("secret.put", #"{\#(secret),"data":{"k":"\#(value)"},"version":"\#(value)"}"#),
        Step("secret.put", #"{\#(secret),"data":{"k":"\#(value)"},"\#(value)":1}"#),
        Step(raw: #"{"jsonrpc":"2.0","id":1,"method":"secret.put","params":{"data":{"k":"\#(value)"#),
        Step(raw: #"{"jsonrpc":"2.0","id":1,"method":"\#(value)"}"#),
        Step(raw: #"{"jsonrpc":"2.0","id":1,"method":"ping","\#(value)":1}"#),
        Step(raw: #"{"jsonrpc":"2.0","id":1,"method":"ping","a":"\#(value)","a":"\#(value)"}"#),
        Step("association.set", #"{\#(destination),\#(secret)}"#) { emulator in
            emulator.inject(Fault(.serverErrorAfterApplying(status: 500), operation: "CreateSecret", count: 3))
        },
        Step("sync.wait", "{}"),
        Step("secret.put", #"{\#(secret),"data":{"k":"\#(value)2"},"wait":true}"#) { emulator in
            emulator.inject(
                Fault(
                    .refuse(code: "InvalidParameterException", message: "the value \(value) is not acceptable"),
                    operation: "UpdateSecret"))
        },
        Step("association.read", #"{\#(destination)}"#),
        Step("secret.put", #"{\#(secret),"data":{"k":"\#(value)3"},"version":2,"wait":true}"#),
        Step("secret.put", #"{\#(secret),"data":{"k":"\#(value)4"},"wait":true}"#) { emulator in
            emulator.inject(Fault(.denyAccess, operation: "UpdateSecret"))
        },
        Step("association.read", #"{\#(destination)}"#),
        Step("sync.plan", "{}"),
        Step("sync.plan", #"{"destination":"\#(value)"}"#),
        Step("sync.reconcile", #"{"plan":"\#(value)"}"#),
        Step("sync.reconcile", "{}"),
        Step("destination.apply", #"{\#(destination),"wait":true}"#),
        Step("destination.apply", #"{"type":"aws-sm","name":"\#(value) "}"#),
        Step("events.subscribe", #"{"topics":["\#(value)"]}"#),
        Step("events.unsubscribe", #"{"subscription":"\#(key.prefix(20))"}"#),
        Step(
            "logical.write",
            #"{"path":"sys/sync/destinations/aws-sm/d","data":{"region":"\#(value)","secret_access_key":"\#(key)"}}"#),
        Step("logical.write", #"{"path":"sys/sync/\#(value)","data":{"k":"\#(value)"}}"#),
        Step("secret.delete", #"{\#(secret),"wait":true}"#),
        Step("sync.status", "{}"),
        Step("association.remove", #"{\#(destination),\#(secret)}"#),
    ]

    /// Whether bytes show the value or the key, plain or in hex.
    private static func shows(_ bytes: [UInt8]) -> Bool {
        [value, key].contains { text in
            let plain = Array(text.utf8)
            let hex = plain.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            return [plain, Array(hex.utf8)].contains { needle in contains(bytes, needle) }
        }
    }

    private static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        guard bytes.count >= needle.count, let first = needle.first else { return false }
        var index = 0
        while index <= bytes.count - needle.count {
            if bytes[index] == first, bytes[index..<(index + needle.count)].elementsEqual(needle) { return true }
            index += 1
        }
        return false
    }
}
