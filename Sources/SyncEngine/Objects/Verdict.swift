import SyncProtocol

/// What an outcome means for the intent it belongs to.
///
/// Decided by AWS's error code and, where one code has several meanings, by its text (recorded from AWS).
enum Verdict: Equatable {
    /// Carried out.
    case done(CallResult.Success)
    /// There is no such secret (any more): its ARN never comes back.
    case gone
    /// The secret is scheduled for deletion.
    case scheduled(CallResult.Refusal)
    /// A secret of that name exists.
    case exists(CallResult.Refusal)
    /// AWS refuses the bytes or parameters themselves: the very same would be refused again.
    case unacceptable(CallResult.Refusal)
    /// Refused, and not carried out.
    case refused(CallResult.Refusal, RetrySchedule.Cause)
    /// Nobody knows.
    case ambiguous(CallResult.Refusal)

    init(_ outcome: CallResult.Outcome) {
        switch outcome {
        case .applied(let success): self = .done(success)
        case .ambiguous(let refusal): self = .ambiguous(refusal)
        case .notSent(let refusal): self = .refused(refusal, .service)
        case .throttled(let refusal): self = .refused(refusal, .throttled)
        case .credentials(let refusal): self = .refused(refusal, .credentials)
        case .quota(let refusal): self = .refused(refusal, .quota)
        case .refused(let refusal): self.init(refusal)
        }
    }

    private init(_ refusal: CallResult.Refusal) {
        let text = refusal.message.lowercased()
        switch refusal.code {
        case "ResourceNotFoundException": self = .gone
        case "ResourceExistsException": self = .exists(refusal)
        case "InvalidRequestException"
        where ["marked for deletion", "scheduled for deletion", "marked deleted"].contains(where: text.contains):
            self = .scheduled(refusal)
        case "ValidationException", "InvalidParameterException": self = .unacceptable(refusal)
        default: self = .refused(refusal, .refused)
        }
    }
}
