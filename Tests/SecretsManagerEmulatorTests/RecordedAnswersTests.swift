import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// Replays calls whose answers were recorded from AWS and compares members, labels, codes and texts.
@Suite(.enabled(if: VectorFolder.isWanted, "skipped: vectors not present"))
struct RecordedAnswersTests {
    struct Step: Sendable {
        let entry: String
        let operation: String
        let input: JSONValue

        init(_ entry: String, _ operation: String, _ input: JSONValue) {
            self.entry = entry
            self.operation = operation
            self.input = input
        }
    }

    struct Scenario: Sendable, CustomTestStringConvertible {
        let name: String
        let steps: [Step]
        var testDescription: String { name }
    }

    /// A call with an entry name of its own is compared; one with an empty name only prepares.
    static let scenarios: [Scenario] = [
        Scenario(
            name: "test_update_secret_description",
            steps: [
                Step("create_secret_rs_0", "CreateSecret", value("Name", 1)),
                Step("describe_secret_res_0", "DescribeSecret", ["SecretId": "s"]),
                Step("update_secret_res_0", "UpdateSecret", ["SecretId": "s", "Description": "MyDescription"]),
                Step("describe_secret_res_1", "DescribeSecret", ["SecretId": "s"]),
                Step("update_secret_res_1", "UpdateSecret", value("SecretId", 2)),
                Step("describe_secret_res_2", "DescribeSecret", ["SecretId": "s"]),
                Step("update_secret_res_2", "UpdateSecret", value("SecretId", 3)),
                Step("describe_secret_res_3", "DescribeSecret", ["SecretId": "s"]),
                Step("update_secret_res_3", "UpdateSecret", ["SecretId": "s", "Description": "MyNewDescription"]),
                Step("delete_secret_res_0", "DeleteSecret", ["SecretId": "s"]),
            ]),
        Scenario(
            name: "test_tag_untag_resource_on_deleted_secret",
            steps: [
                Step("create_secret", "CreateSecret", value("Name", 1)),
                Step("delete_secret", "DeleteSecret", ["SecretId": "s"]),
                Step(
                    "tag_deleted_secret_error", "TagResource", ["SecretId": "s", "Tags": [["Key": "a", "Value": "b"]]]),
                Step("untag_deleted_secret_error", "UntagResource", ["SecretId": "s", "TagKeys": ["a"]]),
            ]),
        Scenario(
            name: "test_exp_raised_on_creation_of_secret_scheduled_for_deletion",
            steps: [
                Step("", "CreateSecret", value("Name", 1)),
                Step("delete_res", "DeleteSecret", ["SecretId": "s", "RecoveryWindowInDays": 7]),
                Step("invalid_req_ex", "CreateSecret", value("Name", 2)),
            ]),
        Scenario(
            name: "test_force_delete_deleted_secret",
            steps: [
                Step("create_secret_response", "CreateSecret", value("Name", 1)),
                Step("delete_secret_response", "DeleteSecret", ["SecretId": "s"]),
                Step("describe_secret_response", "DescribeSecret", ["SecretId": "s"]),
                Step(
                    "force_delete_secret_response", "DeleteSecret",
                    ["SecretId": "s", "ForceDeleteWithoutRecovery": true]),
            ]),
        Scenario(
            name: "test_get_secret_value_errors",
            steps: [
                Step("", "CreateSecret", value("Name", 1)),
                Step(
                    "error_get_secret_value_non_existing", "GetSecretValue",
                    ["SecretId": "s", "VersionStage": "AWSPREVIOUS"]),
                Step(
                    "mismatch_version_id_and_stage", "GetSecretValue",
                    ["SecretId": "s", "VersionId": .string(token(1)), "VersionStage": "AWSPREVIOUS"]),
            ]),
        Scenario(
            name: "test_secret_not_found",
            steps: [
                Step("get_secret_value_not_found_ex", "GetSecretValue", ["SecretId": "s"]),
                Step("list_secret_version_ids_not_found_ex", "ListSecretVersionIds", ["SecretId": "s"]),
            ]),
        Scenario(
            name: "test_secret_restore",
            steps: [
                Step("", "CreateSecret", value("Name", 1)),
                Step("delete_secret_res", "DeleteSecret", ["SecretId": "s"]),
                Step("restore_secret_res", "RestoreSecret", ["SecretId": "s"]),
            ]),
        Scenario(
            name: "test_create_secret_version_from_empty_secret",
            steps: [
                Step("create-empty-secret", "CreateSecret", ["Name": "s"]),
                Step("describe-secret", "DescribeSecret", ["SecretId": "s"]),
                Step("put-secret-value", "PutSecretValue", value("SecretId", 1)),
            ]),
        Scenario(
            name: "test_invalid_secret_name[ Inv Name]",
            steps: [
                Step("ex_log_1", "CreateSecret", ["Name": " Inv Name"]),
                Step("ex_log_2", "DeleteSecret", ["SecretId": " Inv Name"]),
                Step("ex_log_3", "DescribeSecret", ["SecretId": " Inv Name"]),
                Step("ex_log_4", "GetSecretValue", ["SecretId": " Inv Name"]),
                Step("ex_log_5", "TagResource", ["SecretId": " Inv Name", "Tags": []]),
            ]),
        Scenario(
            name: "test_no_client_request_token[UpdateSecret]",
            steps: [
                Step("", "CreateSecret", value("Name", 1)),
                Step("no-client-request-exc", "UpdateSecret", ["SecretId": "s", "SecretString": "v"]),
            ]),
        Scenario(
            name: "test_secret_tags",
            steps: [
                Step("create_secret", "CreateSecret", ["Name": "s"]),
                Step("describe_secret", "DescribeSecret", ["SecretId": "s"]),
                Step("", "TagResource", ["SecretId": "s", "Tags": [["Key": "tag1", "Value": "value1"]]]),
                Step("describe_secret_1", "DescribeSecret", ["SecretId": "s"]),
                Step("", "TagResource", ["SecretId": "s", "Tags": [["Key": "tag2", "Value": "value2"]]]),
                Step("describe_secret_2", "DescribeSecret", ["SecretId": "s"]),
                Step("", "UntagResource", ["SecretId": "s", "TagKeys": ["tag1"]]),
                Step("describe_secret_3", "DescribeSecret", ["SecretId": "s"]),
                Step("", "UntagResource", ["SecretId": "s", "TagKeys": ["tag2"]]),
                Step("describe_secret_4", "DescribeSecret", ["SecretId": "s"]),
            ]),
        Scenario(
            name: "test_update_secret_version_stages_current_pending",
            steps: [
                Step("create_secret_rs_0", "CreateSecret", value("Name", 1)),
                Step("put_secret_value_res_0", "PutSecretValue", value("SecretId", 2, ["AWSPENDING"])),
                Step("list_secret_version_ids_res_0", "ListSecretVersionIds", ["SecretId": "s"]),
                Step("update_secret_version_stage_res_0", "UpdateSecretVersionStage", moveCurrent(1, 2)),
                Step("list_secret_version_ids_res_1", "ListSecretVersionIds", ["SecretId": "s"]),
                Step("put_secret_value_res_1", "PutSecretValue", value("SecretId", 3)),
                Step("list_secret_version_ids_res_2", "ListSecretVersionIds", ["SecretId": "s"]),
            ]),
        Scenario(
            name: "test_update_secret_version_stages_current_pending_cycle_custom_stages_1",
            steps: [
                Step("", "CreateSecret", value("Name", 1)),
                Step(
                    "put_secret_value_res_0", "PutSecretValue",
                    value("SecretId", 2, ["AWSPENDING", "AWSSOMETHING", "PUT1"])),
                Step("list_secret_version_ids_res_0", "ListSecretVersionIds", ["SecretId": "s"]),
                Step("", "GetSecretValue", ["SecretId": "s"]),
                Step("", "UpdateSecretVersionStage", moveCurrent(1, 2)),
                Step("list_secret_version_ids_res_1", "ListSecretVersionIds", ["SecretId": "s"]),
                Step("get_secret_value_res_1", "GetSecretValue", ["SecretId": "s"]),
                Step("put_secret_value_res_1", "PutSecretValue", value("SecretId", 3, ["AWSPENDING", "PUT2"])),
                Step("list_secret_version_ids_res_2", "ListSecretVersionIds", ["SecretId": "s"]),
                Step("", "UpdateSecretVersionStage", moveCurrent(2, 3)),
                Step("list_secret_version_ids_res_3", "ListSecretVersionIds", ["SecretId": "s"]),
            ]),
        Scenario(
            name: "test_deprecated_secret_version_stage",
            steps: [
                Step("", "CreateSecret", value("Name", 1)),
                Step("list_secret_version_ids", "ListSecretVersionIds", ["SecretId": "s"]),
                Step("put_secret_value_1", "PutSecretValue", value("SecretId", 2)),
                Step("put_secret_value_2", "PutSecretValue", value("SecretId", 3)),
                Step("list_secret_version_ids_2", "ListSecretVersionIds", ["SecretId": "s"]),
                Step(
                    "list_secret_version_ids_3", "ListSecretVersionIds", ["SecretId": "s", "IncludeDeprecated": true]),
            ]),
        Scenario(
            name: "test_non_versioning_version_stages_replacement",
            steps: [
                Step("", "CreateSecret", value("Name", 1)),
                Step("put_secret_value_res_0", "PutSecretValue", value("SecretId", 2, ["one", "two", "three"])),
                Step("", "PutSecretValue", value("SecretId", 3, ["one", "two", "three", "four"])),
                Step("list_secret_version_ids_res_1", "ListSecretVersionIds", ["SecretId": "s"]),
            ]),
    ]

