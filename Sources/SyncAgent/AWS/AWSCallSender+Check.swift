import AWSSecretsManager
import SyncEngine
import SyncProtocol

/// `destination.check`: who the agent is for AWS, and what it may do.
///
/// Permissions are found by calls to a name that no secret has: who may make a call is told that there is no such secret,
/// who may not is denied. Nothing is created, so whether it may create is known only once it has. A denial is "unknown":
/// under a policy with conditions on tags AWS denies whatever is not there.
extension AWSCallSender {
    private static let create = "secretsmanager:CreateSecret"

    func check(_ order: CheckOrder, now: Timestamp) async -> DestinationCheck {
        var check = DestinationCheck(region: order.destination.region)
        check.permissions = [
            .init(
                action: Self.create, result: order.hasMadeSecrets ? .allowed : .unknown,
                message: order.hasMadeSecrets ? nil : "known once a secret was made: nothing is made to find out")
        ]
        let client: SecretsManagerClient
        do {
            client = try self.client(for: order.destination)
        } catch {
            let refusal = CallResult.Refusal(code: "Configuration", message: "\(error)", operation: "check")
            check.error = CallDiagnosis.failure(.refused(refusal), now: now)
            return check
        }
        check.credentials = Self.proof(order.destination.settings)
        if check.credentials == nil { check.credentials = await client.credentialSource()?.rawValue }
        if let identity = try? await client.callerIdentity() {
            check.account = identity.account
            check.arn = identity.arn
        }
        for call in Self.probes(order.name) {
            guard await probe(call, client, order, &check, now: now) else { break }
        }
        check.clockSkewSeconds = client.clockSkewSeconds
        return check
    }

    /// What the destination itself proves its identity with; nil where that is left to the agent's own credentials.
    private static func proof(_ settings: DestinationSettings) -> String? {
        if settings.identityToken != nil { return "identity_token" }
        if settings.identityTokenFile != nil { return "identity_token_file" }
        return settings.accessKeyID == nil ? nil : "destination"
    }

    /// Makes one call; false when what is in the way is in the way of all others too.
    private func probe(
        _ call: SecretsManagerCall?, _ client: SecretsManagerClient, _ order: CheckOrder,
        _ check: inout DestinationCheck, now: Timestamp
    ) async -> Bool {
        guard let call else {
            check.permissions.append(
                .init(
                    action: "secretsmanager:*", result: .unknown,
                    message: "the template hides whether a name is that of a secret, so nothing is asked about one"))
            return false
        }
        let action = "secretsmanager:\(call.operation)"
        if case .listSecrets = call { return await probeList(call, action, client, order, &check) }
        let began = ContinuousClock.now
        let outcome = await client.send(call, in: order.destination.account).outcome
        switch outcome {
        case .refused(let failure) where failure.httpStatus != nil:
            check.latencyMilliseconds = check.latencyMilliseconds ?? (ContinuousClock.now - began).wholeMilliseconds
            let isAllowed = failure.code == "ResourceNotFoundException"
            check.permissions.append(
                .init(
                    action: action, result: isAllowed ? .allowed : .unknown, message: isAllowed ? nil : failure.message)
            )
            return true
        case .applied, .notSent, .ambiguous, .throttled, .credentials, .refused, .quota:
            check.error = CallDiagnosis.failure(Self.outcome(outcome), now: now)
            return false
        }
    }

    /// A list names no secret, so it is asked for as it is: a page of one.
    private func probeList(
        _ call: SecretsManagerCall, _ action: String, _ client: SecretsManagerClient, _ order: CheckOrder,
        _ check: inout DestinationCheck
    ) async -> Bool {
        let outcome = await client.send(call, in: order.destination.account).outcome
        if case .applied = outcome {
            check.permissions.append(.init(action: action, result: .allowed))
        } else {
            check.permissions.append(.init(action: action, result: .unknown, message: outcome.failure?.message))
        }
        return true
    }

    private static func probes(_ name: String?) -> [SecretsManagerCall?] {
        guard let name else { return [nil] }
        return [
            .updateSecret(UpdateSecret(secretID: name, description: claimDescription)),
            .tagResource(secretID: name, tags: [ownTag]),
            .deleteSecret(DeleteSecret(secretID: name, mode: .recoveryWindow(days: 30))),
            .restoreSecret(secretID: name), .untagResource(secretID: name, keys: [ownTag.key]),
            .describeSecret(secretID: name),
            .listSecrets(ListSecrets(filters: [.init(.tagKey, [ownTag.key])], pageSize: 1)),
        ]
    }
}
