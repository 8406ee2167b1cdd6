import SyncEngine
import SyncProtocol

/// A destination as columns; what proves an identity is sealed.
enum DestinationColumns {
    private static let names = [
        "id", "type", "name", "region", "revision", "account", "denied_actions", "access_key_id", "secret_access_key",
        "region_set", "secret_name_template", "recovery_window_in_days", "on_conflict", "retain",
        "allowed_ipv4_addresses", "allowed_ipv6_addresses", "allowed_ports", "disable_strict_networking",
        "endpoint_url", "role_arn", "external_id", "identity_token", "identity_token_file", "identity_token_ttl",
        "custom_tags", "kms_key_id", "replica_regions", "granularity", "on_drift", "metadata_tags",
    ]

    static let select = "SELECT \(names.joined(separator: ", ")) FROM destinations"
    static let upsert = """
        INSERT INTO destinations(\(names.joined(separator: ", "))) \
        VALUES (\(names.map { _ in "?" }.joined(separator: ", "))) \
        ON CONFLICT(id) DO UPDATE SET \(names.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
        """

    static func arguments(_ record: DestinationRecord, sealer: Sealer) throws(StateFailure) -> SQLArguments {
        let settings = record.settings
        var row = SQLArguments()
        row.add(record.key.rawValue)
        try row.add(record.id.type.rawValue)
        try row.add(record.id.name)
        try row.add(record.region)
        row.add(record.revision)
        try row.add(record.account)
        try row.add(TextList.text(record.deniedActions.sorted()))
        for (column, value) in [
            ("access_key_id", settings.accessKeyID), ("secret_access_key", settings.secretAccessKey),
        ] {
            let place = place(record.key, record.id, record.revision, column)
            row.add(try value.map { (value) throws(StateFailure) in try sealer.seal(value, at: place) })
        }
        try row.add(settings.region)
        try row.add(settings.secretNameTemplate)
        row.add(settings.recoveryWindowInDays)
        try row.add(settings.onConflict?.rawValue)
        try row.add(settings.retain?.rawValue)
        try row.add(settings.allowedIPv4Addresses.map { TextList.text($0) })
        try row.add(settings.allowedIPv6Addresses.map { TextList.text($0) })
        try row.add(settings.allowedPorts.map { TextList.text($0) })
        row.add(settings.disableStrictNetworking)
        try row.add(settings.endpointURL)
        try row.add(settings.roleARN?.text)
        try row.add(settings.externalID)
        let place = place(record.key, record.id, record.revision, "identity_token")
        row.add(try settings.identityToken.map { (token) throws(StateFailure) in try sealer.seal(token, at: place) })
        try row.add(settings.identityTokenFile)
        row.add(settings.identityTokenTTL)
        try row.add(AttributesText.text(ofTags: settings.customTags))
        try row.add(settings.kmsKeyID)
        try row.add(AttributesText.text(ofTags: settings.replicaRegions))
        try row.add(settings.granularity?.rawValue)
        try row.add(settings.onDrift?.rawValue)
        row.add(settings.metadataTags)
        return row
    }

    static func read(_ row: inout SQLRow, sealer: Sealer) throws(StateFailure) -> DestinationRecord {
        let key = DestinationKey(try row.integer())
        let id = DestinationID(type: try row.choice(), name: try row.name(DestinationName.init(_:)))
        let region = try row.text()
        let revision = try row.integer()
        let account = try row.optionalText()
        guard let deniedActions = try row.optionalStrings() else { throw row.damaged() }
        var settings = DestinationSettings()
        if let sealed = try row.optionalBytes() {
            settings.accessKeyID = try sealer.open(sealed, at: place(key, id, revision, "access_key_id"))
        }
        if let sealed = try row.optionalBytes() {
            settings.secretAccessKey = try sealer.open(sealed, at: place(key, id, revision, "secret_access_key"))
        }
        settings.region = try row.optionalText()
        settings.secretNameTemplate = try row.optionalText()
        settings.recoveryWindowInDays = try row.optionalInteger()
        settings.onConflict = try row.optionalChoice()
        settings.retain = try row.optionalChoice()
        settings.allowedIPv4Addresses = try row.optionalStrings()
        settings.allowedIPv6Addresses = try row.optionalStrings()
        settings.allowedPorts = try row.optionalNumbers()
        settings.disableStrictNetworking = try row.optionalFlag()
        settings.endpointURL = try row.optionalText()
        if let role = try row.optionalText() {
            guard let role = try? RoleARN(role) else { throw row.damaged() }
            settings.roleARN = role
        }
        settings.externalID = try row.optionalText()
        if let sealed = try row.optionalBytes() {
            settings.identityToken = try sealer.open(sealed, at: place(key, id, revision, "identity_token"))
        }
        settings.identityTokenFile = try row.optionalText()
        settings.identityTokenTTL = try row.optionalInteger()
        settings.customTags = try row.optionalTags()
        settings.kmsKeyID = try row.optionalText()
        settings.replicaRegions = try row.optionalTags()
        settings.granularity = try row.optionalChoice()
        settings.onDrift = try row.optionalChoice()
        settings.metadataTags = try row.optionalFlag()
        var record = DestinationRecord(key: key, id: id, settings: settings, region: region)
        record.revision = revision
        record.account = account
        record.deniedActions = Set(deniedActions)
        return record
    }

    private static func place(
        _ key: DestinationKey, _ id: DestinationID, _ revision: Int64, _ column: String
    ) -> SealedPlace {
        SealedPlace(
            table: "destinations", row: key.rawValue, column: column, destination: key.rawValue, name: id.description,
            generation: revision)
    }
}
