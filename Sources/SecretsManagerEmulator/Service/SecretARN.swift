/// The names and ARNs of secrets.
enum SecretARN {
    /// The ARN of a secret.
    ///
    /// - Parameters:
    ///   - name: the secret's name, or a name with its suffix.
    ///   - scope: account and region.
    /// - Returns: the ARN in the region's partition.
    static func text(_ name: String, in scope: Scope) -> String {
        "arn:\(partition(of: scope.region)):secretsmanager:\(scope.region):\(scope.account):secret:\(name)"
    }

    /// The partition that a region belongs to.
    static func partition(of region: String) -> String {
        let prefixes = [
            ("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-isob-", "aws-iso-b"), ("us-isof-", "aws-iso-f"),
            ("us-iso-", "aws-iso"), ("eu-isoe-", "aws-iso-e"), ("eusc-", "aws-eusc"),
        ]
        return prefixes.first { region.hasPrefix($0.0) }?.1 ?? "aws"
    }

    /// Whether a text is spelled like an ARN.
    static func isARN(_ text: String) -> Bool {
        text.hasPrefix("arn:")
    }

    /// What stands behind `:secret:` in an ARN, or nil when it is not one of a secret in that scope.
    static func resource(_ arn: String, in scope: Scope) -> String? {
        let prefix = text("", in: scope)
        guard arn.hasPrefix(prefix) else { return nil }
        return String(arn.dropFirst(prefix.count))
    }

    /// The name in front of a hyphen and six letters or digits, or nil when the text does not end like that.
    static func withoutSuffix(_ resource: String) -> String? {
        let bytes = Array(resource.utf8)
        guard bytes.count > 7, bytes[bytes.count - 7] == UInt8(ascii: "-"),
            bytes.suffix(6).allSatisfy(isAlphanumeric)
        else { return nil }
        return String(decoding: bytes.dropLast(7), as: UTF8.self)
    }

    /// Whether every character may occur in a name.
    static func isValidName(_ name: String) -> Bool {
        let others = Array("-/_+=.@!".utf8)
        return !name.isEmpty && name.utf8.allSatisfy { isAlphanumeric($0) || others.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
