/// Where a container's credentials are, and what it must show for them: environment in, URL out.
///
/// Source: "Container credential provider" in the AWS SDKs and Tools Reference Guide, for ECS and EKS Pod Identity.
struct ContainerEndpoint: Sendable {
    private static let relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    private static let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"

    let url: CredentialURL
    /// The file with the token, read anew each time; comes before ``token``.
    let tokenFile: String?
    /// The value of `Authorization`.
    let token: String?

    /// The endpoint of that environment.
    ///
    /// - Throws: ``CredentialsError``: ``CredentialsError/Code/notFound`` when there is none,
    ///   ``CredentialsError/Code/invalid`` when it may not be asked.
    init(environment: [String: String]) throws(CredentialsError) {
        func value(_ name: String) -> String? {
            guard let value = environment[name], !value.isEmpty else { return nil }
            return value
        }
        if let path = value(Self.relative) {
            url = try CredentialURL(
                "http://169.254.170.2" + (path.hasPrefix("/") ? path : "/" + path), from: Self.relative)
        } else if let text = value(Self.full) {
            url = try CredentialURL(text, from: Self.full)
            if url.endpoint.scheme == .http, url.endpoint.host != "localhost", !url.endpoint.allowsPlaintext,
                url.endpoint.literalAddress?.isLoopback != true
            {
                throw CredentialsError(
                    code: .invalid,
                    message: "\(Self.full) must be https, or http to loopback or an address of ECS or EKS")
            }
        } else {
            throw CredentialsError(
                code: .notFound, message: "No environment variables were set to configure ECS provider")
        }
        tokenFile = value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        token = value("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    }
}
