/// Credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
///
/// An empty variable counts as unset. One of the two keys without the other is a mistake, not an absence.
public struct EnvironmentCredentialsProvider: CredentialsProvider {
    private let environment: [String: String]

    /// A source that reads that environment; the caller says which, so nothing here depends on the process.
    public init(environment: [String: String]) {
        self.environment = environment
    }

    /// The credentials of the environment.
    public func credentials() async throws(CredentialsError) -> AWSCredentials {
        switch (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY")) {
        case (let accessKeyID?, let secretAccessKey?):
            return try AWSCredentials(
                accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: value("AWS_SESSION_TOKEN"),
                accountID: value("AWS_ACCOUNT_ID"))
        case (nil, nil):
            throw CredentialsError(
                code: .notFound,
                message: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the agent's environment")
        case (_?, nil):
            throw CredentialsError(
                code: .invalid, message: "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not: set both or none")
        case (nil, _?):
            throw CredentialsError(
                code: .invalid, message: "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not: set both or none")
        }
    }

    private func value(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }
}
