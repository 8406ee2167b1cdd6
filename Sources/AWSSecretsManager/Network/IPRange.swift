/// A block of addresses, written as `address/length` (CIDR).
public struct IPRange: Sendable, Hashable, CustomStringConvertible {
    /// The first address of the block.
    public let base: IPAddress
    /// How many leading bits all its addresses share.
    public let prefixLength: Int

    /// Reads a block such as `10.0.0.0/8` or `fd00::/8`; bits beyond the length are cleared, as Go's ParseCIDR does.
    ///
    /// - Parameter text: the block.
    /// - Throws: ``NetworkPolicyError`` that says what is wrong with it.
    public init(parsing text: String) throws(NetworkPolicyError) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = IPAddress(halves[0]) else {
            throw NetworkPolicyError("not an IP address range: expected address/length, such as 10.0.0.0/8")
        }
        let width = address.bitWidth
        guard halves.count == 2 else {
            throw NetworkPolicyError("a bare IP address is not a range: write \(address)/\(width) for that one address")
        }
        guard (1...3).contains(halves[1].utf8.count), halves[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(halves[1]), length <= width
        else {
            throw NetworkPolicyError("the length of an IP address range is a number from 0 to \(width)")
        }
        self.init(address, length)
    }

    init(_ address: IPAddress, _ prefixLength: Int) {
        self.prefixLength = prefixLength
        switch address {
        case .v4(let bits): base = .v4(bits & Self.mask(prefixLength))
        case .v6(let bits): base = .v6(bits & Self.mask(prefixLength))
        }
    }

    /// Whether the address is one of the block; never across the two families.
    public func contains(_ address: IPAddress) -> Bool {
        switch (base, address) {
        case (.v4(let base), .v4(let bits)): bits & Self.mask(prefixLength) == base
        case (.v6(let base), .v6(let bits)): bits & Self.mask(prefixLength) == base
        case (.v4, .v6), (.v6, .v4): false
        }
    }

    /// Whether it is a block of IPv4 addresses.
    public var isIPv4: Bool {
        base.bitWidth == 32
    }

    /// The block as `address/length`.
    public var description: String {
        "\(base)/\(prefixLength)"
    }

    private static func mask<Bits: FixedWidthInteger>(_ length: Int) -> Bits {
        length == 0 ? 0 : ~0 << Bits(Bits.bitWidth - length)
    }
}

extension IPAddress {
    /// 32 or 128.
    var bitWidth: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }
}
