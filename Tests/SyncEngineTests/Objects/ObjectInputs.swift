import SyncEngine
import SyncProtocol

/// One input of the state machine with the circumstances it comes in.
struct ObjectInput: Sendable, CustomStringConvertible {
    /// What an input leads to.
    enum Answer: Equatable {
        case nothing
        case decision(ObjectDecision)
        case effects([ObjectEffect])
    }

    let name: String
    let now: Timestamp
    let isPreparation: Bool
    let isCompletion: Bool
    let context: @Sendable (ObjectState) -> ObjectContext
    private let body: @Sendable (inout RemoteObject, ObjectContext, Timestamp) -> Answer

    var description: String { name }

    func apply(to state: ObjectState) -> (object: RemoteObject, answer: Answer) {
        var object = state.object
        let answer = body(&object, context(state), now)
        return (object, answer)
    }

    /// Every input the table covers.
    static let all: [ObjectInput] = commands + preparations + completions

    static func named(_ name: String) -> ObjectInput? {
        all.first { $0.name == name }
    }

    private static func command(
        _ name: String, now: Timestamp = Fixture.now,
        _ body: @escaping @Sendable (inout RemoteObject, Timestamp) -> Void
    ) -> ObjectInput {
        ObjectInput(
            name: name, now: now, isPreparation: false, isCompletion: false,
            context: { _ in ObjectContext(token: Fixture.fresh) }
        ) { object, _, now in
            body(&object, now)
            return .nothing
        }
    }

    private static let commands: [ObjectInput] = [
        command("desire C") { $0.desire(.value(Fixture.value("C")), now: $1) },
        command("desire A") { $0.desire(.value(Fixture.value("A")), now: $1) },
        command("desire absent") { $0.desire(.absent, now: $1) },
        command("desire A, later", now: Fixture.later) { $0.desire(.value(Fixture.value("A")), now: $1) },
        command("supply A") { $0.supply(Fixture.value("A"), now: $1) },
        command("supply B") { $0.supply(Fixture.value("B"), now: $1) },
        command("retry") { $0.retry(now: $1) },
        command("rewrite A") { $0.rewrite(.value(Fixture.value("A")), now: $1) },
        command("restart") { $0.restart(now: $1) },
    ]

    /// The context as the rows of the state give it: an object that is live sees only an entry of its own ARN.
    private static func plain(_ state: ObjectState) -> ObjectContext {
        var context = ObjectContext(token: Fixture.fresh)
        context.deletion = state.deletion
        context.account = "123456789012"
        return context
    }

    private static func prepare(
        _ name: String, now: Timestamp = Fixture.now,
        _ change: @escaping @Sendable (inout ObjectContext) -> Void = { _ in }
    ) -> ObjectInput {
        ObjectInput(
            name: "prepare" + name, now: now, isPreparation: true, isCompletion: false,
            context: {
                var context = plain($0)
                change(&context)
                return context
            }
        ) { object, context, now in .decision(object.prepare(context, now: now)) }
    }

    private static let preparations: [ObjectInput] = [
        prepare(""),
        prepare(", later", now: Fixture.later),
        prepare(", disabled") { $0.disabled = true },
        prepare(", restore denied") { $0.restoreDenied = true },
        prepare(", restore denied, later", now: Fixture.later) { $0.restoreDenied = true },
        prepare(", name taken") {
            $0.nameIsTaken = true
            $0.nameMayBeTaken = true
        },
        prepare(", overwrite") { $0.onConflict = .overwrite },
        prepare(", overwrite, name may be taken") {
            $0.onConflict = .overwrite
            $0.nameMayBeTaken = true
        },
        prepare(", window 0") { $0.recoveryWindow = 0 },
        prepare(", window 0, later", now: Fixture.later) { $0.recoveryWindow = 0 },
        prepare(", retain always") { $0.retain = .always },
    ]

    private static func complete(
        _ name: String, _ outcome: CallResult.Outcome, now: Timestamp = Fixture.now, attempts: Int = 0,
        token: IntentToken = Fixture.standing, _ change: @escaping @Sendable (inout ObjectContext) -> Void = { _ in }
    ) -> ObjectInput {
        ObjectInput(
            name: name, now: now, isPreparation: false, isCompletion: true,
            context: {
                var context = plain($0)
                change(&context)
                return context
            }
        ) { object, context, now in
            .effects(
                object.complete(
                    CallResult(
                        token: token, outcome: outcome, ambiguousAttempts: attempts, begunAt: now + .seconds(-1)),
                    context, now: now))
        }
    }

    private static let success = CallResult.Outcome.applied(
        CallResult.Success(
            arn: Fixture.arn, awsVersionID: "id-new", deletionDate: Fixture.now + .seconds(30 * 86_400)))
    private static let scheduled = CallResult.Outcome.refused(
        Fixture.refusal(
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion."))
    private static let scheduledName = CallResult.Outcome.refused(
        Fixture.refusal(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled for deletion."))
    private static let exists = CallResult.Outcome.refused(Fixture.refusal("ResourceExistsException"))
    private static let denied = CallResult.Outcome.refused(Fixture.refusal("AccessDeniedException"))
    private static let notSent = CallResult.Outcome.notSent(Fixture.refusal("ConnectionRefused"))
    private static let ambiguous = CallResult.Outcome.ambiguous(Fixture.refusal("Timeout"))

    private static let completions: [ObjectInput] = [
        complete("applied", success),
        complete("applied at the second attempt", success, attempts: 1),
        complete("applied, window 0", success) { $0.recoveryWindow = 0 },
        complete("applied, retain always", success) { $0.retain = .always },
        complete("applied without ARN", .applied(CallResult.Success())),
        complete("stale result", success, token: IntentToken(text: "older")),
        complete("not found", .refused(Fixture.refusal("ResourceNotFoundException"))),
        complete("exists", exists),
        complete("exists, overwrite", exists) { $0.onConflict = .overwrite },
        complete("exists, overwrite, name may be taken", exists) {
            $0.onConflict = .overwrite
            $0.nameMayBeTaken = true
        },
        complete("marked for deletion", scheduled),
        complete("marked for deletion, later", scheduled, now: Fixture.later),
        complete("name scheduled", scheduledName),
        complete("name scheduled, later", scheduledName, now: Fixture.later),
        complete("validation", .refused(Fixture.refusal("ValidationException"))),
        complete("access denied", denied),
        complete("access denied, later", denied, now: Fixture.later),
        complete("kms failure", .refused(Fixture.refusal("EncryptionFailure"))),
        complete("not sent", notSent),
        complete("not sent, later", notSent, now: Fixture.later),
        complete("throttled", .throttled(Fixture.refusal("ThrottlingException"))),
        complete("credentials", .credentials(Fixture.refusal("ExpiredTokenException"))),
        complete("quota", .quota(Fixture.refusal("LimitExceededException"))),
        complete("ambiguous", ambiguous, attempts: 1),
        complete("ambiguous, uncounted", ambiguous),
        complete("ambiguous before it was refused", denied, attempts: 1),
    ]
}
