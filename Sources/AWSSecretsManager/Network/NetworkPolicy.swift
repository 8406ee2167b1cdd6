/// Which addresses and ports the hosts of a destination may have.
///
/// By default every special-purpose address and every port but 80 and 443 is denied; the lists open blocks and ports;
/// a policy that is not strict allows everything. It judges the address of the actual connection, never a name.
public struct NetworkPolicy: Sendable, Hashable {
    /// Blocks opened by `allowed_ipv4_addresses`.
    public let allowedIPv4: [IPRange]
    /// Blocks opened by `allowed_ipv6_addresses`.
    public let allowedIPv6: [IPRange]
    /// Ports opened by `allowed_ports`, beside 80 and 443.
    public let allowedPorts: [Int]
    /// Whether the guard is on; `disable_strict_networking` switches it off.
    public let strict: Bool

    /// The policy of a destination that says nothing.
    public static let `default` = NetworkPolicy()

    private init() {
        allowedIPv4 = []
        allowedIPv6 = []
        allowedPorts = []
        strict = true
    }

    /// A policy of those lists; throws when a block is of the other family or a port is outside 1 to 65535.
    public init(
        allowedIPv4: [IPRange], allowedIPv6: [IPRange], allowedPorts: [Int], strict: Bool = true
    ) throws(NetworkPolicyError) {
        if let wrong = allowedIPv4.first(where: { !$0.isIPv4 }) {
            throw NetworkPolicyError("\(wrong) is an IPv6 range: it belongs in allowed_ipv6_addresses")
        }
        if let wrong = allowedIPv6.first(where: \.isIPv4) {
            throw NetworkPolicyError("\(wrong) is an IPv4 range: it belongs in allowed_ipv4_addresses")
        }
        if let wrong = allowedPorts.first(where: { !(1...65_535).contains($0) }) {
            throw NetworkPolicyError("\(wrong) is not a port: ports are numbers from 1 to 65535")
        }
        self.allowedIPv4 = allowedIPv4
        self.allowedIPv6 = allowedIPv6
        self.allowedPorts = allowedPorts
        self.strict = strict
    }

    /// Nil when a connection to there is allowed, else why not, naming the block and the setting that would open it.
    func refusal(of address: IPAddress, port: Int) -> AddressRefusal? {
        guard strict else { return nil }
        guard port == 80 || port == 443 || allowedPorts.contains(port) else { return .port(port) }
        return refusal(of: address)
    }

    private func refusal(of address: IPAddress) -> AddressRefusal? {
        guard let special = SpecialPurposeRange.containing(address) else { return nil }
        let allowed =
            switch address {
            case .v4: allowedIPv4
            case .v6: allowedIPv6
            }
        guard allowed.contains(where: { $0.contains(address) }) else { return .address(address, special) }
        // An opened translation block must not become a way around the IPv4 rules.
        if let shift = special.embeddedIPv4Shift, case .v6(let bits) = address {
            return refusal(of: .v4(UInt32(truncatingIfNeeded: bits >> UInt128(shift))))
        }
        return nil
    }
}
