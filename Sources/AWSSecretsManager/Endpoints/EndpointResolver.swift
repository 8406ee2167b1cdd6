/// Finds the endpoint of a service.
///
/// In order: the destination's own `endpoint_url`, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the selected profile's
/// `services` section, its `endpoint_url`, the region's host. Those of environment and profile carry
/// ``AWSEndpoint/isAgentConfigured``. Rules: botocore's endpoint rule sets of Secrets Manager and STS, and "Service-specific
/// endpoints" in the AWS SDKs and Tools Reference Guide; `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` switches off what is
/// configured, as in every AWS SDK.
public struct EndpointResolver: Sendable {
    private let environment: [String: String]
    private let profiles: ProfileSet
    private let profile: String
    private let ignoresConfigured: Bool

    /// A resolver that reads those settings.
    ///
    /// - Parameters:
    ///   - environment: the agent's environment.
    ///   - profiles: the shared files' profiles.
    ///   - profile: the selected one.
    ///   - ignoresConfigured: whether configured URLs are passed over whatever the settings say.
    public init(
        environment: [String: String] = [:], profiles: ProfileSet = .empty, profile: String = "default",
        ignoresConfigured: Bool = false
    ) {
        self.environment = environment
        self.profiles = profiles
        self.profile = profile
        self.ignoresConfigured = ignoresConfigured
    }

    /// The endpoint of Secrets Manager.
    ///
    /// - Parameters:
    ///   - region: the region; may be nil only where an endpoint is configured.
    ///   - explicit: the destination's own endpoint, already parsed.
    ///   - useFIPS: the FIPS host; nil reads `AWS_USE_FIPS_ENDPOINT` and the profile's `use_fips_endpoint`.
    ///   - useDualStack: the host with IPv6 addresses; nil reads `AWS_USE_DUALSTACK_ENDPOINT` and the profile's
    ///     `use_dualstack_endpoint`.
    /// - Returns: where to send requests.
    /// - Throws: ``EndpointError`` when nothing is known, when a URL is unusable, or when a configured endpoint meets
    ///   FIPS or dual-stack.
    public func secretsManager(
        region: AWSRegion?, explicit: AWSEndpoint? = nil, useFIPS: Bool? = nil, useDualStack: Bool? = nil
    ) throws(EndpointError) -> AWSEndpoint {
        let (fips, dualStack) = variants(useFIPS, useDualStack)
        if let configured = try configured(.secretsManager, explicit, fips: fips, dualStack: dualStack) {
            return configured
        }
        let region = try required(region)
        let name = fips ? "secretsmanager-fips" : "secretsmanager"
        let suffix = Self.suffix(of: region.partition, fips: fips, dualStack: dualStack)
        return Self.host("\(name).\(region.name).\(suffix)")
    }

    /// The endpoint of the Security Token Service, and the region it wants in signatures.
    ///
    /// - Parameters:
    ///   - region: the region; may be nil only where an endpoint is configured.
    ///   - explicit: an endpoint that comes before all others.
    ///   - useFIPS: as for Secrets Manager.
    ///   - useDualStack: as for Secrets Manager.
    ///   - useGlobal: the one host for the oldest regions; nil reads `AWS_STS_REGIONAL_ENDPOINTS=legacy`.
    /// - Returns: where to send requests, and the region to sign for.
    /// - Throws: ``EndpointError``, as for Secrets Manager.
    func tokens(
        region: AWSRegion?, explicit: AWSEndpoint? = nil, useFIPS: Bool? = nil, useDualStack: Bool? = nil,
        useGlobal: Bool? = nil
    ) throws(EndpointError) -> (endpoint: AWSEndpoint, signingRegion: String) {
        let (fips, dualStack) = variants(useFIPS, useDualStack)
        if let configured = try configured(.tokens, explicit, fips: fips, dualStack: dualStack) {
            return (configured, region?.name ?? "us-east-1")
        }
        let region = try required(region)
        let global = useGlobal ?? (setting("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints") == "legacy")
        if global, !fips, !dualStack, Self.globalRegions.contains(region.name) {
            return (Self.host("sts.amazonaws.com"), "us-east-1")
        }
        // GovCloud's ordinary hosts are the validated ones.
        let isFIPSHost = fips && (region.partition != .govCloud || dualStack)
        let suffix = dualStack ? region.partition.dualStackDNSSuffix : region.partition.dnsSuffix
        return (Self.host("\(isFIPSHost ? "sts-fips" : "sts").\(region.name).\(suffix)"), region.name)
    }

    /// The URL that is configured for a service, and where.
    func configuredURL(of service: AWSService) -> (url: String, setting: String)? {
        if ignoresConfigured || isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") {
            return nil
        }
        for name in ["AWS_ENDPOINT_URL_\(service.key.uppercased())", "AWS_ENDPOINT_URL"] {
            if let url = environment[name], !url.isEmpty { return (url, name) }
        }
        return profiles.endpointURL(of: service.key, profile: profile).map {
            ($0, "endpoint_url of profile \(profile)")
        }
    }

    private func configured(
        _ service: AWSService, _ explicit: AWSEndpoint?, fips: Bool, dualStack: Bool
    ) throws(EndpointError) -> AWSEndpoint? {
        var found = explicit
        if found == nil, let (url, setting) = configuredURL(of: service) {
            do {
                found = try AWSEndpoint(parsing: url, isAgentConfigured: true)
            } catch {
                throw EndpointError(code: error.code, message: "\(setting): \(error.message)")
            }
        }
        guard let found else { return nil }
        if fips {
            throw EndpointError(
                code: .conflictingSettings, message: "FIPS and a configured endpoint exclude each other")
        }
        if dualStack {
            throw EndpointError(
                code: .conflictingSettings, message: "dual-stack and a configured endpoint exclude each other")
        }
        return found
    }

    private func required(_ region: AWSRegion?) throws(EndpointError) -> AWSRegion {
        guard let region else {
            throw EndpointError(
                code: .missingRegion, message: "no region: set region on the destination or AWS_REGION")
        }
        return region
    }

    private func variants(_ useFIPS: Bool?, _ useDualStack: Bool?) -> (fips: Bool, dualStack: Bool) {
        (
            useFIPS ?? isTrue("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            useDualStack ?? isTrue("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        )
    }

    private func isTrue(_ variable: String, _ property: String) -> Bool {
        setting(variable, property) == "true"
    }

    /// A setting in lower case: the environment's, else the profile's.
    private func setting(_ variable: String, _ property: String) -> String? {
        if let text = environment[variable], !text.isEmpty { return text.lowercased() }
        return profiles.value(property, of: profile)?.lowercased()
    }

    private static func host(_ name: String) -> AWSEndpoint {
        AWSEndpoint(scheme: .https, host: name, port: 443, isAgentConfigured: false, isRegional: true)
    }

    /// The regions that had one host together before each had its own.
    private static let globalRegions: Set<String> = [
        "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1",
        "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
        "us-west-2",
    ]

    /// Secrets Manager's dual-stack hosts of the oldest partitions are the ordinary ones.
    private static func suffix(of partition: AWSPartition, fips: Bool, dualStack: Bool) -> String {
        guard dualStack else { return partition.dnsSuffix }
        return switch partition {
        case .aws, .govCloud: partition.dnsSuffix
        case .china: fips ? partition.dualStackDNSSuffix : partition.dnsSuffix
        case .iso, .isoB, .isoE, .isoF, .europeanSovereign: partition.dualStackDNSSuffix
        }
    }
}
