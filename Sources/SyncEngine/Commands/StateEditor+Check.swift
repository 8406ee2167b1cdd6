public import SyncProtocol

/// What a check of a destination asks AWS about.
public struct CheckOrder: Sendable {
    /// The destination.
    public let destination: DestinationRecord
    /// A name that no secret has, of the form of the destination's own; nil where its template hides what makes it one.
    public let name: String?
    /// Whether the destination has made a secret, so that it surely may.
    public let hasMadeSecrets: Bool
}

extension StateEditor {
    /// `destination.check`: what is to be asked.
    ///
    /// Whoever is asked may change nothing: the calls go to a name that does not exist. A template may cut a name short or
    /// hash it; then it may be that of a secret, and nothing is asked about it.
    public mutating func check(_ id: DestinationID) throws -> CheckOrder {
        let destination = try destination(id)
        let nonce = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
        let probe = SecretID(
            accessor: try Accessor("kv_check"), name: try SecretName("secretsync-check-\(nonce)"))
        let context = NameContext(
            destination: id, mount: try MountPath("secretsync-check"), secret: probe,
            key: destination.granularity == .secretKey ? "key" : nil)
        let name = try? NameTemplate(destination.template, granularity: destination.granularity).render(context)
        let counts = try transaction.associationCounts(destination: destination.key)
        return CheckOrder(
            destination: destination, name: name.flatMap { $0.lowercased().contains(nonce) ? $0 : nil },
            hasMadeSecrets: (counts[.synced] ?? 0) > 0)
    }
}
