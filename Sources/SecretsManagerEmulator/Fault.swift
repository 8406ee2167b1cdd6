/// A scripted misbehaviour: what happens to the next calls that it fits.
public struct Fault: Sendable, Equatable {
    /// What a server error carries.
    public enum Body: String, Sendable, CaseIterable {
        /// An error document of the service.
        case json
        /// A page, as a proxy in between would send it.
        case html
        /// Nothing.
        case empty
    }

    /// What happens to a call.
    public enum Effect: Sendable, Equatable {
        /// ThrottlingException; the call is not applied.
        case throttle
        /// That refusal; the call is not applied.
        case refuse(code: String, message: String, status: Int = 400)
        /// AccessDeniedException in AWS's words; the call is not applied.
        case denyAccess
        /// A server error; the call is not applied.
        case serverError(status: Int, body: Body = .json)
        /// A server error although the call was applied.
        case serverErrorAfterApplying(status: Int, body: Body = .json)
        /// The connection is reset as soon as the head of the request is there, before its body is read; the name of the
        /// secret is not known then, so such a fault fits by operation only.
        case resetBeforeReading
        /// The connection is reset; the call is not applied.
        case resetBeforeApplying
        /// The call is applied, then the connection is reset without an answer.
        case resetAfterApplying
        /// The call is applied; half of the answer's body comes, then the connection closes.
        case truncateAnswer
        /// Nothing happens until the gate opens; then the call is applied and answered.
        case holdRequest(gate: String)
        /// The call is applied at once and answered when the gate opens.
        case holdAnswer(gate: String)
        /// The call is applied and answered; a copy of it arrives when the gate opens.
        case repeatLater(gate: String)
        /// The connection is reset at once; the call arrives when the gate opens.
        case resetThenApplyLater(gate: String)
        /// The call is applied; the answer claims half of its length, although all of it comes.
        case understateLength
        /// The call is applied and answered, that many bytes of the body a second.
        case slowAnswer(bytesPerSecond: Int)
        /// Something else happens first, then the call goes on as usual.
        case first(Change)
    }

    /// What happens in front of a call, as if somebody else had done it just then.
    public enum Change: Sendable, Equatable {
        /// The service's clock is moved, for good.
        case advanceClock(seconds: Int64)
        /// A user of that account, or of the first one, gets other policies: JSON documents, none for everything.
        case setUserPolicies(account: String?, user: String, policies: [String])
        /// A role of that account, or of the first one, gets other policies.
        case setRolePolicies(account: String?, role: String, policies: [String])
        /// An operation as the account's root, whose input is a JSON document.
        case edit(operation: String, input: String, account: String?, region: String?)
    }

    /// A ``count`` that never runs out.
    public static let unlimited = Int.max

    /// What happens.
    public var effect: Effect
    /// The operation it fits, such as `CreateSecret`; nil fits every one.
    public var operation: String?
    /// A pattern with `*` and `?` that the secret's name, or the id in the call, must fit; nil fits every one.
    public var name: String?
    /// How many calls it is still good for; ``unlimited`` until it is cleared.
    public var count: Int
    /// The chance that it meets a call it fits, above 0, at most 1; drawn from the emulator's seed.
    public var probability: Double
    /// In place of a gate: after how many milliseconds of the machine's clock a held call goes on; nil for the gate.
    public var delayMilliseconds: Int64?

    /// A fault.
    ///
    /// - Parameters:
    ///   - effect: what happens.
    ///   - operation: the operation it fits; nil for all.
    ///   - name: a pattern of secret names; nil for all.
    ///   - count: for how many calls.
    ///   - probability: the chance that it meets a call it fits.
    ///   - delayMilliseconds: after which time a held call goes on, in place of a gate.
    public init(
        _ effect: Effect, operation: String? = nil, name: String? = nil, count: Int = 1, probability: Double = 1,
        delayMilliseconds: Int64? = nil
    ) {
        self.effect = effect
        self.operation = operation
        self.name = name
        self.count = count
        self.probability = probability
        self.delayMilliseconds = delayMilliseconds
    }

    /// Whether it fits a call.
    func fits(operation: String, names: [String]) -> Bool {
        if let wanted = self.operation, wanted != operation { return false }
        guard let name else { return true }
        let pattern = WildcardPattern(name)
        return names.contains { pattern.matches($0) }
    }
}

extension Fault.Effect {
    /// The word for it in the admin interface and in the request log.
    var word: String {
        switch self {
        case .throttle: "throttle"
        case .refuse: "refuse"
        case .denyAccess: "deny_access"
        case .serverError: "server_error"
        case .serverErrorAfterApplying: "server_error_after_applying"
        case .resetBeforeReading: "reset_before_reading"
        case .resetBeforeApplying: "reset_before_applying"
        case .resetAfterApplying: "reset_after_applying"
        case .truncateAnswer: "truncate_answer"
        case .holdRequest: "hold_request"
        case .holdAnswer: "hold_answer"
        case .repeatLater: "repeat_later"
        case .resetThenApplyLater: "reset_then_apply_later"
        case .understateLength: "understate_length"
        case .slowAnswer: "slow_answer"
        case .first(.advanceClock): "advance_clock"
        case .first(.setUserPolicies), .first(.setRolePolicies): "set_policies"
        case .first(.edit): "edit"
        }
    }
}
