@testable import AWSSecretsManager

/// Calls and answers that tests share.
enum SampleCalls {
    static let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:vault/a-AbCdEf"
    static let value = #"{"password":"correct horse battery staple"}"#

    static let create = SecretsManagerCall.createSecret(
        CreateSecret(
            name: "vault/a", clientRequestToken: String(repeating: "a", count: 64), secretString: Array(value.utf8),
            tags: [Tag(key: "hashicorp:vault", value: "")]))
    static let update = SecretsManagerCall.updateSecret(
        UpdateSecret(
            secretID: arn, clientRequestToken: String(repeating: "b", count: 64), secretString: Array(value.utf8)))
    static let delete = SecretsManagerCall.deleteSecret(DeleteSecret(secretID: arn, mode: .recoveryWindow(days: 30)))
    static let restore = SecretsManagerCall.restoreSecret(secretID: arn)
    static let tag = SecretsManagerCall.tagResource(secretID: arn, tags: [Tag(key: "team", value: "payments")])
    static let untag = SecretsManagerCall.untagResource(secretID: arn, keys: ["team"])
    static let replicate = SecretsManagerCall.replicateSecretToRegions(
        ReplicateSecretToRegions(secretID: arn, replicas: [.init(region: "eu-central-1")]))
    static let removeRegions = SecretsManagerCall.removeRegionsFromReplication(secretID: arn, regions: ["eu-central-1"])
    static let moveStage = SecretsManagerCall.updateSecretVersionStage(
        UpdateSecretVersionStage(secretID: arn, stage: "AWSCURRENT", moveTo: "v2", removeFrom: "v1"))
    static let describe = SecretsManagerCall.describeSecret(secretID: arn)
    static let list = SecretsManagerCall.listSecrets(ListSecrets())

    static let applied = TransportResponse(
        status: 200, headers: [HTTPField("x-amzn-RequestId", "req-1")],
        body: Array(#"{"ARN":"\#(arn)","Name":"vault/a","VersionId":"v1"}"#.utf8))

    static func error(_ code: String, _ message: String = "no", status: Int = 400, headers: [HTTPField] = [])
        -> TransportResponse
    {
        TransportResponse(
            status: status, headers: headers, body: Array(#"{"__type":"\#(code)","message":"\#(message)"}"#.utf8))
    }
}

extension CallOutcome {
    /// The name of the case.
    var name: String {
        switch self {
        case .applied: "applied"
        case .notSent: "notSent"
        case .ambiguous: "ambiguous"
        case .throttled: "throttled"
        case .credentials: "credentials"
        case .refused: "refused"
        case .quota: "quota"
        }
    }
}
