import JSONDocument

/// Reading and writing values, names, and lists.
extension RecordedScenario {
    static let values: [RecordedScenario] =
        [
            "Valid/_+=.@-Name", "Valid/_+=.@-Name-a1b2c3-", "s-c64bdc03",
        ].flatMap { name in
            // Recorded twice, in an older and a newer run of the same calls.
            [createAndUpdate(name, "[\(name)]", found: true), createAndUpdate(name, "[\(name)-True]", found: true)]
        } + [
            createAndUpdate("Valid/_+=.@-Name-a1b2", "[Valid/_+=.@-Name-a1b2-True]", found: true),
            createAndUpdate("Invalid/_+=.@-Name-a1b2c3", "[Invalid/_+=.@-Name-a1b2c3-False]", found: false),
            changeValue("[footest-updated1]", Array("footest".utf8), Array("updated1".utf8)),
            changeValue("[\\x00\\x01\\x02\\xff-\\xfe\\xfd]", [0, 1, 2, 0xFF], [0xFE, 0xFD]),
            RecordedScenario(
                name: "test_get_secret_value",
                steps: [
                    binary(nil, "CreateSecret", 1, Array("footest".utf8)),
                    get("secret_value_response"), get("secret_value_http_response"),
                ]),
            RecordedScenario(
                name: "test_get_secret_value_errors",
                steps: [
                    write(nil, "CreateSecret", 1, "v"),
                    Step(
                        "error_get_secret_value_non_existing", "GetSecretValue",
                        ["SecretId": "s0", "VersionStage": "AWSPREVIOUS"]),
                    Step(
                        "mismatch_version_id_and_stage", "GetSecretValue",
                        ["SecretId": "s0", "VersionId": .string(token(1)), "VersionStage": "AWSPREVIOUS"]),
                ]),
            RecordedScenario(
                name: "test_secret_not_found",
                steps: [
                    get("get_secret_value_not_found_ex"), versions("list_secret_version_ids_not_found_ex"),
                ]),
            RecordedScenario(
                name: "test_create_secret_version_from_empty_secret",
                steps: [
                    // Recorded with an empty description, which AWS does not show.
                    Step("create-empty-secret", "CreateSecret", ["Name": "s0", "Description": ""]),
                    describe("describe-secret"),
                    write("put-secret-value", "PutSecretValue", 1, "v"),
                ]),
            RecordedScenario(
                name: "test_call_lists_secrets_multiple_times",
                steps: [
                    write("create_secret_rs_1", "CreateSecret", 1, "v", description: "testing creation of secrets"),
                    list("list_secrets_res_0"), list("list_secrets_res_1"), list("list_secrets_res_2"),
                    delete("delete_secret_res_1"),
                ]),
            RecordedScenario(
                name: "test_create_multi_secrets", names: ["s0", "s1", "s2"],
                steps: (0..<3).map { number in
                    write(
                        nil, "CreateSecret", number + 1, "v", description: "Testing secrets creation.",
                        secret: "s\(number)")
                } + [list("list_secrets_res")] + (0..<3).map { delete("delete_secret_res\($0)", secret: "s\($0)") }),
            RecordedScenario(
                name: "test_no_client_request_token[PutSecretValue]",
                steps: [
                    // Recorded without a secret: the token is missed first.
                    Step("no-client-request-exc", "PutSecretValue", ["SecretId": "s0", "SecretString": "v"])
                ]),
            RecordedScenario(
                name: "test_no_client_request_token[UpdateSecret]",
                steps: [
                    // Recorded without a secret: the token is missed first.
                    Step("no-client-request-exc", "UpdateSecret", ["SecretId": "s0", "SecretString": "v"])
                ]),
        ] + [" Inv Name", " Inv*Name? ", "Inv Name"].map(invalidName)

    private static func list(_ entry: String) -> Step {
        Step(entry, "ListSecrets", [:])
    }

    private static func binary(_ entry: String?, _ operation: String, _ number: Int, _ bytes: [UInt8]) -> Step {
        Step(
            entry, operation,
            [
                operation == "CreateSecret" ? "Name" : "SecretId": "s0",
                "SecretBinary": .string(RecordedMatcher.base64(bytes)), "ClientRequestToken": .string(token(number)),
            ])
    }

    private static func changeValue(_ suffix: String, _ first: [UInt8], _ second: [UInt8]) -> RecordedScenario {
        RecordedScenario(
            name: "test_change_secret_value_after_creation" + suffix,
            steps: [
                binary(nil, "CreateSecret", 1, Array("initial".utf8)), get("put_secret_value_secret_response"),
                binary(nil, "PutSecretValue", 2, first), get("put_secret_binary_response_updated"),
                binary(nil, "UpdateSecret", 3, second), get("update_secret_binary_response_updated"),
            ])
    }

    /// A name that ends like an ARN's suffix makes its partial ARN unusable.
    private static func createAndUpdate(_ name: String, _ suffix: String, found: Bool) -> RecordedScenario {
        func read(_ entry: String, _ id: String) -> Step {
            Step(entry, "GetSecretValue", ["SecretId": .string(id)])
        }
        return RecordedScenario(
            name: "test_create_and_update_secret" + suffix, names: [name],
            steps: [
                write(
                    "create_secret_rs_1", "CreateSecret", 1, "my_secret", description: "Testing secret creation.",
                    secret: name),
                read("get_secret_value_rs_1", name), describe("describe_secret_rs_1", secret: name),
                read("get_secret_value_rs_2", "arn(\(name))"),
                read(found ? "get_secret_value_rs_3" : "resource_not_found_dict_1", "partial(\(name))"),
                write("put_secret_value_rs_1", "PutSecretValue", 2, "new_secret", secret: name),
                read("get_secret_value_rs_4", name),
                write("update_secret_res_1", "UpdateSecret", 3, "third", description: "d", secret: name),
                delete("delete_secret_res_1", secret: name),
            ])
    }

    private static func invalidName(_ name: String) -> RecordedScenario {
        let id: JSONValue = ["SecretId": .string(name)]
        func with(_ members: [String: JSONValue]) -> JSONValue {
            var object = id.object ?? JSONObject()
            for (name, value) in members.sorted(by: { $0.key < $1.key }) { object[name] = value }
            return .object(object)
        }
        let calls: [(String, JSONValue)] = [
            (
                "CreateSecret",
                ["Name": .string(name), "SecretString": "v", "ClientRequestToken": .string(token(1))]
            ),
            ("DeleteSecret", id), ("DescribeSecret", id), ("GetSecretValue", id),
            ("ListSecretVersionIds", with(["IncludeDeprecated": true])),
            ("PutSecretValue", with(["SecretString": "v", "ClientRequestToken": .string(token(2))])),
            ("TagResource", with(["Tags": [["Key": "tag1", "Value": "v"]]])),
            ("UntagResource", with(["TagKeys": ["tag1"]])),
            ("UpdateSecret", with(["SecretString": "v", "ClientRequestToken": .string(token(3))])),
            ("ValidateResourcePolicy", with(["ResourcePolicy": #"{"Statement":[]}"#])),
        ]
        return RecordedScenario(
            name: "test_invalid_secret_name[\(name)]", names: [name],
            steps: calls.enumerated().map { Step("ex_log_\($0 + 1)", $1.0, $1.1) })
    }
}
