import Testing

@testable import AWSSecretsManager

@Suite struct IPRangeTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.1.2.3/8", "10.9.9.9", true),
        ("0.0.0.0/0", "203.0.113.9", true), ("192.0.2.1/32", "192.0.2.1", true), ("192.0.2.1/32", "192.0.2.2", false),
        ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false), ("::/0", "::1", true),
        ("::1/128", "::1", true), ("0.0.0.0/0", "::1", false), ("::/0", "10.0.0.1", false),
    ])
    func holdsItsAddresses(range: String, address: String, holds: Bool) throws {
        let address = try #require(IPAddress(address))
        #expect(try IPRange(parsing: range).contains(address) == holds)
    }

    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1/32"), ("fd00::1", "fd00::1/128"), ("10.0.0.0/33", "from 0 to 32"),
        ("fd00::/129", "from 0 to 128"), ("10.0.0.0/", "from 0 to 32"), ("10.0.0.0/+8", "from 0 to 32"),
        ("10.0.0.0/8/8", "10.0.0.0/32"), ("ten/8", "not an IP address range"), ("", "not an IP address range"),
        ("10.0.0/8", "not an IP address range"),
    ])
    func saysWhatIsWrong(text: String, reason: String) {
        #expect {
            try IPRange(parsing: text)
        } throws: { error in
            "\(error)".contains(reason)
        }
    }
}
