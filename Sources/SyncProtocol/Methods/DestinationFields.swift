public import JSONDocument

/// The configurable fields of an `aws-sm` destination, as a write or a patch gives them.
public struct DestinationFields: Sendable, Equatable {
    /// AWS access key id.
    public var accessKeyID: Patch<String> = .unchanged
    /// AWS secret access key.
    public var secretAccessKey: Patch<String> = .unchanged
    /// The role to assume; it may change only inside its account.
    public var roleARN: Patch<String> = .unchanged
    /// What the role's trust policy asks of those who assume it with keys.
    public var externalID: Patch<String> = .unchanged
    /// The token of an identity provider with which the role is assumed.
    public var identityToken: Patch<String> = .unchanged
    /// The file that holds the token.
    public var identityTokenFile: Patch<String> = .unchanged
    /// How long a session lasts that a token began, in seconds.
    public var identityTokenTTL: Patch<Int64> = .unchanged
    /// AWS region; immutable once set.
    public var region: Patch<String> = .unchanged
    /// Whether a secret in AWS holds a whole secret of the host, or one key of it.
    public var granularity: Patch<Granularity> = .unchanged
    /// The template of names in AWS.
    public var secretNameTemplate: Patch<String> = .unchanged
    /// Tags by key; a patch adds to those there are.
    public var customTags: Patch<[String: String]> = .unchanged
    /// Keys of custom tags to remove; for a patch only.
    public var tagsToRemove: Patch<[String]> = .unchanged
    /// Whether the metadata of a secret are tags too.
    public var metadataTags: Patch<Bool> = .unchanged
    /// The KMS key that encrypts its secrets.
    public var kmsKeyID: Patch<String> = .unchanged
    /// Regions that get a copy, with the KMS key there or an empty text.
    public var replicaRegions: Patch<[String: String]> = .unchanged
    /// 7..30 days, or 0 for force delete.
    public var recoveryWindowInDays: Patch<Int64> = .unchanged
    /// What happens when the name exists in AWS and is not ours.
    public var onConflict: Patch<ConflictPolicy> = .unchanged
    /// How long a sealed value stays on disk.
    public var retain: Patch<RetainPolicy> = .unchanged
    /// What happens when AWS has something else than the agent wrote.
    public var onDrift: Patch<DriftPolicy> = .unchanged
    /// IPv4 ranges opened beyond the public Internet.
    public var allowedIPv4Addresses: Patch<[String]> = .unchanged
    /// IPv6 ranges opened beyond the public Internet.
    public var allowedIPv6Addresses: Patch<[String]> = .unchanged
    /// Ports opened beyond 80 and 443.
    public var allowedPorts: Patch<[Int64]> = .unchanged
    /// Switches the address guard off.
    public var disableStrictNetworking: Patch<Bool> = .unchanged
    /// VPC, FIPS or test endpoint.
    public var endpointURL: Patch<String> = .unchanged

    /// Nothing given.
    public init() {}

