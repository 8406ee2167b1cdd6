import Testing

@testable import AWSSecretsManager

@Suite struct NetworkPolicyTests {
    private func refusal(_ address: String, by policy: NetworkPolicy = .default, port: Int = 443) throws -> String? {
        policy.refusal(of: try #require(IPAddress(address)), port: port)?.message
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254",
        "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.8", "192.0.0.9", "192.0.0.170",
        "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.255.255", "192.175.48.1", "198.18.0.1",
        "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::8.8.8.8",
        "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:1::1", "2001:1::2", "2001:1::3", "2001:2::1",
        "2001:3::1", "2001:4:112::1", "2001:10::1", "2001:20::1", "2001:30::1", "2001:100::1", "2001:1ff::1",
        "2001:db8::1", "2002:a00:1::1", "2620:4f:8000::1", "3fff::1", "3fff:fff::1", "5f00::1", "fc00::1",
        "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
    ])
    func deniesSpecialPurposeAddresses(address: String) throws {
        #expect(try refusal(address) != nil)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "52.94.133.131", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
        "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2600:1f18::1", "2a05:d018::1",
        "2001:200::1", "2001:4860:4860::8888", "2606:4700::1",
    ])
    func allowsPublicAddresses(address: String) throws {
        #expect(try refusal(address) == nil)
    }

    @Test(arguments: [(80, true), (443, true), (22, false), (8443, false), (0, false), (65_535, false)])
    func allowsTwoPorts(port: Int, allowed: Bool) throws {
        let refusal = try refusal("1.1.1.1", port: port)
        #expect((refusal == nil) == allowed)
    }

    @Test func opensWhatIsListed() throws {
        let policy = try NetworkPolicy(
            allowedIPv4: [IPRange(parsing: "10.0.0.0/8")], allowedIPv6: [IPRange(parsing: "fd00::/16")],
            allowedPorts: [8443])
        #expect(try refusal("10.2.3.4", by: policy, port: 8443) == nil)
        #expect(try refusal("fd00::1", by: policy) == nil)
        #expect(try refusal("1.1.1.1", by: policy) == nil)
        #expect(try refusal("192.168.0.1", by: policy)?.contains("allowed_ipv4_addresses") == true)
        #expect(try refusal("fd01::1", by: policy)?.contains("allowed_ipv6_addresses") == true)
        #expect(try refusal("10.2.3.4", by: policy, port: 8444)?.contains("allowed_ports") == true)
    }

    @Test func openedTranslationBlocksStillObeyTheIPv4Rules() throws {
        let everything = try NetworkPolicy(allowedIPv4: [], allowedIPv6: [IPRange(parsing: "::/0")], allowedPorts: [])
        for address in ["::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "2002:a00:1::1", "::10.0.0.1"] {
            #expect(try refusal(address, by: everything) != nil, "\(address)")
        }
        for address in ["::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "fd00::1"] {
            #expect(try refusal(address, by: everything) == nil, "\(address)")
        }
    }

    @Test func namesTheRangeAndTheField() throws {
        #expect(
            try refusal("169.254.169.254")
                == "the endpoint's address 169.254.169.254 is in 169.254.0.0/16 (link local): "
                + "add its range to allowed_ipv4_addresses, or set disable_strict_networking")
    }

    @Test func canBeSwitchedOff() throws {
        let open = try NetworkPolicy(allowedIPv4: [], allowedIPv6: [], allowedPorts: [], strict: false)
        #expect(try refusal("127.0.0.1", by: open, port: 22) == nil)
    }

    @Test(arguments: [0, -1, 65_536])
    func refusesBadPorts(port: Int) {
        #expect(throws: NetworkPolicyError.self) {
            try NetworkPolicy(allowedIPv4: [], allowedIPv6: [], allowedPorts: [port])
        }
    }

    @Test func refusesRangesOfTheOtherFamily() {
        #expect(throws: NetworkPolicyError.self) {
            try NetworkPolicy(allowedIPv4: [IPRange(parsing: "fd00::/8")], allowedIPv6: [], allowedPorts: [])
        }
        #expect(throws: NetworkPolicyError.self) {
            try NetworkPolicy(allowedIPv4: [], allowedIPv6: [IPRange(parsing: "10.0.0.0/8")], allowedPorts: [])
        }
    }
}
