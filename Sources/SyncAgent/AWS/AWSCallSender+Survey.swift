import AWSSecretsManager
import SyncEngine
import SyncProtocol

/// Looking at what AWS has: descriptions of secrets, never values.
extension AWSCallSender {
    /// Secrets of a page.
    private static let pageSize = 100

    func look(_ look: Look, at destination: DestinationRecord) async -> Looked {
        do {
            let report = try await client(for: destination).send(Self.call(look), in: destination.account)
            return Looked(
                answer: Self.answer(report.outcome), ends: report.ends.isEmpty ? [report.outcome.kind] : report.ends)
        } catch {
            let refusal = CallResult.Refusal(code: "Configuration", message: "\(error)", operation: look.operation)
            return Looked(answer: .failed(refusal), ends: [.refused])
        }
    }

    private static func call(_ look: Look) -> SecretsManagerCall {
        switch look {
        case .list(let token):
            .listSecrets(
                ListSecrets(
                    filters: [.init(.tagKey, [ownTag.key])], pageSize: pageSize, nextToken: token,
                    includesScheduled: true))
        case .secret(let arn): .describeSecret(secretID: arn)
        }
    }

    private static func answer(_ outcome: CallOutcome) -> SurveyAnswer {
        switch Self.outcome(outcome) {
        case .applied:
            guard case .applied(let success) = outcome else { break }
            switch success.details {
            case .page(let page):
                return .page(page.secrets.map { observation($0, isListed: true) }, next: page.nextToken)
            case .secret(let description): return .secret(observation(description, isListed: false))
            case .none, .replicas: break
            }
        case .refused(let refusal) where refusal.code == "ResourceNotFoundException": return .gone
        case .refused(let refusal) where refusal.code.hasPrefix("AccessDenied"): return .denied(refusal)
        case .refused(let refusal), .notSent(let refusal), .ambiguous(let refusal), .throttled(let refusal),
            .credentials(let refusal), .quota(let refusal):
            return .failed(refusal)
        }
        return .failed(
            CallResult.Refusal(
                code: "UnexpectedAnswer", message: "the answer does not fit the call", operation: "ListSecrets"))
    }

    private static func observation(_ description: SecretDescription, isListed: Bool) -> Observation {
        Observation(
            arn: description.arn, name: description.name, currentVersionID: description.currentVersionID,
            isScheduled: description.deletedAt != nil,
            tags: Dictionary(description.tags.map { ($0.key, $0.value) }) { $1 },
            replicas: isListed ? nil : replicas(.replicas(description.replicas)))
    }
}