    enum Declared {
        static let accessKeyID = Field<String>.string(
            "access_key_id", bytes: 0...256, isSensitive: true, "AWS access key id; unset uses the AWS default chain")
        static let secretAccessKey = Field<String>.string(
            "secret_access_key", bytes: 0...256, isSensitive: true,
            "AWS secret access key; unset uses the AWS default chain")
        static let roleARN = Field<String>.string(
            "role_arn", bytes: 0...2_048,
            "role to assume with the keys or the identity token; may change only inside its AWS account")
        static let externalID = Field<String>.string(
            "external_id", bytes: 0...1_224, "external id that the role's trust policy asks for")
        static let identityToken = Field<String>.string(
            "identity_token", bytes: 0...20_000, isSensitive: true,
            "token of an identity provider with which the role is assumed, in place of keys")
        static let identityTokenFile = Field<String>.string(
            "identity_token_file", bytes: 0...4_096,
            "file with that token, read anew for each session; below the directory of the agent's configuration only")
        static let identityTokenTTL = Field<Int64>.integer(
            "identity_token_ttl", 900...43_200, "seconds that a session of the token lasts; AWS's hour when unset")
        static let region = Field<String>.string(
            "region", bytes: 0...64, "AWS region; unset uses AWS_REGION; cannot be changed once set")
        static let granularity = Field<Granularity>.choice(
            "granularity", "what a secret in AWS holds: secret-path (all of it) or secret-key (one key each)")
        static let secretNameTemplate = Field<String>.string(
            "secret_name_template", bytes: 0...1_024, "template of names in AWS")
        static let customTags = Field<[String: String]>.map(
            "custom_tags", count: 256,
            "tags of its secrets beside the built-in one, at most 49; a patch adds to those there are")
        static let tagsToRemove = Field<[String]>.strings(
            "tags_to_remove", "keys of custom tags to remove; for patch only")
        static let metadataTags = Field<Bool>.boolean(
            "metadata_tags", "whether the custom_metadata of a secret become tags of its secrets")
        static let kmsKeyID = Field<String>.string(
            "kms_key_id", bytes: 0...2_048, "KMS key that encrypts its secrets: ARN, id or alias; AWS's own when unset")
        static let replicaRegions = Field<[String: String]>.map(
            "replica_regions", count: 64,
            "regions that get a copy of its secrets, each with a KMS key there, or an empty text for AWS's own")
        static let recoveryWindowInDays = Field<Int64>(
            "recovery_window_in_days", .integer, "7..30, or 0 for force delete", shape: .zeroOr(7...30)
        ) {
            (value) throws(NameError) in
            guard let days = value.int64, days == 0 || (7...30).contains(days) else {
                throw NameError(expected: "0 (force delete) or an integer from 7 to 30")
            }
            return days
        }
        static let onConflict = Field<ConflictPolicy>.choice(
            "on_conflict", "what happens when the name exists in AWS and is not ours: refuse or overwrite")
        static let retain = Field<RetainPolicy>.choice(
            "retain", "how long a sealed value stays on disk: until_synced or always")
        static let onDrift = Field<DriftPolicy>.choice(
            "on_drift", "what happens when AWS has something else than the agent wrote: report or repair")
        static let allowedIPv4Addresses = Field<[String]>.strings(
            "allowed_ipv4_addresses", "IPv4 CIDRs opened to this destination")
        static let allowedIPv6Addresses = Field<[String]>.strings(
            "allowed_ipv6_addresses", "IPv6 CIDRs opened to this destination")
        static let allowedPorts = Field<[Int64]>.integers(
            "allowed_ports", 1...65_535, "ports opened to this destination beside 80 and 443")
        static let disableStrictNetworking = Field<Bool>.boolean(
            "disable_strict_networking", "switches the address guard off for this destination")
        static let endpointURL = Field<String>.string(
            "endpoint_url", bytes: 0...1_024,
            "VPC, FIPS or test endpoint; only where the agent's configuration allows it")
    }

    /// What the registry says about them.
    public static let fields: [FieldSchema] = [
        Declared.accessKeyID.optional, Declared.secretAccessKey.optional, Declared.roleARN.optional,
        Declared.externalID.optional, Declared.identityToken.optional, Declared.identityTokenFile.optional,
        Declared.identityTokenTTL.optional, Declared.region.optional,
        Declared.granularity.optional, Declared.secretNameTemplate.optional, Declared.customTags.optional,
        Declared.tagsToRemove.optional, Declared.metadataTags.optional, Declared.kmsKeyID.optional,
        Declared.replicaRegions.optional,
        Declared.recoveryWindowInDays.optional, Declared.onConflict.optional,
        Declared.retain.optional, Declared.onDrift.optional, Declared.allowedIPv4Addresses.optional,
        Declared.allowedIPv6Addresses.optional,
        Declared.allowedPorts.optional, Declared.disableStrictNetworking.optional, Declared.endpointURL.optional,
    ]

