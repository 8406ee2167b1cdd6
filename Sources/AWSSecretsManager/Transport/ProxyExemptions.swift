/// The hosts that are reached without a proxy, as `NO_PROXY` lists them.
///
/// Entries are separated by commas or spaces: `*` for all; a name for itself and what ends with `.` and it, with or
/// without a dot or `*.` in front; an address; a block of addresses; each name or address perhaps with a port. A name is
/// not resolved to be compared with addresses. The rules are those of Go's `httpproxy`, which most agents share.
struct ProxyExemptions: Sendable, Hashable {
    private enum Place: Sendable, Hashable {
        case everywhere
        case name(String)
        case range(IPRange)
    }

    private struct Entry: Sendable, Hashable {
        let place: Place
        let port: Int?
    }

    private let entries: [Entry]

    /// Reads a list; what is no name, address or block exempts nothing.
    init(_ list: String) {
        entries = list.split { $0 == "," || $0.isWhitespace }.compactMap { Self.entry($0.lowercased()) }
    }

    /// Whether that host is reached directly.
    func contains(host: String, port: Int) -> Bool {
        let address = IPAddress(host)
        return entries.contains { entry in
            guard entry.port == nil || entry.port == port else { return false }
            return switch entry.place {
            case .everywhere: true
            case .name(let name): host == name || (address == nil && host.hasSuffix(".\(name)"))
            case .range(let range): address.map(range.contains) ?? false
            }
        }
    }

    private static func entry(_ text: String) -> Entry? {
        if text == "*" { return Entry(place: .everywhere, port: nil) }
        if let range = try? IPRange(parsing: text) { return Entry(place: .range(range), port: nil) }
        if let address = IPAddress(text) { return Entry(place: single(address), port: nil) }
        var host = text[...]
        var port: Int?
        if let colon = text.lastIndex(of: ":") {
            guard let number = Int(text[text.index(after: colon)...]) else { return nil }
            port = number
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        if let address = IPAddress(host) { return Entry(place: single(address), port: port) }
        if host.hasPrefix("*.") { host = host.dropFirst(2) }
        if host.hasPrefix(".") { host = host.dropFirst() }
        return host.isEmpty ? nil : Entry(place: .name(String(host)), port: port)
    }

    private static func single(_ address: IPAddress) -> Place {
        .range(IPRange(address, address.bitWidth))
    }
}
