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

    /// A recorded answer with texts and times in place of its placeholders.
    private static func filled(_ value: JSONValue, _ name: String = "") -> JSONValue {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { member in
                        .init(name: plain(member.name), value: filled(member.value, member.name))
                    }))
        case .array(let elements): return .array(elements.map { filled($0) })
        case .string where name.hasSuffix("Date"): return .number(JSONNumber(checkedText: "1.7954352E9"))
        case .string(let text): return .string(name == "ARN" ? "arn:" + plain(text).dropFirst(4) : plain(text))
        case .null, .bool, .number: return value
        }
    }

    private static func plain(_ text: String) -> String {
        String(text.map { $0 == "<" || $0 == ">" ? "x" : $0 })
    }

    @Test func everyDescriptionIsRead() {
        let answers = Self.answers.filter { answer in
            !answer.isRefusal
                && (answer.content["SecretList"] != nil || answer.content["VersionIdsToStages"] != nil
                    || (answer.place.contains("/describe") && answer.content["ARN"] != nil))
        }
        print("recorded answers: \(answers.count) descriptions and lists")
        #expect(answers.count >= 20)
        for answer in answers {
            let isList = answer.content["SecretList"] != nil
            let body = JSONWriter.write(Self.filled(answer.content))
            let result = ResponseClassifier(call: isList ? SampleCalls.list : SampleCalls.describe).classify(
                TransportResponse(status: 200, body: body))
            guard case .applied(let success) = result.outcome else {
                Issue.record("\(answer.place): \(result.outcome.name)")
                continue
            }
            switch success.details {
            case .page(let page):
                #expect(page.secrets.count == answer.content["SecretList"]?.array?.count, "\(answer.place)")
            case .secret(let secret):
                #expect(secret.arn == success.arn, "\(answer.place)")
                #expect(
                    secret.stages.count == (answer.content["VersionIdsToStages"]?.object?.members.count ?? 0),
                    "\(answer.place)")
                #expect(secret.tags.count == (answer.content["Tags"]?.array?.count ?? 0), "\(answer.place)")
            case .none, .replicas: Issue.record("\(answer.place): \(success.details)")
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
