import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// What is no answer of AWS, or no way to it: the row says where to look, and goes on by itself when the cause is gone.
@Suite(.timeLimit(.minutes(5)))
struct BadAnswerTests {
    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        let effect: Fault.Effect
        let code: String
        let hint: String

        var testDescription: String { name }
    }

    /// Each ends all attempts of one call.
    static let troubles = [
        Trouble(
            name: "a sign-in page as a success", effect: .serverError(status: 200, body: .html),
            code: "UndecodableAnswer", hint: "sign-in page"),
        Trouble(
            name: "a redirect to a sign-in page", effect: .serverError(status: 302, body: .html),
            code: "UnrecognizedAnswer", hint: "sign-in page"),
        Trouble(
            name: "a proxy's page", effect: .serverError(status: 502, body: .html), code: "UnrecognizedAnswer",
            hint: "a proxy"),
        Trouble(
            name: "half of the answer", effect: .truncateAnswer, code: "TruncatedResponse",
            hint: "sent again until it is answered"),
        Trouble(
            name: "500 without a body", effect: .serverError(status: 500, body: .empty), code: "UnrecognizedAnswer",
            hint: "look at the network"),
        Trouble(
            name: "500 of AWS", effect: .serverError(status: 500), code: "InternalServiceError",
            hint: "AWS has trouble"),
        Trouble(
            name: "a reset", effect: .resetBeforeApplying, code: "ConnectionReset",
            hint: "sent again until it is answered"),
    ]

    @Test(arguments: troubles)
    func isOnTheRowWithAHintAndPasses(_ trouble: Trouble) async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            fixture.emulator.inject(Fault(trouble.effect, operation: "CreateSecret", count: 3))
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .externalServiceError)
            #expect(row.error?.reason == "aws_unreachable")
            #expect(row.error?.awsCode == trouble.code)
            #expect(row.error?.hint?.contains(trouble.hint) == true, "\(row.error?.hint ?? "none")")
            #expect(row.error?.message.contains("<html>") == false)
            let healed = try await fixture.row { $0.status == .synced }
            #expect(healed.error == nil)
            #expect(fixture.remote()?.versions.count == 1)
        }
    }

    @Test func aWrongClockIsFoundAndPutRight() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.set(data: ["foo": "bar"])
            fixture.emulator.inject(Fault(.first(.advanceClock(seconds: 3_600)), operation: "UpdateSecret"))
            try await fixture.put(["foo": "baz"])
            #expect(try await fixture.row().status == .synced)
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            let codes = fixture.emulator.requests().filter { $0.operation == "UpdateSecret" }.map(\.code)
            #expect(codes == ["InvalidSignatureException", nil], "refused once, then signed with AWS's time")
            try await fixture.put(["foo": "again"])
            #expect(fixture.emulator.requests().last?.code == nil, "what was learnt is kept")
        }
    }

    /// Endpoints of a destination at which no AWS is, and what the row says.
    @Test(arguments: [
        ("https://secretsmanager.us-east-1.invalid", "NameResolutionFailed", "look at DNS"),
        // Plaintext answers where TLS is spoken to it.
        ("https://127.0.0.1", "TLSHandshakeFailed", "AWS_CA_BUNDLE"),
    ])
    func anEndpointThatIsNotAWSIsOnTheRow(_ url: String, _ code: String, _ hint: String) async throws {
        try await AgentFixture.run(configure: { $0.allowsEndpointURL = true }) { fixture in
            let port = fixture.emulator.endpointURL.split(separator: ":").last.map(String.init) ?? ""
            try await fixture.writeDestination {
                $0.endpointURL = .set(url.hasSuffix("invalid") ? url : "\(url):\(port)")
                $0.disableStrictNetworking = .set(true)
            }
            let row = try await fixture.set(data: ["foo": "bar"])
            #expect(row.status == .externalServiceError)
            #expect(row.error?.reason == "aws_unreachable")
            #expect(row.error?.awsCode == code)
            #expect(row.error?.hint?.contains(hint) == true, "\(row.error?.hint ?? "none")")
            try await fixture.patchDestination { $0.endpointURL = .unset }
            _ = try await fixture.row { $0.status == .synced }
            #expect(fixture.remote()?.versions.count == 1)
        }
    }
}
