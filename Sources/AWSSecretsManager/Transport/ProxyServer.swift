/// An HTTP proxy: where it is, and how one logs in. Its description shows no login.
struct ProxyServer: Sendable, Hashable {
    /// User and password, for the `Proxy-Authorization` header.
    struct Login: Sendable, Hashable {
        let user: String
        let password: String
    }

    let host: String
    let port: Int
    let login: Login?

    /// Reads `[http://][user[:password]@]host[:port][/]`; the port is 80 where none is given.
    ///
    /// - Parameters:
    ///   - url: the URL.
    ///   - name: where it stands, for messages; the URL itself is not repeated, since it may carry a password.
    /// - Throws: ``EndpointError`` that names the setting.
    init(_ url: String, from name: String) throws(EndpointError) {
        var rest = url[...]
        if let end = url.firstRange(of: "://") {
            guard url[..<end.lowerBound].lowercased() == "http" else {
                throw Self.unusable("\(name): only proxies that are spoken to over http:// can be used")
            }
            rest = url[end.upperBound...]
        }
        if let at = rest.lastIndex(of: "@") {
            let halves = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            login = Login(
                user: PercentEncoding.decode(halves[0]),
                password: halves.count > 1 ? PercentEncoding.decode(halves[1]) : "")
            rest = rest[rest.index(after: at)...]
        } else {
            login = nil
        }
        do throws(EndpointError) {
            let place = try AWSEndpoint(parsing: "http://\(rest)", isAgentConfigured: true, allowsPlaintext: true)
            host = place.host
            port = place.port
        } catch {
            throw Self.unusable("\(name): not the URL of a proxy, such as http://proxy.example:3128")
        }
    }

    private static func unusable(_ message: String) -> EndpointError {
        EndpointError(code: .unusableProxy, message: message)
    }
}

extension ProxyServer: CustomStringConvertible, CustomReflectable {
    /// Host and port.
    var description: String {
        "\(host):\(port)"
    }

    /// A mirror without children.
    var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
