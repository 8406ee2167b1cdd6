/// Why the guard keeps a connection from being used.
enum AddressRefusal: Error, Sendable {
    /// The address is in a special-purpose block that no list opens.
    case address(IPAddress, SpecialPurposeRange)
    /// The port is neither 80 nor 443 nor listed.
    case port(Int)
    /// Plaintext to an address that is not loopback.
    case plaintext(IPAddress)
    /// The connection does not lead to the address that was checked.
    case unpinned
    /// A host of the destination's own choice behind a proxy, which alone knows its address.
    case unverifiable

    /// Our own error code for it.
    var code: String {
        switch self {
        case .address, .port, .unpinned: "AddressNotAllowed"
        case .unverifiable: "AddressNotVerifiable"
        case .plaintext: "PlaintextNotAllowed"
        }
    }

    /// What is refused, and which setting changes it.
    var message: String {
        switch self {
        case .address(let address, let special):
            let field =
                switch address {
                case .v4: "allowed_ipv4_addresses"
                case .v6: "allowed_ipv6_addresses"
                }
            return "the endpoint's address \(address) is in \(special.range) (\(special.name)): "
                + "add its range to \(field), or set disable_strict_networking"
        case .port(let port):
            return "the endpoint's port \(port) is neither 80 nor 443: add it to allowed_ports, "
                + "or set disable_strict_networking"
        case .plaintext(let address):
            return "plaintext http is allowed to loopback addresses only, not to \(address): use https"
        case .unpinned:
            return "the connection does not lead to the address that was checked"
        case .unverifiable:
            return
                "behind a proxy the address of endpoint_url cannot be checked: list its host in the agent's NO_PROXY, "
                + "or set disable_strict_networking"
        }
    }
}
