/// Who asks, in every request.
enum UserAgent {
    /// Name and version of the product, the same that `agent.info` tells; nothing about the host.
    static let text = "secretsync/0.1.0"
}
