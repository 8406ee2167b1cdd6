import JSONDocument
import Testing

/// A recorded sequence of calls: what to ask, and the entry of the recording that holds AWS's answer.
struct RecordedScenario: Sendable, CustomTestStringConvertible {
    struct Step: Sendable {
        /// The entry to compare with; nil for a call that the recording did not keep.
        let entry: String?
        let operation: String
        let input: JSONValue

        init(_ entry: String?, _ operation: String, _ input: JSONValue) {
            self.entry = entry
            self.operation = operation
            self.input = input
        }
    }

    let name: String
    /// The secrets' names, in the order of the recording's placeholders.
    var names = ["s0"]
    let steps: [Step]

    var testDescription: String { name }

    /// A call that carries a value; its token is the version's number.
    static func write(
        _ entry: String?, _ operation: String, _ number: Int, _ value: String, stages: [String]? = nil,
        description: String? = nil, secret: String = "s0"
    ) -> Step {
        var input = JSONObject([
            .init(name: operation == "CreateSecret" ? "Name" : "SecretId", value: .string(secret)),
            .init(name: "SecretString", value: .string(value)),
            .init(name: "ClientRequestToken", value: .string(token(number))),
        ])
        if let stages { input["VersionStages"] = .array(stages.map { .string($0) }) }
        if let description { input["Description"] = .string(description) }
        return Step(entry, operation, .object(input))
    }

    static func get(_ entry: String?, version: Int? = nil) -> Step {
        var input = JSONObject([.init(name: "SecretId", value: "s0")])
        if let version { input["VersionId"] = .string(token(version)) }
        return Step(entry, "GetSecretValue", .object(input))
    }

    static func versions(_ entry: String?, deprecated: Bool = false) -> Step {
        Step(entry, "ListSecretVersionIds", ["SecretId": "s0", "IncludeDeprecated": .bool(deprecated)])
    }

    static func describe(_ entry: String?, secret: String = "s0") -> Step {
        Step(entry, "DescribeSecret", ["SecretId": .string(secret)])
    }

    static func delete(_ entry: String?, force: Bool = true, secret: String = "s0") -> Step {
        Step(
            entry, "DeleteSecret", ["SecretId": .string(secret), "ForceDeleteWithoutRecovery": .bool(force)])
    }

    static func move(_ entry: String?, _ stage: String, from: Int?, to: Int?) -> Step {
        var input = JSONObject([
            .init(name: "SecretId", value: "s0"), .init(name: "VersionStage", value: .string(stage)),
        ])
        if let from { input["RemoveFromVersionId"] = .string(token(from)) }
        if let to { input["MoveToVersionId"] = .string(token(to)) }
        return Step(entry, "UpdateSecretVersionStage", .object(input))
    }
}
