public import SyncProtocol

/// What a call that was not applied means for people: a stable reason, and what to do about it.
public enum CallDiagnosis {
    /// What a row would say of an outcome.
    ///
    /// - Parameters:
    ///   - outcome: how a call ended.
    ///   - now: since when it is so.
    /// - Returns: the failure; nil for a call that was applied.
    public static func failure(_ outcome: CallResult.Outcome, now: Timestamp) -> RowFailure? {
        let refusal: CallResult.Refusal
        let cause: RetrySchedule.Cause
        switch outcome {
        case .applied: return nil
        case .ambiguous(let why), .notSent(let why): (refusal, cause) = (why, .service)
        case .throttled(let why): (refusal, cause) = (why, .throttled)
        case .credentials(let why): (refusal, cause) = (why, .credentials)
        case .quota(let why): (refusal, cause) = (why, .quota)
        case .refused(let why): (refusal, cause) = (why, .refused)
        }
        return RowFailure(
            reason: reason(refusal, cause), message: refusal.message, awsCode: refusal.code,
            awsRequestID: refusal.requestID, since: now,
            hint: hint(refusal, cause, resource: "the destination's secrets"))
    }

    static func reason(_ refusal: CallResult.Refusal, _ cause: RetrySchedule.Cause) -> String {
        switch cause {
        case .credentials: return "credentials_refused"
        case .throttled: return "throttled"
        case .quota: return "quota_exceeded"
        case .service: return "aws_unreachable"
        case .releasing: return "name_releasing"
        case .refused:
            switch refusal.code {
            case _ where isAboutKMS(refusal): return "kms_failure"
            case "AccessDeniedException", "AccessDenied": return "access_denied"
            case "AddressNotAllowed", "AddressNotVerifiable": return "address_not_allowed"
            case "AccountChanged": return "account_changed"
            default: return "aws_refused"
            }
        }
    }

    static func hint(_ refusal: CallResult.Refusal, _ cause: RetrySchedule.Cause, resource: String) -> String? {
        switch cause {
        case .credentials: return FailureHint.credentials(refusal)
        case .service: return FailureHint.service(refusal.code)
        case .quota: return "AWS keeps no more versions of this secret for now; write it less often"
        case .refused where isAboutKMS(refusal):
            return
                "look at kms_key_id, and allow kms:GenerateDataKey and kms:Decrypt on that key for the destination's identity"
        case .refused where refusal.code.hasPrefix("AccessDenied"):
            return "allow secretsmanager:\(refusal.operation) on \(resource) for the destination's identity"
        case .refused where refusal.code == "AddressNotAllowed":
            return "open the address with allowed_ipv4_addresses, allowed_ipv6_addresses or allowed_ports"
        case .refused where refusal.code == "AddressNotVerifiable":
            return "list the host of endpoint_url in the agent's NO_PROXY, or set disable_strict_networking"
        case .refused where refusal.code == "AccountChanged":
            return "write credentials of that account, or make another destination for the other one"
        case .refused where refusal.code == "Configuration":
            return "mend the setting that the message names; the agent reads its environment when it starts"
        case .refused, .throttled, .releasing: return nil
        }
    }

    /// The key is refused with a code of its own, or with the one of every missing permission; names have no colon.
    private static func isAboutKMS(_ refusal: CallResult.Refusal) -> Bool {
        switch refusal.code {
        case "EncryptionFailure", "DecryptionFailure": return true
        case "AccessDeniedException", "AccessDenied":
            let message = refusal.message.lowercased()
            return message.contains("access to kms") || message.contains("kms:")
        default: return false
        }
    }
}
