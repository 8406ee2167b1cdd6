import SyncProtocol
import Testing

@Suite struct DestinationIDTests {
    @Test(arguments: ["a", "my-awssm-1", "A.b_c-9", "_", "a..b", String(repeating: "n", count: 128)])
    func acceptsNames(text: String) throws {
        #expect(try DestinationName(text).text == text)
    }

    @Test(arguments: [
        "", "-a", "a-", ".a", "a.", "a/b", "a b", "caf\u{E9}", "a\u{0}", "*", String(repeating: "n", count: 129),
    ])
    func refusesWhatIsNoName(text: String) {
        #expect(throws: NameError.self) { try DestinationName(text) }
    }

    @Test func theOnlyTypeIsAWSSecretsManager() {
        #expect(DestinationType.allCases.map(\.rawValue) == ["aws-sm"])
    }

    @Test func descriptionIsTypeSlashName() throws {
        let id = DestinationID(type: .awsSecretsManager, name: try DestinationName("my-awssm-1"))
        #expect(id.description == "aws-sm/my-awssm-1")
    }
}
