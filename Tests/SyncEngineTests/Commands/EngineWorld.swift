import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol

/// An agent without its shell: rows in memory, a clock set by hand, a model of AWS, and nothing that runs by itself.
final class EngineWorld {
    let store = MemoryTransaction()
    var held = HeldValues()
    var sources = ValueSources()
    var snapshots = SnapshotParts()
    /// Associations that the commands since the last plan touched.
    var touched: Set<AssociationKey> = []
    var now = Fixture.now
    var aws = ModelSecretsManager()
    var generator: XorShift
    var environment = EngineEnvironment(
        digester: ValueDigester(key: SecretValue(Array(repeating: 7, count: 32))), defaultRegion: "us-east-1",
        allowsEndpointURL: false)
    /// The rows of associations that ended.
    var departed: StateEditor.DepartedRows = [:]

    init(seed: UInt64 = 1) {
        generator = XorShift(seed: seed)
    }

    /// One command or result in a savepoint of its own; what it throws undoes it.
    @discardableResult
    func edit<Result>(_ body: (inout StateEditor) throws -> Result) throws -> Result {
        try store.savepoint {
            var editor = StateEditor(
                transaction: store, now: now, environment: environment, held: held,
                generator: XorShift(seed: generator.next()))
            editor.sources = sources
            editor.snapshots = snapshots
            let result = try body(&editor)
            held = editor.held
            sources = editor.sources
            snapshots = editor.snapshots
            touched.formUnion(editor.touched)
            departed.merge(editor.departed) { $1 }
            return result
        }
    }

    /// Every object that is due, the longest waiting first.
    func due() throws -> [ObjectKey] {
        try store.destinations().flatMap { try store.dueObjects(destination: $0.key, now: now, limit: 1_000) }
    }

    /// Sends what is due and takes the answers, until nothing is due any more; time does not pass.
    ///
    /// - Returns: the calls made, in order.
    @discardableResult
    func settle(limit: Int = 100) throws -> [IntentCall] {
        var calls: [IntentCall] = []
        for _ in 0..<limit {
            let keys = try due()
            if keys.isEmpty { break }
            for key in keys {
                guard let order = try edit({ try $0.prepare(key) }) else { continue }
                calls.append(order.intent.call)
                let outcome = aws.carryOut(order.intent, name: order.name, now: now)
                try answer(order, outcome)
            }
        }
        return calls
    }

    /// Looks at every due object once, without sending.
    func prepare() throws -> [SendOrder] {
        try due().compactMap { key in try edit { try $0.prepare(key) } }
    }

    /// Gives an object the outcome of its call.
    func answer(
        _ order: SendOrder, of destination: DestinationRecord? = nil, _ outcome: CallResult.Outcome,
        ambiguousAttempts: Int = 0, begunAt: Timestamp? = nil, account: String? = nil
    ) throws {
        let result = CallResult(
            token: order.intent.token, outcome: outcome, ambiguousAttempts: ambiguousAttempts, begunAt: begunAt ?? now,
            account: account)
        try edit { editor in
            if let destination {
                try editor.complete(order, of: destination, result)
            } else {
                try editor.complete(order.object, result)
            }
        }
    }

    func advance(_ duration: Duration) {
        now = now + duration
        aws.advance(to: now)
    }
}
