import Testing

@testable import AWSSecretsManager

/// What `HTTPS_PROXY` and `NO_PROXY` say of each endpoint.
@Suite struct ProxySettingsTests {
    private static let regional = "https://secretsmanager.eu-west-1.amazonaws.com"

    private static func server(_ environment: [String: String], for url: String = regional) throws -> String? {
        let settings = try ProxySettings(environment: environment)
        return settings.server(for: try AWSEndpoint(parsing: url, isAgentConfigured: true))?.description
    }

    @Test(arguments: [
        ("http://proxy.example:3128", "proxy.example:3128"), ("http://proxy.example:3128/", "proxy.example:3128"),
        ("http://proxy.example", "proxy.example:80"), ("proxy.example:3128", "proxy.example:3128"),
        ("HTTP://10.0.0.7:8080", "10.0.0.7:8080"), ("http://u:p@proxy.example:3128", "proxy.example:3128"),
        ("http://[fd00::1]:3128", "fd00::1:3128"),
    ])
    func readsAProxy(_ url: String, _ server: String) throws {
        #expect(try Self.server(["HTTPS_PROXY": url]) == server)
        #expect(try Self.server(["https_proxy": url]) == server)
    }

    @Test func theUpperCaseNameComesFirstAndAnEmptyOneIsNotThere() throws {
        #expect(try Self.server(["HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"]) == "a:1")
        #expect(try Self.server(["HTTPS_PROXY": "", "https_proxy": "http://b:2"]) == "b:2")
        #expect(try Self.server(["HTTPS_PROXY": ""]) == nil)
        #expect(try Self.server(["HTTP_PROXY": "http://a:1", "ALL_PROXY": "http://a:1"]) == nil)
    }

    @Test(arguments: [
        ("u:p", "u", "p"), ("u", "u", ""), ("u:", "u", ""), ("corp%5Cann:p%40ss%3aword", "corp\\ann", "p@ss:word"),
        ("ann@corp:p@ss", "ann@corp", "p@ss"),
    ])
    func readsALogin(_ text: String, _ user: String, _ password: String) throws {
        let server = try ProxyServer("http://\(text)@proxy.example:3128", from: "HTTPS_PROXY")
        #expect(server.login == ProxyServer.Login(user: user, password: password))
        var dumped = ""
        dump(server, to: &dumped)
        #expect("\(server)" == "proxy.example:3128")
        #expect(!dumped.contains("assword") && !dumped.contains("ogin"), "\(dumped)")
    }

    @Test(arguments: [
        "https://proxy.example:3128", "socks5://proxy.example:1080", "http://", "http://pro xy:1", "http://proxy:no",
        "http://proxy:99999", "http://u:swordfish@:3128", "://proxy", "http://proxy/path",
    ])
    func refusesWhatIsNoProxyWithoutRepeatingIt(_ url: String) {
        let error = #expect(throws: EndpointError.self) { try ProxySettings(environment: ["https_proxy": url]) }
        #expect(error?.code == .unusableProxy)
        #expect(error?.message.hasPrefix("https_proxy: ") == true)
        #expect(error?.message.contains("swordfish") == false)
    }

    @Test(arguments: ["http://127.0.0.1:4566", "https://127.0.0.1:4566", "https://localhost:1", "https://a.localhost"])
    func loopbackIsReachedDirectly(_ url: String) throws {
        #expect(try Self.server(["HTTPS_PROXY": "http://proxy:1"], for: url) == nil)
    }

    @Test(arguments: [
        ("*", true), ("amazonaws.com", true), (".amazonaws.com", true), ("*.amazonaws.com", true),
        ("secretsmanager.eu-west-1.amazonaws.com", true), ("SecretsManager.EU-west-1.amazonaws.com", true),
        ("example.com, amazonaws.com", true), ("example.com amazonaws.com", true), ("amazonaws.com:443", true),
        ("amazonaws.com:8443", false), ("aws.com", false), ("sts.eu-west-1.amazonaws.com", false), ("", false),
        ("10.0.0.0/8", false), ("amazonaws.com:https", false), (",,", false),
    ])
    func aListedNameIsReachedDirectly(_ list: String, _ isDirect: Bool) throws {
        for name in ["NO_PROXY", "no_proxy"] {
            let server = try Self.server(["HTTPS_PROXY": "http://proxy:1", name: list])
            #expect((server == nil) == isDirect)
        }
    }

    @Test(arguments: [
        ("10.1.2.3", "10.0.0.0/8", true), ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.3:443", true),
        ("10.1.2.3", "10.1.2.3:80", false), ("11.1.2.3", "10.0.0.0/8", false), ("10.1.2.3", "2.3", false),
        ("fd00::7", "fd00::/8", true), ("fd00::7", "fd00::7", true), ("fd00::7", "[fd00::7]:443", true),
        ("fd00::7", "fd00::8", false),
    ])
    func aListedAddressIsReachedDirectly(_ host: String, _ list: String, _ isDirect: Bool) {
        #expect(ProxyExemptions(list).contains(host: host, port: 443) == isDirect)
    }
}
