import JSONDocument

/// Deletion, restoring, tags, descriptions and policies.
extension RecordedScenario {
    static let lifeCycles: [RecordedScenario] = [
        RecordedScenario(
            name: "test_can_recreate_delete_secret",
            steps: [
                write("create_secret_res_0", "CreateSecret", 1, "v"), delete("delete_res_1"),
                write("create_secret_res_1", "CreateSecret", 2, "w"),
            ]),
        RecordedScenario(
            name: "test_exp_raised_on_creation_of_secret_scheduled_for_deletion",
            steps: [
                write(nil, "CreateSecret", 1, "v"),
                Step("delete_res", "DeleteSecret", ["SecretId": "s0", "RecoveryWindowInDays": 7]),
                write("invalid_req_ex", "CreateSecret", 2, "w"),
            ]),
        RecordedScenario(
            name: "test_force_delete_deleted_secret",
            steps: [
                write("create_secret_response", "CreateSecret", 1, "v"),
                delete("delete_secret_response", force: false), describe("describe_secret_response"),
                delete("force_delete_secret_response"),
            ]),
        RecordedScenario(
            name: "test_secret_restore",
            steps: [
                write(nil, "CreateSecret", 1, "v"), delete("delete_secret_res", force: false),
                Step("restore_secret_res", "RestoreSecret", ["SecretId": "s0"]),
            ]),
        RecordedScenario(
            name: "test_tag_untag_resource_on_deleted_secret",
            steps: [
                write("create_secret", "CreateSecret", 1, "v"), delete("delete_secret", force: false),
                tag("tag_deleted_secret_error", ["a"]), untag("untag_deleted_secret_error", ["a"]),
            ]),
        RecordedScenario(
            name: "test_secret_tags",
            steps: [
                Step("create_secret", "CreateSecret", ["Name": "s0"]), describe("describe_secret"),
                tag("tag_resource_1", ["1"]), describe("describe_secret_1"),
                tag("tag_resource_2", ["2"]), describe("describe_secret_2"),
                untag("untag_resource_1", ["tag1"]), describe("describe_secret_3"),
                untag("untag_resource_2", ["tag2"]), describe("describe_secret_4"),
                tag(nil, ["3", "4"]), describe("describe_secret_5"),
                untag(nil, ["tag3", "tag4"]), describe("describe_secret_6"),
            ]),
        RecordedScenario(
            name: "test_update_secret_description",
            steps: [
                write("create_secret_rs_0", "CreateSecret", 1, "v"), describe("describe_secret_res_0"),
                Step("update_secret_res_0", "UpdateSecret", ["SecretId": "s0", "Description": "MyDescription"]),
                describe("describe_secret_res_1"),
                write("update_secret_res_1", "UpdateSecret", 2, "w", description: "MyNewDescription"),
                describe("describe_secret_res_2"), write("update_secret_res_2", "UpdateSecret", 3, "x"),
                describe("describe_secret_res_3"),
                Step("update_secret_res_3", "UpdateSecret", ["SecretId": "s0"]),
                describe("describe_secret_res_4"), delete("delete_secret_res_0"),
            ]),
        RecordedScenario(
            name: "test_resource_policy",
            steps: [
                Step(nil, "CreateSecret", ["Name": "s0"]),
                Step(
                    "put_resource_policy", "PutResourcePolicy",
                    [
                        "SecretId": "s0",
                        "ResourcePolicy": """
                        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",\
                        "Action":"secretsmanager:GetSecretValue","Resource":"*"}]}
                        """,
                    ]),
                Step("get_resource_policy", "GetResourcePolicy", ["SecretId": "s0"]),
            ]),
    ]

    private static func tag(_ entry: String?, _ numbers: [String]) -> Step {
        Step(
            entry, "TagResource",
            [
                "SecretId": "s0",
                "Tags": .array(numbers.map { ["Key": .string("tag\($0)"), "Value": .string("value\($0)")] }),
            ])
    }

    private static func untag(_ entry: String?, _ keys: [String]) -> Step {
        Step(entry, "UntagResource", ["SecretId": "s0", "TagKeys": .array(keys.map { .string($0) })])
    }
}
