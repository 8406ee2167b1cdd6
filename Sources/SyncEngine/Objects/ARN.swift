/// Amazon resource names, as far as the engine reads them: `arn:partition:service:region:account:resource`.
public enum ARN {
    /// The account of an ARN.
    public static func account(of arn: String) -> String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, !parts[4].isEmpty else { return nil }
        return String(parts[4])
    }

    /// The resource a policy names for a secret whose ARN is not known yet: AWS adds a hyphen and six characters.
    static func pattern(ofSecret name: String, region: String, account: String?) -> String {
        let partition =
            if region.hasPrefix("cn-") { "aws-cn" } else if region.hasPrefix("us-gov-") { "aws-us-gov" } else { "aws" }
        return "arn:\(partition):secretsmanager:\(region):\(account ?? "*"):secret:\(name)-??????"
    }
}
