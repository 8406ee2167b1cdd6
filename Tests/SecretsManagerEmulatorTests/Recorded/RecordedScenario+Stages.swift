import JSONDocument

/// Versions and their staging labels.
extension RecordedScenario {
    static let stages: [RecordedScenario] = [
        RecordedScenario(
            name: "test_deprecated_secret_version_stage",
            steps: [
                write("create_secret", "CreateSecret", 1, "v"), versions("list_secret_version_ids"),
                write("put_secret_value_1", "PutSecretValue", 2, "w"), versions("list_secret_version_ids_1"),
                write("put_secret_value_2", "PutSecretValue", 3, "x"), versions("list_secret_version_ids_2"),
                versions("list_secret_version_ids_3", deprecated: true),
                write("put_secret_value_3", "PutSecretValue", 4, "y"), versions("list_secret_version_ids_4"),
                versions("list_secret_version_ids_5", deprecated: true),
            ]),
        RecordedScenario(
            name: "test_non_versioning_version_stages_replacement",
            steps: [
                write("create_secret_rs_0", "CreateSecret", 1, "v"),
                write("put_secret_value_res_0", "PutSecretValue", 2, "w", stages: ["one", "two", "three"]),
                versions("list_secret_version_ids_res_0"),
                write("put_secret_value_res_1", "PutSecretValue", 3, "x", stages: ["one", "two", "three", "four"]),
                versions("list_secret_version_ids_res_1"), delete("delete_secret_res_0"),
            ]),
        RecordedScenario(
            name: "test_put_secret_value_with_version_stages",
            steps: [
                write("create_secret_rs_0", "CreateSecret", 1, "secret_string_v0"), get("get_secret_value_res_0"),
                write("put_secret_value_res_1", "PutSecretValue", 2, "secret_string_v1", stages: samples),
                get("get_secret_value_res_1"),
                write("put_secret_value_res_2", "PutSecretValue", 3, "secret_string_v2", stages: samples),
                get("get_secret_value_res_2"),
                write("put_secret_value_res_3", "PutSecretValue", 4, "secret_string_v3", stages: ["AWSPENDING"]),
                get("get_secret_value_res_3"),
                write("put_secret_value_res_4", "PutSecretValue", 5, "secret_string_v4"),
                get("get_secret_value_res_4"), delete("delete_secret_res_1"),
            ]),
        RecordedScenario(
            name: "test_update_secret_version_stages_return_type",
            steps: [
                write("create_secret_rs_0", "CreateSecret", 1, "v"),
                write("put_secret_value_res_0", "PutSecretValue", 2, "w", stages: ["AWSPENDING"]),
                move("update_secret_version_stage_res_0", "AWSCURRENT", from: 1, to: 2),
                delete("delete_secret_res_0"),
            ]),
        RecordedScenario(
            name: "test_update_secret_version_stages_current_pending",
            steps: [
                write("create_secret_rs_0", "CreateSecret", 1, "v"),
                write("put_secret_value_res_0", "PutSecretValue", 2, "w", stages: ["AWSPENDING"]),
                versions("list_secret_version_ids_res_0"),
                move("update_secret_version_stage_res_0", "AWSCURRENT", from: 1, to: 2),
                versions("list_secret_version_ids_res_1"), write("put_secret_value_res_1", "PutSecretValue", 3, "x"),
                versions("list_secret_version_ids_res_2"), delete("delete_secret_res_0"),
            ]),
        RecordedScenario(
            name: "test_update_secret_version_stages_current_pending_cycle_custom_stages_1",
            steps: [
                write("create_secret_rs_0", "CreateSecret", 1, "S1"),
                write(
                    "put_secret_value_res_0", "PutSecretValue", 2, "S2", stages: ["AWSPENDING", "AWSSOMETHING", "PUT1"]),
                versions("list_secret_version_ids_res_0"), get("get_secret_value_res_0"),
                move("update_secret_version_stage_res_0", "AWSCURRENT", from: 1, to: 2),
                versions("list_secret_version_ids_res_1"), get("get_secret_value_res_1"),
                write("put_secret_value_res_1", "PutSecretValue", 3, "S3", stages: ["AWSPENDING", "PUT2"]),
                versions("list_secret_version_ids_res_2"), get("get_secret_value_res_2"),
                move("update_secret_version_stage_res_1", "AWSCURRENT", from: 2, to: 3),
                versions("list_secret_version_ids_res_3"), get("get_secret_value_res_3"),
                delete("delete_secret_res_0"),
            ]),
        RecordedScenario(
            name: "test_update_secret_version_stages_current_pending_cycle_custom_stages_2",
            steps: [
                write("create_secret_rs_0", "CreateSecret", 1, "SS"),
                write("put_secret_value_res_0", "PutSecretValue", 2, "S1", stages: ["AWSCURRENT", "PUT0"]),
                versions("list_secret_version_ids_res_0"),
                write("put_secret_value_res_1", "PutSecretValue", 3, "S2", stages: ["AWSPENDING", "PUT1"]),
                versions("list_secret_version_ids_res_1"), get("get_secret_value_res_0"),
                move("update_secret_version_stage_res_0", "AWSCURRENT", from: 2, to: 3),
                versions("list_secret_version_ids_res_2"), get("get_secret_value_res_1"),
                write("put_secret_value_res_2", "PutSecretValue", 4, "S3", stages: ["AWSPENDING", "PUT2"]),
                versions("list_secret_version_ids_res_3"), get("get_secret_value_res_2"),
                move("update_secret_version_stage_res_1", "AWSCURRENT", from: 3, to: 4),
                versions("list_secret_version_ids_res_4"), get("get_secret_value_res_3"),
                delete("delete_secret_res_0"),
            ]),
        RecordedScenario(
            name: "test_update_secret_version_stages_current_pending_cycle_custom_stages_3",
            steps: [
                write("create_secret_rs", "CreateSecret", 1, "SS"),
                write("put_secret_value_res_0", "PutSecretValue", 2, "S1", stages: ["PENDING"]),
                versions("list_secret_version_ids_rs"), get("get_secret_value_v1_rs", version: 1),
                get("get_secret_value_v2_rs", version: 2),
                move("update_secret_version_stage_res_1", "AWSCURRENT", from: 1, to: 2),
                get("get_secret_value_v1_rs_1", version: 1), get("get_secret_value_v2_rs_1", version: 2),
                move("update_secret_version_stage_res_2", "PENDING", from: 2, to: nil),
                get("get_secret_value_v1_rs_2", version: 1), get("get_secret_value_v2_rs_2", version: 2),
                delete("delete_secret_res_0"),
            ]),
    ]

    private static let samples = ["SAMPLESTAGE0", "SAMPLESTAGE1"]
}
