public import JSONDocument
public import SyncProtocol

extension StateEditor {
    /// `destination.write` and `destination.patch`.
    ///
    /// - Parameters:
    ///   - params: which destination and which fields.
    ///   - patch: whether the destination must exist, null unsets, and a masked value means "unchanged".
    /// - Returns: the destination as it reads back.
    /// - Throws: ``SyncProtocol/RPCError`` naming the field, or ``StateFailure``.
    public mutating func write(_ params: DestinationChange, patch: Bool) throws -> DestinationView {
        let existing = try transaction.destination(params.id)
        if patch, existing == nil { _ = try destination(params.id) }
        if let cas = params.cas, cas != (existing?.revision ?? 0) {
            throw RPCError(
                .casMismatch, "destination \(params.id) is at another revision than cas says", path: "/cas",
                expected: "\(existing?.revision ?? 0)", hint: "read it again, then decide")
        }
        let rules = DestinationRules(environment: environment, isPatch: patch)
        let settings = try rules.apply(params.change, to: existing?.settings ?? DestinationSettings())
        try rules.check(settings, hasNoReplicaIn: existing?.region ?? rules.region(of: settings))
        guard var destination = existing else {
            let created = DestinationRecord(
                key: try transaction.newDestinationKey(), id: params.id, settings: settings,
                region: try rules.region(of: settings))
            try transaction.save(created)
            changedDestinations[params.id] = .written
            return try view(created)
        }
        if let region = settings.region, region != destination.region {
            throw RPCError(
                .immutableField, "region cannot be changed: secrets were written there", path: "/region",
                expected: destination.region, hint: "make another destination for the other region")
        }
        if let role = settings.roleARN {
            if let account = destination.account, account != role.account {
                throw RPCError(
                    .immutableField, "role_arn cannot move to another AWS account: secrets belong to that account",
                    path: "/role_arn", expected: "a role of account \(account)",
                    hint: "make another destination for the other account")
            }
            destination.account = role.account
        }
        destination.settings = settings
        destination.revision += 1
        destination.deniedActions = []
        try transaction.save(destination)
        // A purge that runs goes on, with what was mended; the word of one that failed is out of date.
        if try transaction.purge(of: destination.key)?.isRunning == false {
            try transaction.deletePurge(of: destination.key)
        }
        try restartApply(of: destination.key)
        try retryStalled(destination: destination.key)
        changedDestinations[params.id] = .written
        return try view(destination)
    }

    /// `destination.read`.
    public func read(_ id: DestinationID) throws -> DestinationView {
        try view(try destination(id))
    }

    /// `destination.list`.
    public func list(_ params: DestinationListParams) throws -> JSONObject {
        let all = try transaction.destinations().filter { params.type == nil || $0.id.type == params.type }
        let rest = all.filter { destination in
            guard let after = params.after else { return true }
            return after.utf8.lexicographicallyPrecedes(destination.id.name.text.utf8)
        }
        var budget = PageBudget(limit: Int(params.limit ?? ProtocolLimits.pageEntries))
        var info: [JSONObject.Member] = []
        for destination in rest {
            let name = destination.id.name.text
            let entry: JSONValue = [
                "type": .string(destination.id.type.rawValue), "name": .string(name),
                "region": .string(destination.region),
            ]
            guard budget.take(name, entry) else { break }
            info.append(.init(name: name, value: entry))
        }
        var answer = JSONObject()
        answer["keys"] = .array(info.map { .string($0.name) })
        answer["key_info"] = .object(JSONObject(info))
        answer["total_destinations"] = .integer(all.count)
        answer["next"] = rest.count > info.count ? info.last.map { .string($0.name) } : nil
        return answer
    }

    /// The destinations as Vault lists them: their names by type, or the names of one type.
    ///
    /// Source: "List destinations" and "List destinations by type" in the API documentation of `/sys/sync`; a type is a
    /// folder there, and ends in a slash.
    public func vaultList(of type: DestinationType?) throws -> JSONObject {
        let all = try transaction.destinations().map(\.id).filter { type == nil || $0.type == type }
        var answer = JSONObject()
        if type != nil {
            answer["keys"] = .array(all.map { .string($0.name.text) })
        } else {
            var info = JSONObject()
            for type in DestinationType.allCases where all.contains(where: { $0.type == type }) {
                info["\(type.rawValue)/"] = .array(all.filter { $0.type == type }.map { .string($0.name.text) })
            }
            answer["keys"] = .array(info.names.map(JSONValue.string))
            answer["key_info"] = .object(info)
        }
        answer["total_destinations"] = .integer(all.count)
        return answer
    }

    func view(_ destination: DestinationRecord) throws -> DestinationView {
        let settings = destination.settings
        var details = JSONObject()
        details["access_key_id"] = settings.accessKeyID.map { _ in .string(DestinationRules.mask) }
        details["secret_access_key"] = settings.secretAccessKey.map { _ in .string(DestinationRules.mask) }
        details["role_arn"] = settings.roleARN.map { .string($0.text) }
        details["external_id"] = settings.externalID.map(JSONValue.string)
        details["identity_token"] = settings.identityToken.map { _ in .string(DestinationRules.mask) }
        details["identity_token_file"] = settings.identityTokenFile.map(JSONValue.string)
        details["identity_token_ttl"] = settings.identityTokenTTL.map(JSONValue.integer)
        details["region"] = settings.region.map(JSONValue.string)
        details["metadata_tags"] = settings.metadataTags.map(JSONValue.bool)
        details["kms_key_id"] = settings.kmsKeyID.map(JSONValue.string)
        details["replica_regions"] = settings.replicaRegions.map { regions in
            .object(
                JSONObject(regions.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) }))
        }
        details["recovery_window_in_days"] = settings.recoveryWindowInDays.map(JSONValue.integer)
        details["on_conflict"] = settings.onConflict.map { .string($0.rawValue) }
        details["retain"] = settings.retain.map { .string($0.rawValue) }
        details["on_drift"] = settings.onDrift.map { .string($0.rawValue) }
        details["allowed_ipv4_addresses"] = settings.allowedIPv4Addresses.map { .array($0.map(JSONValue.string)) }
        details["allowed_ipv6_addresses"] = settings.allowedIPv6Addresses.map { .array($0.map(JSONValue.string)) }
        details["allowed_ports"] = settings.allowedPorts.map { .array($0.map(JSONValue.integer)) }
        details["disable_strict_networking"] = settings.disableStrictNetworking.map(JSONValue.bool)
        details["endpoint_url"] = settings.endpointURL.map(JSONValue.string)
        let tags = (settings.customTags ?? [:]).sorted { $0.key < $1.key }
        var options: JSONObject?
        if settings.granularity != nil || settings.secretNameTemplate != nil || !tags.isEmpty {
            options = JSONObject([
                .init(name: "granularity_level", value: .string(destination.granularity.rawValue)),
                .init(name: "secret_name_template", value: .string(destination.template)),
                .init(
                    name: "custom_tags",
                    value: .object(JSONObject(tags.map { .init(name: $0.key, value: .string($0.value)) }))),
            ])
        }
        let counts = try transaction.associationCounts(destination: destination.key)
        return DestinationView(
            id: destination.id, connectionDetails: details, options: options, revision: destination.revision,
            associations: counts.values.reduce(0, +), account: destination.account,
            purge: try purgeView(of: destination.key), apply: try applyView(of: destination.key))
    }
}
