/// A block of addresses that no public AWS endpoint has.
///
/// The IANA IPv4 and IPv6 special-purpose address registries (RFC 6890 and its updates), whole, with the multicast,
/// site-local and IPv4-compatible blocks that are registered elsewhere. The most telling block comes first, since the
/// first match is the one named to people.
struct SpecialPurposeRange: Sendable {
    /// The block.
    let range: IPRange
    /// What IANA calls it.
    let name: String
    /// How far down an IPv4 address sits inside, for blocks that embed one.
    let embeddedIPv4Shift: Int?

    private init(_ text: String, _ name: String, embeddedIPv4Shift: Int? = nil) {
        guard let slash = text.firstIndex(of: "/"), let address = IPAddress(text[..<slash]),
            let length = Int(text[text.index(after: slash)...])
        else { preconditionFailure("the table of special-purpose addresses has a misspelled entry") }
        range = IPRange(address, length)
        self.name = name
        self.embeddedIPv4Shift = embeddedIPv4Shift
    }

    /// The first block that has the address.
    static func containing(_ address: IPAddress) -> SpecialPurposeRange? {
        switch address {
        case .v4: ipv4.first { $0.range.contains(address) }
        case .v6: ipv6.first { $0.range.contains(address) }
        }
    }

    static let ipv4: [SpecialPurposeRange] = [
        .init("127.0.0.0/8", "loopback"),
        .init("10.0.0.0/8", "private use"),
        .init("172.16.0.0/12", "private use"),
        .init("192.168.0.0/16", "private use"),
        .init("169.254.0.0/16", "link local"),
        .init("100.64.0.0/10", "shared address space"),
        .init("0.0.0.0/32", "this host on this network"),
        .init("0.0.0.0/8", "this network"),
        .init("192.0.0.0/29", "IPv4 service continuity prefix"),
        .init("192.0.0.8/32", "IPv4 dummy address"),
        .init("192.0.0.9/32", "port control protocol anycast"),
        .init("192.0.0.10/32", "traversal using relays around NAT anycast"),
        .init("192.0.0.170/32", "NAT64/DNS64 discovery"),
        .init("192.0.0.171/32", "NAT64/DNS64 discovery"),
        .init("192.0.0.0/24", "IETF protocol assignments"),
        .init("192.0.2.0/24", "documentation"),
        .init("198.51.100.0/24", "documentation"),
        .init("203.0.113.0/24", "documentation"),
        .init("192.31.196.0/24", "AS112-v4"),
        .init("192.52.193.0/24", "AMT"),
        .init("192.88.99.0/24", "deprecated 6to4 relay anycast"),
        .init("192.175.48.0/24", "direct delegation AS112 service"),
        .init("198.18.0.0/15", "benchmarking"),
        .init("224.0.0.0/4", "multicast"),
        .init("255.255.255.255/32", "limited broadcast"),
        .init("240.0.0.0/4", "reserved"),
    ]

    static let ipv6: [SpecialPurposeRange] = [
        .init("::1/128", "loopback"),
        .init("::/128", "unspecified"),
        .init("::ffff:0:0/96", "IPv4-mapped", embeddedIPv4Shift: 0),
        .init("::/96", "deprecated IPv4-compatible", embeddedIPv4Shift: 0),
        .init("64:ff9b::/96", "IPv4-IPv6 translation", embeddedIPv4Shift: 0),
        .init("64:ff9b:1::/48", "IPv4-IPv6 translation, local use"),
        .init("100::/64", "discard-only"),
        .init("100:0:0:1::/64", "dummy IPv6 prefix"),
        .init("2001::/32", "Teredo"),
        .init("2001:1::1/128", "port control protocol anycast"),
        .init("2001:1::2/128", "traversal using relays around NAT anycast"),
        .init("2001:1::3/128", "DNS-SD service registration protocol anycast"),
        .init("2001:2::/48", "benchmarking"),
        .init("2001:3::/32", "AMT"),
        .init("2001:4:112::/48", "AS112-v6"),
        .init("2001:10::/28", "deprecated ORCHID"),
        .init("2001:20::/28", "ORCHIDv2"),
        .init("2001:30::/28", "drone remote ID"),
        .init("2001::/23", "IETF protocol assignments"),
        .init("2001:db8::/32", "documentation"),
        .init("2002::/16", "6to4", embeddedIPv4Shift: 80),
        .init("2620:4f:8000::/48", "direct delegation AS112 service"),
        .init("3fff::/20", "documentation"),
        .init("5f00::/16", "segment routing SIDs"),
        .init("fc00::/7", "unique local"),
        .init("fe80::/10", "link-local unicast"),
        .init("fec0::/10", "deprecated site local"),
        .init("ff00::/8", "multicast"),
    ]
}
