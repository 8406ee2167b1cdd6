import Simulation
import SyncEngine
import Testing

/// A secret never shows itself, however it is printed and whatever holds it.
struct SecretValueTests {
    private static let canary = "canary-4711"
    private let secret = SecretValue(Array(canary.utf8))

    private func shown(_ value: some Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return "\(value) \(String(describing: value)) \(String(reflecting: value)) \(dumped)"
    }

    private func hides(_ value: some Any) -> Bool {
        let text = shown(value)
        let bytes = Array(Self.canary.utf8)
        return !text.contains(Self.canary) && !text.contains("\(bytes)") && !text.contains("\(bytes[0]), \(bytes[1])")
    }

    @Test func descriptionsAreRedacted() {
        #expect(secret.description == "<secret>")
        #expect(secret.debugDescription == "<secret>")
        #expect("\(secret)" == "<secret>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(hides(secret))
    }

    @Test func whatHoldsASecretHidesItToo() {
        #expect(hides(Optional(secret)))
        #expect(hides([secret]))
        #expect(hides(["key": secret]))
        let value = RemoteObject.Desire.Value(digest: nil, version: 1, payload: secret)
        #expect(hides(Fixture.object(.value(value))))
        let bytes = IntentCall.Bytes(digest: Fixture.digest("A"), version: 1, payload: secret)
        #expect(hides(IntentCall.create(bytes)))
        #expect(hides(ObjectDecision.send(Fixture.intent(.create(bytes), generation: 1))))
        var settings = DestinationSettings()
        settings.secretAccessKey = secret
        #expect(hides(settings))
        #expect(hides(ValueDigester(key: secret)))
    }

    @Test func theBytesComeOutOnlyInside() {
        #expect(secret.count == Self.canary.utf8.count)
        #expect(secret.withBytes { $0 } == Array(Self.canary.utf8))
        #expect(secret == SecretValue(Array(Self.canary.utf8)))
        #expect(secret != SecretValue([]))
        #expect(SecretValue([]).count == 0)
    }

    @Test func tokensAreSixtyFourHexDigitsAndDiffer() {
        var generator = XorShift(seed: 1)
        let tokens = (0..<100).map { _ in IntentToken.random(using: &generator) }
        #expect(Set(tokens).count == 100)
        #expect(tokens.allSatisfy { $0.text.utf8.count == 64 && $0.text.allSatisfy(\.isHexDigit) })
    }
}
