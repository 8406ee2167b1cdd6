/// A source of credentials. It caches what is worth caching; it is asked once for every call.
public protocol CredentialsProvider: Sendable {
    /// The current credentials.
    func credentials() async throws(CredentialsError) -> AWSCredentials

    /// Credentials to use instead of ones that AWS has just refused; the same again when there are no others.
    func refresh(rejected: AWSCredentials) async throws(CredentialsError) -> AWSCredentials
}

extension CredentialsProvider {
    /// Asks again, for sources that keep nothing.
    public func refresh(rejected: AWSCredentials) async throws(CredentialsError) -> AWSCredentials {
        try await credentials()
    }
}
