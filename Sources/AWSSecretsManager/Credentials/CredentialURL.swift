/// Where a source of credentials is asked: an endpoint, a path and perhaps a query.
///
/// These endpoints have a fixed allow-list of their own, apart from the destinations' address guard: HTTPS anywhere,
/// plaintext to loopback and to the link-local addresses at which AWS serves credentials, and nothing else.
struct CredentialURL: Sendable, Hashable, CustomStringConvertible {
    /// Where AWS serves credentials in plaintext, on the machine's own link.
    private static let linkLocal = [
        "169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23",
    ].compactMap { IPAddress($0) }

    let endpoint: AWSEndpoint
    /// With a leading slash, and the query if there is one.
    let path: String

    init(endpoint: AWSEndpoint, path: String) {
        self.endpoint = endpoint
        self.path = path
    }

    /// Reads a URL of the agent's own environment or configuration.
    ///
    /// - Parameters:
    ///   - text: the URL.
    ///   - name: where it stands, for messages; the URL itself is not repeated, it may carry a password.
    ///   - isMetadata: whether it is the endpoint of instance metadata: without a path of its own, and at any link-local
    ///     IPv4 address, since an operator may serve it at another one.
    /// - Throws: ``CredentialsError`` that names the setting.
    init(_ text: String, from name: String, isMetadata: Bool = false) throws(CredentialsError) {
        guard let colon = text.firstRange(of: "://") else {
            throw Self.invalid("\(name): URI did not specify a host, or is not http:// or https://")
        }
        let rest = text[colon.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let path = rest[slash...]
        guard !path.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F || $0 == UInt8(ascii: "#") }) else {
            throw Self.invalid("\(name): invalid uri character")
        }
        if isMetadata, !path.isEmpty, path != "/" { throw Self.invalid("\(name): an endpoint has no path") }
        let origin = String(text[..<colon.upperBound]) + rest[..<slash]
        let address = IPAddress(rest[..<slash].filter { $0 != "[" && $0 != "]" })
        var isLinkLocal = Self.linkLocal.contains { $0 == address }
        if isMetadata, case .v4(let bits)? = address, bits >> 16 == 0xA9FE { isLinkLocal = true }
        do throws(EndpointError) {
            endpoint = try AWSEndpoint(parsing: origin, isAgentConfigured: true, allowsPlaintext: isLinkLocal)
        } catch {
            throw Self.invalid("\(name): \(error.message)")
        }
        self.path = path.isEmpty ? "/" : String(path)
    }

    /// The same endpoint at another path.
    func at(_ path: String) -> CredentialURL {
        CredentialURL(endpoint: endpoint, path: path)
    }

    /// The URL.
    var description: String {
        "\(endpoint)\(path)"
    }

    private static func invalid(_ message: String) -> CredentialsError {
        CredentialsError(code: .invalid, message: message)
    }
}
