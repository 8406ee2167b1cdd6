import FoundationEssentials
import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// Plays what was recorded from AWS, call by call, and compares every member, label, code and text.
@Suite(.enabled(if: VectorFolder.isWanted, "skipped: vectors not present"))
struct RecordedAnswersTests {
    static let file = "secretsmanager-recorded/recorded.json"
    static let prefix = "TestSecretsManager::"

    /// What is in the file and cannot be played, with the reason.
    static let leftOut: [String: String] = [
        "test_rotate_secret_multiple_times_with_lambda_success": "rotation runs a Lambda; there is none here",
        "test_rotate_secret_with_lambda_success[None]": "rotation runs a Lambda; there is none here",
        "test_rotate_secret_with_lambda_success[True]": "rotation runs a Lambda; there is none here",
        "test_no_client_request_token[RotateSecret]": "RotateSecret is not there, for the same reason",
    ]

    static let scenarios = RecordedScenario.values + RecordedScenario.lifeCycles + RecordedScenario.stages

    @Test(arguments: scenarios)
    func answersAsRecorded(_ scenario: RecordedScenario) throws {
        let recorded = try VectorFolder.document(Self.file)
        let content = try #require(recorded[Self.prefix + scenario.name]?["recorded-content"])
        var service = StateHarness()
        service.scope = Scope(account: "111111111111", region: "us-east-1")
        var matcher = RecordedMatcher(names: scenario.names)
        var compared: [String] = []
        for step in scenario.steps {
            let input = matcher.substituted(step.input)
            let answer = service.call(step.operation, input)
            guard let entry = step.entry else {
                #expect(answer.status == 200, "\(step.operation) that prepares")
                matcher.learn(answer.document)
                continue
            }
            let expected = try #require(content[entry], "no entry \(entry)")
            let differences = matcher.compare(answer, with: expected)
            #expect(differences == [], "\(entry)")
            compared.append(entry)
        }
        // Every answer of the recording was asked for: none is passed over.
        #expect(Set(compared) == Set(content.object?.names ?? []))
    }

    @Test func everyScenarioOfTheFileIsPlayedOrLeftOutForAReason() throws {
        let recorded = try VectorFolder.document(Self.file)
        let inFile = Set((recorded.object?.names ?? []).map { String($0.dropFirst(Self.prefix.count)) })
        let played = Set(Self.scenarios.map(\.name))
        #expect(played.isDisjoint(with: Self.leftOut.keys))
        #expect(inFile == played.union(Self.leftOut.keys))
        // What is left out for want of an operation is played once that is there.
        var service = StateHarness()
        #expect(service.call("RotateSecret", [:]).code == "UnknownOperationException")
        print("recorded scenarios: \(played.count) played, \(Self.leftOut.count) left out")
        for (name, reason) in Self.leftOut.sorted(by: { $0.key < $1.key }) { print("  left out: \(name): \(reason)") }
    }
}