    init(_ reader: ParamsReader) throws(RPCError) {
        accessKeyID = try reader.patch(Declared.accessKeyID)
        secretAccessKey = try reader.patch(Declared.secretAccessKey)
        roleARN = try reader.patch(Declared.roleARN)
        externalID = try reader.patch(Declared.externalID)
        identityToken = try reader.patch(Declared.identityToken)
        identityTokenFile = try reader.patch(Declared.identityTokenFile)
        identityTokenTTL = try reader.patch(Declared.identityTokenTTL)
        region = try reader.patch(Declared.region)
        granularity = try reader.patch(Declared.granularity)
        secretNameTemplate = try reader.patch(Declared.secretNameTemplate)
        customTags = try reader.patch(Declared.customTags)
        tagsToRemove = try reader.patch(Declared.tagsToRemove)
        metadataTags = try reader.patch(Declared.metadataTags)
        kmsKeyID = try reader.patch(Declared.kmsKeyID)
        replicaRegions = try reader.patch(Declared.replicaRegions)
        recoveryWindowInDays = try reader.patch(Declared.recoveryWindowInDays)
        onConflict = try reader.patch(Declared.onConflict)
        retain = try reader.patch(Declared.retain)
        onDrift = try reader.patch(Declared.onDrift)
        allowedIPv4Addresses = try reader.patch(Declared.allowedIPv4Addresses)
        allowedIPv6Addresses = try reader.patch(Declared.allowedIPv6Addresses)
        allowedPorts = try reader.patch(Declared.allowedPorts)
        disableStrictNetworking = try reader.patch(Declared.disableStrictNetworking)
        endpointURL = try reader.patch(Declared.endpointURL)
    }

    private static func map(_ map: [String: String]) -> JSONValue {
        .object(JSONObject(map.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) }))
    }

    /// The fields that are given, as members.
    public var json: JSONObject {
        var object = JSONObject()
        object["access_key_id"] = accessKeyID.json(JSONValue.string)
        object["secret_access_key"] = secretAccessKey.json(JSONValue.string)
        object["role_arn"] = roleARN.json(JSONValue.string)
        object["external_id"] = externalID.json(JSONValue.string)
        object["identity_token"] = identityToken.json(JSONValue.string)
        object["identity_token_file"] = identityTokenFile.json(JSONValue.string)
        object["identity_token_ttl"] = identityTokenTTL.json(JSONValue.integer)
        object["region"] = region.json(JSONValue.string)
        object["granularity"] = granularity.json { .string($0.rawValue) }
        object["secret_name_template"] = secretNameTemplate.json(JSONValue.string)
        object["custom_tags"] = customTags.json(Self.map)
        object["tags_to_remove"] = tagsToRemove.json { .array($0.map(JSONValue.string)) }
        object["metadata_tags"] = metadataTags.json(JSONValue.bool)
        object["kms_key_id"] = kmsKeyID.json(JSONValue.string)
        object["replica_regions"] = replicaRegions.json(Self.map)
        object["recovery_window_in_days"] = recoveryWindowInDays.json(JSONValue.integer)
        object["on_conflict"] = onConflict.json { .string($0.rawValue) }
        object["retain"] = retain.json { .string($0.rawValue) }
        object["on_drift"] = onDrift.json { .string($0.rawValue) }
        object["allowed_ipv4_addresses"] = allowedIPv4Addresses.json { .array($0.map(JSONValue.string)) }
        object["allowed_ipv6_addresses"] = allowedIPv6Addresses.json { .array($0.map(JSONValue.string)) }
        object["allowed_ports"] = allowedPorts.json { .array($0.map(JSONValue.integer)) }
        object["disable_strict_networking"] = disableStrictNetworking.json(JSONValue.bool)
        object["endpoint_url"] = endpointURL.json(JSONValue.string)
        return object
    }
}

/// What happens when the name exists in AWS and is not ours.
public enum ConflictPolicy: String, Sendable, Hashable, CaseIterable {
    /// The row shows `CLIENT_SIDE_ERROR`, nothing is written.
    case refuse
    /// The secret is taken over.
    case overwrite
}

/// How long a sealed value stays on disk.
public enum RetainPolicy: String, Sendable, Hashable, CaseIterable {
    /// Until AWS confirmed it.
    case untilSynced = "until_synced"
    /// As long as the association lives.
    case always
}

/// What happens when AWS has something else than the agent wrote.
public enum DriftPolicy: String, Sendable, Hashable, CaseIterable {
    /// The row shows it, nothing is written.
    case report
    /// What is wanted is written again.
    case repair
}

extension Field where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    static func choice(_ name: String, _ summary: String) -> Field<Value> {
        Field(name, .string, summary, shape: .choice(Value.allCases.map(\.rawValue))) { (value) throws(NameError) in
            guard let choice = value.string.flatMap(Value.init(rawValue:)) else {
                throw NameError(expected: Value.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return choice
        }
    }
}

extension Patch {
    func json(_ write: (Value) -> JSONValue) -> JSONValue? {
        switch self {
        case .unchanged: nil
        case .unset: .null
        case .set(let value): write(value)
        }
    }
}
