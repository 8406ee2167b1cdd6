/// What AWS told beyond the members that most answers share.
public enum CallDetails: Sendable, Equatable {
    /// Nothing.
    case none
    /// How the copies in other regions are, after a change of them.
    case replicas([ReplicaStatus])
    /// What is known of the secret, without its value.
    case secret(SecretDescription)
    /// One page of a list.
    case page(SecretPage)
}
