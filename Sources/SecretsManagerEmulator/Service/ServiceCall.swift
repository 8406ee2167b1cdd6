import JSONDocument

/// One authenticated call of the service, before anything is decided.
struct ServiceCall: Sendable {
    /// The operation's name as the target header has it.
    let operation: String
    /// Where it goes.
    let scope: Scope
    /// Who calls.
    let caller: Caller
    /// The request document.
    let input: JSONObject

    /// The name or ARN that the call is about, when it has one.
    var target: String? {
        ServiceCall.target(of: input)
    }

    static func target(of input: JSONObject) -> String? {
        input["SecretId"]?.string ?? input["Name"]?.string
    }
}

/// An account in a region: everything the service stores is kept per scope.
struct Scope: Sendable, Hashable {
    let account: String
    let region: String
}

/// The operations of Secrets Manager that the emulator knows.
enum Operation: String, Sendable, CaseIterable {
    case createSecret = "CreateSecret"
    case updateSecret = "UpdateSecret"
    case putSecretValue = "PutSecretValue"
    case deleteSecret = "DeleteSecret"
    case restoreSecret = "RestoreSecret"
    case tagResource = "TagResource"
    case untagResource = "UntagResource"
    case describeSecret = "DescribeSecret"
    case getSecretValue = "GetSecretValue"
    case batchGetSecretValue = "BatchGetSecretValue"
    case listSecrets = "ListSecrets"
    case listSecretVersionIDs = "ListSecretVersionIds"
    case updateSecretVersionStage = "UpdateSecretVersionStage"
    case replicateSecretToRegions = "ReplicateSecretToRegions"
    case removeRegionsFromReplication = "RemoveRegionsFromReplication"
    case stopReplicationToReplica = "StopReplicationToReplica"
    case putResourcePolicy = "PutResourcePolicy"
    case getResourcePolicy = "GetResourcePolicy"
    case validateResourcePolicy = "ValidateResourcePolicy"
    case deleteResourcePolicy = "DeleteResourcePolicy"

    /// Whether IAM judges it by the ARN of a secret; the others are judged with `*`.
    var hasResource: Bool {
        switch self {
        case .listSecrets, .batchGetSecretValue: false
        case .createSecret, .updateSecret, .putSecretValue, .deleteSecret, .restoreSecret, .tagResource,
            .untagResource, .describeSecret, .getSecretValue, .listSecretVersionIDs, .updateSecretVersionStage,
            .replicateSecretToRegions, .removeRegionsFromReplication, .stopReplicationToReplica, .putResourcePolicy,
            .getResourcePolicy, .deleteResourcePolicy, .validateResourcePolicy:
            true
        }
    }
}
