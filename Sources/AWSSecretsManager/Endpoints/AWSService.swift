/// A service whose endpoints are found here.
struct AWSService: Sendable, Hashable {
    /// Its key in `services` sections and, in upper case, the end of `AWS_ENDPOINT_URL_...`.
    let key: String
    /// The first label of its host names, and the service in a signature.
    let name: String

    static let secretsManager = AWSService(key: "secrets_manager", name: "secretsmanager")
    static let tokens = AWSService(key: "sts", name: "sts")
}
