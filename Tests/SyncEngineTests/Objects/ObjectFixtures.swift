import Simulation
import SyncEngine
import SyncProtocol

/// The constants that the object tests share: one object, three contents, one clock.
enum Fixture {
    /// The time of every input, unless it says `later`.
    static let now = Timestamp(nanoseconds: 1_000_000_000_000_000_000)
    /// When the ambiguous attempts of the states happened.
    static let ambiguousAt = now + .seconds(-60)
    /// A time at which no copy of those attempts can arrive any more.
    static let later = now + .seconds(3_600)
    static let horizon: Duration = .seconds(900)
    static let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/kv_1/app-AbCdEf"
    static let otherARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/kv_1/app-XyZxYz"
    static let standing = IntentToken(text: "standing")
    static let fresh = IntentToken(text: "fresh")

    static func digest(_ content: Character) -> ValueDigest {
        ValueDigest(bytes: Array(String(content).utf8))
    }

    static func payload(_ content: Character) -> SecretValue {
        SecretValue(Array("{\"v\":\"\(content)\"}".utf8))
    }

    static func version(_ content: Character) -> Int64 {
        Int64(content.asciiValue ?? 0) - 64
    }

    static func value(_ content: Character, bytes: Bool = true) -> RemoteObject.Desire.Value {
        RemoteObject.Desire.Value(
            digest: digest(content), version: version(content), payload: bytes ? payload(content) : nil)
    }

    static func bytes(_ content: Character) -> IntentCall.Bytes {
        IntentCall.Bytes(digest: digest(content), version: version(content), payload: payload(content))
    }

    static func live(_ content: Character?) -> RemoteObject.Remote {
        .live(
            RemoteObject.Remote.Live(
                arn: arn, digest: content.map(digest), version: content.map(version),
                awsVersionID: content.map { "id-\($0)" }))
    }

    static func object(_ desire: RemoteObject.Desire, name: String = "vault/kv_1/app") -> RemoteObject {
        RemoteObject(
            key: ObjectKey(1), association: AssociationKey(1), destination: DestinationKey(1), region: "us-east-1",
            name: name, desire: desire, now: now + .seconds(-600))
    }

    static func intent(_ call: IntentCall, generation: Int64, ambiguous: Bool = false) -> Intent {
        Intent(
            generation: generation, call: call, token: standing, since: now + .seconds(-120),
            ambiguousAttempts: ambiguous ? 1 : 0, lastAmbiguousAt: ambiguous ? ambiguousAt : nil)
    }

    static func deletion(
        ambiguous: Bool = false, createdAmbiguously: Bool = false, followUp: DeletionRecord.FollowUp = .none
    ) -> DeletionRecord {
        DeletionRecord(
            region: "us-east-1", name: "vault/kv_1/app", arn: arn, account: "123456789012",
            deletionDate: now + .seconds(30 * 86_400), lastAmbiguousDeleteAt: ambiguous ? ambiguousAt : nil,
            lastAmbiguousCreateAt: createdAmbiguously ? ambiguousAt : nil, followUp: followUp)
    }

    static func refusal(_ code: String, _ message: String = "refused") -> CallResult.Refusal {
        CallResult.Refusal(code: code, message: message, operation: "AnyOperation", requestID: "request-1")
    }
}
