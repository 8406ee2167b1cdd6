import SyncProtocol

/// What a destination's fields may be, checked when they are written.
struct DestinationRules {
    /// What a sensitive field that is set reads back as.
    static let mask = "*****"

    let environment: EngineEnvironment
    let isPatch: Bool

    /// The settings after a change.
    func apply(_ change: DestinationFields, to settings: DestinationSettings) throws(RPCError) -> DestinationSettings {
        var settings = settings
        try secret(change.accessKeyID, "access_key_id", &settings.accessKeyID)
        try secret(change.secretAccessKey, "secret_access_key", &settings.secretAccessKey)
        try applyIdentity(change, to: &settings)
        try applyAttributes(change, to: &settings)
        try plain(change.region, "region", &settings.region)
        try plain(change.granularity, "granularity", &settings.granularity)
        try plain(change.secretNameTemplate, "secret_name_template", &settings.secretNameTemplate)
        try plain(change.recoveryWindowInDays, "recovery_window_in_days", &settings.recoveryWindowInDays)
        try plain(change.onConflict, "on_conflict", &settings.onConflict)
        try plain(change.retain, "retain", &settings.retain)
        try plain(change.onDrift, "on_drift", &settings.onDrift)
        try plain(change.allowedIPv4Addresses, "allowed_ipv4_addresses", &settings.allowedIPv4Addresses)
        try plain(change.allowedIPv6Addresses, "allowed_ipv6_addresses", &settings.allowedIPv6Addresses)
        try plain(change.allowedPorts, "allowed_ports", &settings.allowedPorts)
        try plain(change.disableStrictNetworking, "disable_strict_networking", &settings.disableStrictNetworking)
        try plain(change.endpointURL, "endpoint_url", &settings.endpointURL)
        if settings.region?.isEmpty == true { settings.region = nil }
        if settings.secretNameTemplate?.isEmpty == true { settings.secretNameTemplate = nil }
        if settings.endpointURL?.isEmpty == true { settings.endpointURL = nil }
        try check(settings)
        try checkTemplate(settings, isGiven: change.secretNameTemplate != .unchanged)
        return settings
    }

    /// The region in force: the destination's own, or the agent's default.
    func region(of settings: DestinationSettings) throws(RPCError) -> String {
        if let region = settings.region { return region }
        guard let region = environment.defaultRegion else {
            throw RPCError(
                .invalidRegion, "region is missing, and the agent has no default", path: "/region",
                hint: "give region, or start the agent with AWS_REGION")
        }
        return region
    }

    private func check(_ settings: DestinationSettings) throws(RPCError) {
        try checkIdentity(settings)
        try checkAttributes(settings)
        if (settings.accessKeyID == nil) != (settings.secretAccessKey == nil) {
            let missing = settings.accessKeyID == nil ? "access_key_id" : "secret_access_key"
            throw RPCError(
                .invalidParams, "\(missing) is missing", path: "/\(missing)",
                hint: "give both access_key_id and secret_access_key, or neither to use the AWS default chain")
        }
        if let region = settings.region, let problem = environment.regionProblem(region) {
            throw RPCError(
                .invalidRegion, "region is not acceptable", path: "/region", expected: problem,
                hint: "use a region such as us-east-1")
        }
        try check(settings.allowedIPv4Addresses, "allowed_ipv4_addresses", isIPv6: false)
        try check(settings.allowedIPv6Addresses, "allowed_ipv6_addresses", isIPv6: true)
        try check(endpoint: settings.endpointURL)
    }

    /// Whether the template parses and fits the granularity; a template that was fine blames the granularity given now.
    private func checkTemplate(_ settings: DestinationSettings, isGiven: Bool) throws(RPCError) {
        guard let template = settings.secretNameTemplate else { return }
        let granularity = settings.granularity ?? .secretPath
        do {
            _ = try NameTemplate(template, granularity: granularity)
        } catch {
            guard isGiven else {
                throw RPCError(
                    .invalidNameTemplate,
                    "granularity \(granularity.rawValue) does not fit the secret_name_template there is: \(error.problem)",
                    path: "/granularity", offset: error.position,
                    hint:
                        "change secret_name_template in the same request (\(error.hint)), or leave granularity as it is"
                )
            }
            throw RPCError(
                .invalidNameTemplate, "secret_name_template at character \(error.position): \(error.problem)",
                path: "/secret_name_template", offset: error.position, hint: error.hint)
        }
    }

    private func check(_ ranges: [String]?, _ field: String, isIPv6: Bool) throws(RPCError) {
        for (index, range) in (ranges ?? []).enumerated() {
            guard let problem = environment.rangeProblem(range, isIPv6) else { continue }
            throw RPCError(
                .invalidParams, "\(field) has an entry that is not acceptable: \(problem)", path: "/\(field)/\(index)",
                hint: isIPv6 ? "write a CIDR such as fd00::/8" : "write a CIDR such as 10.0.0.0/8")
        }
    }

    private func check(endpoint: String?) throws(RPCError) {
        guard let endpoint else { return }
        guard environment.allowsEndpointURL else {
            throw RPCError(
                .invalidParams, "endpoint_url is not allowed by the agent's configuration", path: "/endpoint_url",
                hint: "start the agent with --allow-endpoint-url, or set AWS_ENDPOINT_URL_SECRETS_MANAGER there")
        }
        if let problem = environment.endpointProblem(endpoint) {
            throw RPCError(.invalidParams, "endpoint_url is not acceptable: \(problem)", path: "/endpoint_url")
        }
    }

    func secret(_ patch: Patch<String>, _ field: String, _ value: inout SecretValue?) throws(RPCError) {
        switch patch {
        case .unchanged: return
        case .unset: try unset(field, &value)
        case .set(Self.mask):
            guard isPatch else {
                throw RPCError(
                    .maskedValue, "\(field) is the mask, not a value", path: "/\(field)",
                    hint: "write the real value, leave the field out, or use patch, where the mask means unchanged")
            }
        case .set(let text): value = text.isEmpty ? nil : SecretValue(Array(text.utf8))
        }
    }

    func plain<Value>(_ patch: Patch<Value>, _ field: String, _ value: inout Value?) throws(RPCError) {
        switch patch {
        case .unchanged: return
        case .unset: try unset(field, &value)
        case .set(let new): value = new
        }
    }

    private func unset<Value>(_ field: String, _ value: inout Value?) throws(RPCError) {
        guard isPatch else {
            throw RPCError(
                .invalidParams, "\(field) is null", path: "/\(field)", hint: "use destination.patch to unset a field")
        }
        value = nil
    }
}
