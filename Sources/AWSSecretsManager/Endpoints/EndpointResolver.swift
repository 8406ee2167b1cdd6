/// Finds the endpoint of a service.
///
/// In order: the destination's own `endpoint_url`, `AWS_ENDPOINT_URL_SECRETS_MANAGER`, `AWS_ENDPOINT_URL`, the region's
/// host. Those of the environment carry ``AWSEndpoint/isAgentConfigured``. Rules: botocore's endpoint rule set of Secrets
/// Manager; `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` switches the environment's URLs off, as in every AWS SDK.
public struct EndpointResolver: Sendable {
    private let environment: [String: String]

    /// A resolver that reads that environment.
    public init(environment: [String: String] = [:]) {
        self.environment = environment
    }

    /// The endpoint of Secrets Manager.
    ///
    /// - Parameters:
    ///   - region: the region; may be nil only where an endpoint is configured.
    ///   - explicit: the destination's own endpoint, already parsed.
    ///   - useFIPS: the FIPS host; nil reads `AWS_USE_FIPS_ENDPOINT`.
    ///   - useDualStack: the host with IPv6 addresses; nil reads `AWS_USE_DUALSTACK_ENDPOINT`.
    /// - Returns: where to send requests.
    /// - Throws: ``EndpointError`` when nothing is known, when a URL is unusable, or when a configured endpoint meets
    ///   FIPS or dual-stack.
    public func secretsManager(
        region: AWSRegion?, explicit: AWSEndpoint? = nil, useFIPS: Bool? = nil, useDualStack: Bool? = nil
    ) throws(EndpointError) -> AWSEndpoint {
        let fips = useFIPS ?? isTrue("AWS_USE_FIPS_ENDPOINT")
        let dualStack = useDualStack ?? isTrue("AWS_USE_DUALSTACK_ENDPOINT")
        let configured: AWSEndpoint? = if let explicit { explicit } else { try configuredEndpoint() }
        if let configured {
            if fips {
                throw EndpointError(
                    code: .conflictingSettings, message: "FIPS and a configured endpoint exclude each other")
            }
            if dualStack {
                throw EndpointError(
                    code: .conflictingSettings, message: "dual-stack and a configured endpoint exclude each other")
            }
            return configured
        }
        guard let region else {
            throw EndpointError(
                code: .missingRegion, message: "no region: set region on the destination or AWS_REGION")
        }
        let name = fips ? "secretsmanager-fips" : "secretsmanager"
        let suffix = Self.suffix(of: region.partition, fips: fips, dualStack: dualStack)
        return AWSEndpoint(
            scheme: .https, host: "\(name).\(region.name).\(suffix)", port: 443, isAgentConfigured: false)
    }

    private func configuredEndpoint() throws(EndpointError) -> AWSEndpoint? {
        guard !isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") else { return nil }
        for name in ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL"] {
            guard let url = environment[name], !url.isEmpty else { continue }
            do {
                return try AWSEndpoint(parsing: url, isAgentConfigured: true)
            } catch {
                throw EndpointError(code: error.code, message: "\(name): \(error.message)")
            }
        }
        return nil
    }

    private func isTrue(_ name: String) -> Bool {
        environment[name]?.lowercased() == "true"
    }

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
