import SyncProtocol

/// Tags and the KMS key of a destination's secrets: what AWS would refuse is refused when it is written, not at sync.
extension DestinationRules {
    /// Takes over the fields; a patch adds tags to those there are, a write replaces them.
    func applyAttributes(_ change: DestinationFields, to settings: inout DestinationSettings) throws(RPCError) {
        let before = settings.customTags ?? [:]
        try plain(change.customTags, "custom_tags", &settings.customTags)
        if isPatch, case .set(let tags) = change.customTags { settings.customTags = before.merging(tags) { $1 } }
        if case .set(let keys) = change.tagsToRemove {
            guard isPatch else {
                throw RPCError(
                    .invalidParams, "tags_to_remove belongs to patch", path: "/tags_to_remove",
                    hint: "use destination.patch, or write custom_tags as they shall be")
            }
            for key in keys { settings.customTags?[key] = nil }
        }
        if settings.customTags?.isEmpty == true { settings.customTags = nil }
        try plain(change.metadataTags, "metadata_tags", &settings.metadataTags)
        try plain(change.kmsKeyID, "kms_key_id", &settings.kmsKeyID)
        if settings.kmsKeyID?.isEmpty == true { settings.kmsKeyID = nil }
        try plain(change.replicaRegions, "replica_regions", &settings.replicaRegions)
        if settings.replicaRegions?.isEmpty == true { settings.replicaRegions = nil }
    }

    /// Source of the rules for keys: `KmsKeyId` in the reference of CreateSecret; for tags see ``TagRule``.
    func checkAttributes(_ settings: DestinationSettings) throws(RPCError) {
        let tags = settings.customTags ?? [:]
        guard tags.count <= TagRule.most else {
            throw refusal(
                "there are \(tags.count) custom tags",
                "at most \(TagRule.most): AWS takes 50, and one is the built-in tag")
        }
        for (key, value) in tags {
            guard let rule = TagRule(brokenBy: key, value) else { continue }
            throw refusal("custom_tags has \(rule.problem)", rule.expected)
        }
        if let key = settings.kmsKeyID, !Self.isKey(key) {
            throw RPCError(
                .invalidParams, "kms_key_id is not acceptable", path: "/kms_key_id", expected: Self.expectedKey)
        }
        try check(replicaRegions: settings.replicaRegions ?? [:])
    }

    private static let expectedKey = "the ARN, the id or the alias of a key, such as alias/secrets"

    private static func isKey(_ key: String) -> Bool {
        key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private func check(replicaRegions regions: [String: String]) throws(RPCError) {
        for (region, key) in regions.sorted(by: { $0.key < $1.key }) {
            if let problem = environment.regionProblem(region) {
                throw RPCError(
                    .invalidRegion, "replica_regions has a region that is not acceptable", path: "/replica_regions",
                    expected: problem, hint: "use regions such as eu-west-1, each with a KMS key or an empty text")
            }
            guard Self.isKey(key) else {
                throw RPCError(
                    .invalidParams, "replica_regions has a key that is not acceptable", path: "/replica_regions",
                    expected: Self.expectedKey + ", or an empty text for AWS's own")
            }
        }
    }

    /// A secret has no copy beside itself.
    func check(_ settings: DestinationSettings, hasNoReplicaIn region: String) throws(RPCError) {
        guard settings.replicaRegions?[region] != nil else { return }
        throw RPCError(
            .invalidRegion, "replica_regions has the destination's own region", path: "/replica_regions",
            expected: "regions other than \(region)", hint: "leave it out")
    }

    private func refusal(_ problem: String, _ expected: String) -> RPCError {
        RPCError(.invalidTag, problem, path: "/custom_tags", expected: expected)
    }
}
