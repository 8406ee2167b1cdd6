import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// The comparison itself: it must see what differs.
struct RecordedMatcherTests {
    private static let recording: JSONValue = [
        "ARN": "arn:<partition>:secretsmanager:<region>:1:secret:<SecretId-0idx><ArnPart-0idx>",
        "VersionIdsToStages": ["<version_uuid:1>": ["AWSCURRENT"]], "CreatedDate": "datetime",
    ]

    private static func answer(
        suffix: String = "-AbCdEf", version: String = token(1), stage: String = "AWSCURRENT", more: JSONValue? = nil
    ) -> ServiceAnswer {
        var object = JSONObject([
            .init(name: "ARN", value: .string("arn:aws:secretsmanager:us-east-1:1:secret:s0\(suffix)")),
            .init(
                name: "VersionIdsToStages", value: .object(JSONObject([.init(name: version, value: [.string(stage)])]))),
            .init(name: "CreatedDate", value: 1),
        ])
        if let more { object["Description"] = more }
        return ServiceAnswer(.object(object))
    }

    @Test func whatIsRecordedIsAccepted() {
        var matcher = RecordedMatcher(names: ["s0"])
        #expect(matcher.compare(Self.answer(), with: Self.recording) == [])
        #expect(matcher.compare(Self.answer(), with: Self.recording) == [])
    }

    @Test func aPlaceholderStandsForOneText() {
        var matcher = RecordedMatcher(names: ["s0"])
        _ = matcher.compare(Self.answer(), with: Self.recording)
        #expect(matcher.compare(Self.answer(suffix: "-GhIjKl"), with: Self.recording).count == 1)
        #expect(matcher.compare(Self.answer(version: token(2)), with: Self.recording).count == 2)
    }

    @Test func aPlaceholderIsNoTextOfAnotherForm() {
        for answer in [Self.answer(suffix: "-AbCdE"), Self.answer(suffix: "_AbCdEf"), Self.answer(version: "v1")] {
            var matcher = RecordedMatcher(names: ["s0"])
            #expect(matcher.compare(answer, with: Self.recording) != [])
        }
    }

    @Test func otherLabelsMembersAndCodesAreSeen() {
        var matcher = RecordedMatcher(names: ["s0"])
        #expect(matcher.compare(Self.answer(stage: "AWSPREVIOUS"), with: Self.recording).count == 1)
        #expect(matcher.compare(Self.answer(more: "d"), with: Self.recording) == ["/Description: not recorded"])
        #expect(matcher.compare(ServiceAnswer(.unknownSecret), with: Self.recording).count == 1)
        let error: JSONValue = [
            "Error": ["Code": "ResourceNotFoundException", "Message": "other"],
            "ResponseMetadata": ["HTTPStatusCode": 404],
        ]
        #expect(matcher.compare(ServiceAnswer(.unknownSecret), with: error).count == 2)
    }
}
