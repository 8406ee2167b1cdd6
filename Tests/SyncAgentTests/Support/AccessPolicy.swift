import SecretsManagerEmulator

/// The policies an agent's own user may have: the least one, and it with conditions on the tag.
enum AccessPolicy: String, CaseIterable, Sendable {
    /// Create, update, delete and tag what begins with `vault`; nothing else, so no restore and no reads.
    case names
    /// The same, and everything denied on what lacks the tag.
    case namesAndTagDenied
    /// Everything allowed on tagged secrets only.
    case tagged

    var document: String {
        switch self {
        case .names: #"{"Version":"2012-10-17","Statement":[\#(Self.byName)]}"#
        case .namesAndTagDenied:
            #"""
            {"Version":"2012-10-17","Statement":[\#(Self.byName),{"Effect":"Deny","Action":["secretsmanager:*"],"Resource":"*",
            "Condition":{"StringNotEquals":{"secretsmanager:ResourceTag/hashicorp:vault":""}}}]}
            """#
        case .tagged:
            #"""
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["secretsmanager:CreateSecret","secretsmanager:TagResource"],
            "Resource":"arn:aws:secretsmanager:*:*:secret:vault*","Condition":{"StringEquals":{
            "aws:RequestTag/hashicorp:vault":"","secretsmanager:ResourceTag/hashicorp:vault":""}}},
            {"Effect":"Allow","Action":["secretsmanager:UpdateSecret","secretsmanager:UpdateSecretVersionStage",
            "secretsmanager:DeleteSecret","secretsmanager:TagResource"],
            "Resource":"arn:aws:secretsmanager:*:*:secret:vault*",
            "Condition":{"StringEquals":{"secretsmanager:ResourceTag/hashicorp:vault":""}}}]}
            """#
        }
    }

    private static let byName = #"""
        {"Effect":"Allow","Action":["secretsmanager:Create*","secretsmanager:Update*","secretsmanager:Delete*",
        "secretsmanager:TagResource"],"Resource":"arn:aws:secretsmanager:*:*:secret:vault*"}
        """#

    /// An emulator whose one user has these policies.
    static func emulator(_ documents: [String]) -> EmulatorServer.Configuration {
        var configuration = EmulatorServer.Configuration()
        configuration.accounts = accounts(documents)
        return configuration
    }

    static func accounts(_ documents: [String]) -> [EmulatorServer.Account] {
        [
            EmulatorServer.Account(
                id: EmulatorServer.defaultAccountID,
                keys: [
                    EmulatorServer.AccessKey(
                        id: EmulatorServer.defaultAccessKeyID, secret: EmulatorServer.defaultSecretAccessKey,
                        policies: documents)
                ])
        ]
    }
}
