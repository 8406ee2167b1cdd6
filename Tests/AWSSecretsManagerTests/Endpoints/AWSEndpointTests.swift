import Testing

@testable import AWSSecretsManager

@Suite struct AWSEndpointTests {
    @Test(arguments: [
        ("https://example.com", "https://example.com", "example.com", 443),
        ("https://Example.COM:443/", "https://example.com", "example.com", 443),
        (
            "HTTPS://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com:8443",
            "https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com:8443",
            "vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com", 8443
        ),
        ("http://127.0.0.1:4566", "http://127.0.0.1:4566", "127.0.0.1", 4566),
        ("http://localhost", "http://localhost", "localhost", 80),
        ("http://[::1]:5000/", "http://[::1]:5000", "::1", 5000),
        ("https://[2600:0:0:0::1]", "https://[2600::1]", "2600::1", 443),
    ])
    func reads(url: String, description: String, host: String, port: Int) throws {
        let endpoint = try AWSEndpoint(parsing: url)
        #expect(endpoint.description == description)
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
        #expect(!endpoint.isAgentConfigured)
    }

    @Test(arguments: [
        "", "example.com", "ftp://example.com", "https:/example.com", "https://", "https:///",
        "https://user@example.com",
        "https://user:pass@example.com", "https://example.com?x=1", "https://example.com/#f",
        "https://example.com/path",
        "https://example.com//", "https://example.com:0", "https://example.com:65536", "https://example.com:",
        "https://example.com:+1", "https://exa mple.com", "https://-a.example", "https://a..b", "https://127.1",
        "https://2130706433", "https://0x7f.0.0.1", "https://0x7f000001", "https://1.2.3.04", "https://[::1",
        "https://[fe80::1%25eth0]", "https://[127.0.0.1]", "https://ex\u{e4}mple.com", "https://a\r\nb",
    ])
    func refusesWhatIsNotAnEndpoint(url: String) {
        #expect {
            try AWSEndpoint(parsing: url)
        } throws: { error in
            (error as? EndpointError)?.code == .invalidURL
        }
    }

    @Test(arguments: ["http://10.0.0.1", "http://93.184.216.34", "http://[2600::1]", "http://169.254.169.254"])
    func refusesPlaintextBeyondLoopback(url: String) {
        #expect {
            try AWSEndpoint(parsing: url, isAgentConfigured: true)
        } throws: { error in
            (error as? EndpointError)?.code == .plaintextNotAllowed
        }
    }

    @Test func errorsDoNotRepeatTheURL() {
        #expect {
            try AWSEndpoint(parsing: "https://user:hunter2@example.com")
        } throws: { error in
            !"\(error)".contains("hunter2")
        }
    }
}
