import JSONDocument
import Testing

@testable import AWSSecretsManager

/// What AWS really answered goes through the client's decoder: every recorded refusal, and every success of a call that
/// the client makes.
@Suite(.needsVectors) struct RecordedAnswerVectorTests {
    private struct Answer {
        let place: String
        let content: JSONValue

        var isRefusal: Bool { content["Error"] != nil }
    }

    private static let answers: [Answer] = {
        let document = VectorDocument.read("secretsmanager-recorded/recorded.json")
        return (document.object?.members ?? []).flatMap { scenario in
            (scenario.value["recorded-content"]?.object?.members ?? []).map { entry in
                Answer(place: "\(scenario.name)/\(entry.name)", content: entry.value)
            }
        }
    }()

    @Test func everyRefusalIsDecidedByItsCode() throws {
        let refusals = Self.answers.filter(\.isRefusal)
        print("recorded answers: \(refusals.count) refusals of \(Self.answers.count)")
        #expect(refusals.count >= 40)
        for answer in refusals {
            let error = try #require(answer.content["Error"])
            let code = try #require((error["Code"] ?? error["__type"])?.string)
            let text = try #require(error["Message"]?.string)
            // AWS writes the text under Message for the errors of its model, under message for others.
            let member = answer.content["Message"] == nil ? "message" : "Message"
            for type in [code, "com.amazonaws.secretsmanager#\(code)", "\(code):http://internal.amazon.com/"] {
                let body = JSONObject([
                    .init(name: "__type", value: .string(type)), .init(name: member, value: .string(text)),
                ])
                let response = TransportResponse(status: 400, body: JSONWriter.write(.object(body)))
                let result = ResponseClassifier(call: SampleCalls.update).classify(response)
                guard case .refused(let failure) = result.outcome else {
                    Issue.record("\(answer.place): \(result.outcome.name)")
                    continue
                }
                #expect(failure.code == code, "\(answer.place)")
                #expect(failure.message == text, "\(answer.place)")
            }
        }
    }

    @Test func everySuccessWithAnARNIsOne() {
        let successes = Self.answers.filter { !$0.isRefusal && $0.content["ARN"]?.string != nil }
        #expect(successes.count >= 100)
        for answer in successes {
            var body = answer.content.object ?? JSONObject()
            // The placeholders of the recording stand for texts without angle brackets, and for numbers.
            let arn = (body["ARN"]?.string ?? "").map { $0 == "<" || $0 == ">" ? "x" : $0 }
            body["ARN"] = .string(String(arn))
            if let version = body["VersionId"]?.string {
                body["VersionId"] = .string(version.filter { $0 != "<" && $0 != ">" })
            }
            let isDeletion = body["DeletionDate"] != nil
            if isDeletion { body["DeletionDate"] = .number(JSONNumber(checkedText: "1.7954352E9")) }
            let result = ResponseClassifier(call: isDeletion ? SampleCalls.delete : SampleCalls.update).classify(
                TransportResponse(status: 200, body: JSONWriter.write(.object(body))))
            guard case .applied(let success) = result.outcome else {
                Issue.record("\(answer.place): \(result.outcome.name)")
                continue
            }
            #expect(success.arn == String(arn), "\(answer.place)")
            #expect(success.versionID == body["VersionId"]?.string, "\(answer.place)")
            #expect(success.deletionDate == (isDeletion ? 1_795_435_200_000_000_000 : nil), "\(answer.place)")
        }
    }
}
