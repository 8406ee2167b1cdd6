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

/// Who makes a call.
struct Caller: Sendable {
    /// The principal's ARN, as refusals print it.
    let arn: String
    /// The policies that bind it; nil means that everything is allowed.
    let policies: [PolicyDocument]?
}

/// The operations that the emulator knows.
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
    case listSecrets = "ListSecrets"
    case listSecretVersionIDs = "ListSecretVersionIds"
    case updateSecretVersionStage = "UpdateSecretVersionStage"
}
