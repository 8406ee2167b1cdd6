import JSONDocument
import SyncProtocol

/// The least IAM policy that the destinations as they are configured need, and what each action is for.
struct PolicyAdvice {
    /// What of a destination decides about the policy.
    struct Subject: Equatable {
        let region: String
        let account: String?
        let template: String?
        let customTags: Bool
        let kmsKey: String?
        let replicaRegions: [String]
        let repairsDrift: Bool

        /// Reads it from the answer of `destination.read`.
        init(_ view: JSONObject) {
            let details = view["connection_details"]
            let options = view["options"]
            region = details?["region"]?.string ?? "*"
            account = view["account"]?.string
            template = options?["secret_name_template"]?.string
            customTags =
                options?["custom_tags"]?.object?.isEmpty == false || details?["metadata_tags"]?.bool == true
            kmsKey = details?["kms_key_id"]?.string
            replicaRegions = details?["replica_regions"]?.object?.names ?? []
            repairsDrift = details?["on_drift"]?.string == "repair"
        }
    }

    private let subjects: [Subject]

    /// Advice for those destinations.
    init(_ subjects: [Subject]) {
        self.subjects = subjects
    }

    /// The actions on secrets that are needed, sorted.
    var required: [String] {
        var actions: Set<String> = ["CreateSecret", "UpdateSecret", "DeleteSecret", "TagResource"]
        if subjects.contains(where: { !$0.replicaRegions.isEmpty }) {
            actions.formUnion(["ReplicateSecretToRegions", "RemoveRegionsFromReplication"])
        }
        if subjects.contains(where: \.customTags) { actions.insert("UntagResource") }
        if subjects.contains(where: \.repairsDrift) { actions.insert("DescribeSecret") }
        return actions.sorted()
    }

    /// What each optional action adds, in the order of use.
    static let optional: [(action: String, adds: String)] = [
        ("RestoreSecret", "a secret that comes back within its recovery window keeps its ARN"),
        ("UntagResource", "custom tags that are not wanted any more are removed"),
        ("DescribeSecret", "what others changed in AWS is found, and copies in other regions are followed"),
        ("ListSecrets", "the same with one call for 100 secrets"),
        ("ReplicateSecretToRegions", "replica_regions"),
        ("RemoveRegionsFromReplication", "replica_regions"),
    ]

    /// The policy document.
    var document: JSONValue {
        var statements: [JSONValue] = [
            [
                "Sid": "SecretsyncLifeCycle", "Effect": "Allow",
                "Action": .array(required.map { .string("secretsmanager:\($0)") }), "Resource": .array(resources),
            ]
        ]
        let keys = Set(subjects.compactMap(\.kmsKey)).filter { $0.hasPrefix("arn:") }.sorted()
        if !keys.isEmpty {
            statements.append([
                "Sid": "SecretsyncKeys", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": .array(keys.map(JSONValue.string)),
            ])
        }
        return ["Version": "2012-10-17", "Statement": .array(statements)]
    }

    private var resources: [JSONValue] {
        var arns: Set<String> = []
        for subject in subjects {
            for region in [subject.region] + subject.replicaRegions {
                let prefix = Self.prefix(of: subject.template)
                arns.insert(
                    "arn:\(Self.partition(of: region)):secretsmanager:\(region):\(subject.account ?? "*"):secret:\(prefix)*"
                )
            }
        }
        return arns.sorted().map(JSONValue.string)
    }

    /// What every name of a template begins with: its text up to the first action.
    static func prefix(of template: String?) -> String {
        let template = template ?? "vault/{{"
        guard let action = template.firstRange(of: "{{") else { return template }
        return String(template[..<action.lowerBound])
    }

    private static func partition(of region: String) -> String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }
}