    static func value(_ member: String, _ number: Int, _ stages: [String]? = nil) -> JSONValue {
        var input = JSONObject([
            .init(name: member, value: "s"), .init(name: "SecretString", value: .string("value \(number)")),
            .init(name: "ClientRequestToken", value: .string(token(number))),
        ])
        if let stages { input["VersionStages"] = .array(stages.map { .string($0) }) }
        return .object(input)
    }

    static func moveCurrent(_ from: Int, _ to: Int) -> JSONValue {
        [
            "SecretId": "s", "VersionStage": "AWSCURRENT", "RemoveFromVersionId": .string(token(from)),
            "MoveToVersionId": .string(token(to)),
        ]
    }

    @Test(arguments: scenarios)
    func answersAsRecorded(_ scenario: Scenario) throws {
        let recorded = try VectorFolder.document("secretsmanager-recorded/recorded.json")
        let content = try #require(recorded["TestSecretsManager::\(scenario.name)"]?["recorded-content"])
        var service = StateHarness()
        for step in scenario.steps {
            let answer = service.call(step.operation, step.input)
            guard !step.entry.isEmpty else { continue }
            let expected = try #require(content[step.entry], "no entry \(step.entry)")
            if let error = expected["Error"] {
                #expect(answer.code == (error["Code"] ?? error["__type"])?.string, "\(step.entry)")
                #expect(answer.message == error["Message"]?.string, "\(step.entry)")
                #expect(answer.status == 400)
            } else {
                #expect(answer.status == 200, "\(step.entry)")
                #expect(
                    shape(answer.document ?? .null, "") == shape(expected, ""), "\(step.entry)")
            }
        }
    }

    /// Member names, labels, tags and texts; times, ARNs, names and version ids only by presence.
    private func shape(_ value: JSONValue, _ member: String) -> JSONValue {
        switch value {
        case .object(let object):
            let isVersions = member == "VersionIdsToStages" || member == "SecretVersionsToStages"
            var shaped = object.members.filter { $0.name != "ResponseMetadata" }
                .map { JSONObject.Member(name: isVersions ? "" : $0.name, value: shape($0.value, $0.name)) }
            shaped.sort { ($0.name, "\($0.value)") < ($1.name, "\($1.value)") }
            return .object(JSONObject(shaped))
        case .array(let elements): return .array(elements.map { shape($0, member) })
        case .string(let text):
            return ["VersionStages", "", "Key", "Value", "KmsKeyIds"].contains(member) || text.hasPrefix("AWS")
                ? value : "text"
        case .number: return "text"
        case .null, .bool: return value
        }
    }
}
