/// The calls this client can make. There is none that reads a value.
public enum SecretsManagerCall: Sendable, Equatable {
    /// Makes a secret.
    case createSecret(CreateSecret)
    /// Writes a new version, or only the description.
    case updateSecret(UpdateSecret)
    /// Deletes a secret, at once or after a while.
    case deleteSecret(DeleteSecret)
    /// Takes a scheduled deletion back.
    case restoreSecret(secretID: String)
    /// Adds tags, or replaces their values.
    case tagResource(secretID: String, tags: [Tag])
    /// Removes tags.
    case untagResource(secretID: String, keys: [String])
    /// Makes copies in other regions.
    case replicateSecretToRegions(ReplicateSecretToRegions)
    /// Removes copies in other regions.
    case removeRegionsFromReplication(secretID: String, regions: [String])
    /// Moves a staging label to another version.
    case updateSecretVersionStage(UpdateSecretVersionStage)
    /// Asks for what is known of a secret, without its value.
    case describeSecret(secretID: String)
    /// Asks for descriptions of many secrets.
    case listSecrets(ListSecrets)

    /// The operation's name in AWS, e.g. `CreateSecret`.
    public var operation: String {
        switch self {
        case .createSecret: "CreateSecret"
        case .updateSecret: "UpdateSecret"
        case .deleteSecret: "DeleteSecret"
        case .restoreSecret: "RestoreSecret"
        case .tagResource: "TagResource"
        case .untagResource: "UntagResource"
        case .replicateSecretToRegions: "ReplicateSecretToRegions"
        case .removeRegionsFromReplication: "RemoveRegionsFromReplication"
        case .updateSecretVersionStage: "UpdateSecretVersionStage"
        case .describeSecret: "DescribeSecret"
        case .listSecrets: "ListSecrets"
        }
    }

    /// The value it carries.
    var secretString: [UInt8]? {
        switch self {
        case .createSecret(let create): create.secretString
        case .updateSecret(let update): update.secretString
        case .deleteSecret, .restoreSecret, .tagResource, .untagResource, .replicateSecretToRegions,
            .removeRegionsFromReplication, .updateSecretVersionStage, .describeSecret, .listSecrets:
            nil
        }
    }

    /// Whether an answer without an ARN cannot be the answer to this call.
    var needsARN: Bool {
        switch self {
        case .createSecret, .updateSecret, .replicateSecretToRegions, .removeRegionsFromReplication,
            .updateSecretVersionStage, .describeSecret:
            true
        case .deleteSecret, .restoreSecret, .tagResource, .untagResource, .listSecrets: false
        }
    }

    /// Whether AWS answers this call with an empty body.
    var mayAnswerEmpty: Bool {
        switch self {
        case .tagResource, .untagResource: true
        case .createSecret, .updateSecret, .deleteSecret, .restoreSecret, .replicateSecretToRegions,
            .removeRegionsFromReplication, .updateSecretVersionStage, .describeSecret, .listSecrets:
            false
        }
    }
}
