/// Where the instance metadata is, and whether it may be asked: settings in, URL out.
///
/// Source: "IMDS credential provider" in the AWS SDKs and Tools Reference Guide.
struct MetadataEndpoint: Sendable {
    /// The paths of the service, version 2.
    static let tokenPath = "/latest/api/token"
    static let credentialsPath = "/latest/meta-data/iam/security-credentials/"

    let url: CredentialURL

    /// The endpoint of those settings.
    ///
    /// - Parameters:
    ///   - environment: `AWS_EC2_METADATA_SERVICE_ENDPOINT`, `..._MODE` and `AWS_EC2_METADATA_DISABLED`.
    ///   - profiles: the same in the selected profile, in lower case.
    ///   - profile: the selected profile.
    ///   - endpoint: an endpoint that comes before all others; nil for none.
    ///   - mode: the address family that comes before all others; nil for none.
    /// - Throws: ``CredentialsError``: ``CredentialsError/Code/notFound`` when it is switched off,
    ///   ``CredentialsError/Code/invalid`` for a setting that cannot be.
    init(
        environment: [String: String], profiles: ProfileSet = .empty, profile: String = "default",
        endpoint: String? = nil, mode: String? = nil
    ) throws(CredentialsError) {
        func setting(_ variable: String, _ property: String) -> (text: String, from: String)? {
            if let text = environment[variable], !text.isEmpty { return (text, variable) }
            return profiles.value(property, of: profile).map { ($0, property) }
        }
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" {
            throw CredentialsError(
                code: .notFound, message: "instance metadata is switched off (AWS_EC2_METADATA_DISABLED)")
        }
        let configured =
            endpoint.map { ($0, "endpoint") }
            ?? setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
        if let (text, name) = configured {
            url = try CredentialURL(text, from: name, isMetadata: true).at(Self.tokenPath)
            return
        }
        let family =
            mode ?? setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")?.text
        switch family?.lowercased() {
        case nil, "ipv4": url = try CredentialURL("http://169.254.169.254" + Self.tokenPath, from: "IMDS")
        case "ipv6": url = try CredentialURL("http://[fd00:ec2::254]" + Self.tokenPath, from: "IMDS")
        case _?:
            throw CredentialsError(
                code: .invalid, message: "`\(family ?? "")` is not a valid endpoint mode: use IPv4 or IPv6")
        }
    }
}
