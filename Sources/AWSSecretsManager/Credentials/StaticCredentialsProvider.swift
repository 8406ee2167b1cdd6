/// Credentials that were configured, e.g. a destination's own keys.
public struct StaticCredentialsProvider: CredentialsProvider {
    private let fixed: AWSCredentials

    /// A source of exactly these.
    public init(_ credentials: AWSCredentials) {
        fixed = credentials
    }

    /// The configured credentials.
    public func credentials() async throws(CredentialsError) -> AWSCredentials {
        fixed
    }
}
