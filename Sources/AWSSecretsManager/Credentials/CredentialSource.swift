/// A source of the default chain of AWS's SDKs, by the name under which `destination.check` shows it.
public enum CredentialSource: String, Sendable, CaseIterable {
    /// `AWS_ACCESS_KEY_ID` and its fellows.
    case environment
    /// A profile of `~/.aws/config` and `~/.aws/credentials`.
    case profile
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`.
    case webIdentity = "web_identity"
    /// The role of an ECS task or EKS pod.
    case container
    /// The role of an EC2 instance.
    case instanceMetadata = "instance_metadata"
}

/// A source whose credentials say where they are from.
struct NamedCredentials: CredentialsProvider {
    let source: CredentialSource
    let provider: any CredentialsProvider

    init(_ source: CredentialSource, _ provider: any CredentialsProvider) {
        self.source = source
        self.provider = provider
    }

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        try await provider.credentials().found(by: source)
    }

    func refresh(rejected: AWSCredentials) async throws(CredentialsError) -> AWSCredentials {
        try await provider.refresh(rejected: rejected).found(by: source)
    }
}
