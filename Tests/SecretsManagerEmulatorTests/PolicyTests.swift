import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// The policies every life cycle must work under; A is the least privilege of the product's users.
enum TestPolicy: String, CaseIterable {
    case a, b, c

    var document: String {
        let plain = """
            {"Effect":"Allow","Action":["secretsmanager:Create*","secretsmanager:Update*","secretsmanager:Delete*",\
            "secretsmanager:TagResource"],"Resource":"arn:aws:secretsmanager:*:*:secret:vault*"}
            """
        switch self {
        case .a:
            return #"{"Version":"2012-10-17","Statement":\#(plain)}"#
        case .b:
            return """
                {"Version":"2012-10-17","Statement":[\(plain),{"Effect":"Deny","Action":["secretsmanager:*"],\
                "Resource":"*","Condition":{"StringNotEquals":{"secretsmanager:ResourceTag/hashicorp:vault":""}}}]}
                """
        case .c:
            return """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["secretsmanager:CreateSecret",\
                "secretsmanager:TagResource"],"Resource":"arn:aws:secretsmanager:*:*:secret:vault*","Condition":\
                {"StringEquals":{"aws:RequestTag/hashicorp:vault":"","secretsmanager:ResourceTag/hashicorp:vault":""}}},\
                {"Effect":"Allow","Action":["secretsmanager:UpdateSecret","secretsmanager:UpdateSecretVersionStage",\
                "secretsmanager:DeleteSecret","secretsmanager:TagResource"],\
                "Resource":"arn:aws:secretsmanager:*:*:secret:vault*","Condition":\
                {"StringEquals":{"secretsmanager:ResourceTag/hashicorp:vault":""}}}]}
                """
        }
    }
}

@Suite struct PolicyTests {
    static let tagged: JSONValue = [
        "Name": "vault/a", "SecretString": "v", "ClientRequestToken": .string(token(1)),
        "Tags": [["Key": "hashicorp:vault", "Value": ""]],
    ]

    static func service(_ policy: TestPolicy) throws -> StateHarness {
        var service = StateHarness()
        service.caller = Caller(
            arn: "arn:aws:iam::123456789012:user/x", policies: [try PolicyDocument(policy.document)])
        return service
    }

    @Test(arguments: TestPolicy.allCases)
    func theWholeLifeCycleWorks(_ policy: TestPolicy) throws {
        var service = try PolicyTests.service(policy)
        let arn = try #require(service.call("CreateSecret", PolicyTests.tagged).document?["ARN"]?.string)
        #expect(service.update(arn, "w", token: 2).status == 200)
        let tags: JSONValue = ["SecretId": .string(arn), "Tags": [["Key": "k", "Value": "v"]]]
        #expect(service.call("TagResource", tags).status == 200)
        #expect(service.call("DeleteSecret", ["SecretId": .string(arn)]).status == 200)
        #expect(
            service.call("DeleteSecret", ["SecretId": .string(arn), "ForceDeleteWithoutRecovery": true]).status == 200)
    }

    @Test(
        arguments: TestPolicy.allCases,
        [
            "DescribeSecret", "GetSecretValue", "PutSecretValue", "RestoreSecret", "UntagResource",
            "ListSecretVersionIds",
        ])
    func nothingElseIsAllowed(_ policy: TestPolicy, _ operation: String) throws {
        var service = try PolicyTests.service(policy)
        _ = service.call("CreateSecret", PolicyTests.tagged)
        let answer = service.call(operation, ["SecretId": "vault/a"])
        #expect(answer.code == "AccessDeniedException")
        #expect(
            answer.message
                == "User: arn:aws:iam::123456789012:user/x is not authorized to perform: secretsmanager:\(operation) "
                + "on resource: vault/a because no identity-based policy allows the secretsmanager:\(operation) action")
    }

    @Test(arguments: TestPolicy.allCases)
    func otherNamesAreDenied(_ policy: TestPolicy) throws {
        var service = try PolicyTests.service(policy)
        var input = PolicyTests.tagged.object ?? JSONObject()
        input["Name"] = "other/a"
        #expect(service.call("CreateSecret", .object(input)).code == "AccessDeniedException")
        #expect(service.call("ListSecrets", [:]).code == "AccessDeniedException")
    }

    @Test func aMissingSecretIsDeniedUnderTagConditionsOnly() throws {
        var plain = try PolicyTests.service(.a)
        #expect(plain.update("vault/a", "w", token: 2) == ServiceAnswer(.unknownSecret))
        var denying = try PolicyTests.service(.b)
        let answer = denying.update("vault/a", "w", token: 2)
        #expect(answer.code == "AccessDeniedException")
        #expect(answer.message?.hasSuffix("with an explicit deny in an identity-based policy") == true)
        var allowing = try PolicyTests.service(.c)
        #expect(allowing.update("vault/a", "w", token: 2).code == "AccessDeniedException")
    }

    @Test(arguments: [TestPolicy.b, .c])
    func aCreateWithoutTheTagIsDenied(_ policy: TestPolicy) throws {
        var service = try PolicyTests.service(policy)
        #expect(service.create("vault/a").code == "AccessDeniedException")
    }

    @Test(arguments: [TestPolicy.b, .c])
    func aSecretThatLostItsTagIsDenied(_ policy: TestPolicy) throws {
        var service = try PolicyTests.service(policy)
        _ = service.call("CreateSecret", PolicyTests.tagged)
        let limited = service.caller
        service.caller = Caller(arn: "arn:aws:iam::123456789012:root", policies: nil)
        _ = service.call("UntagResource", ["SecretId": "vault/a", "TagKeys": ["hashicorp:vault"]])
        service.caller = limited
        #expect(service.update("vault/a", "w", token: 2).code == "AccessDeniedException")
    }

    @Test func othersCanBeKeptAwayFromTaggedSecrets() throws {
        var service = StateHarness()
        _ = service.call("CreateSecret", PolicyTests.tagged)
        _ = service.create("vault/free", token: 5)
        let policy = """
            {"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny",\
            "Action":"secretsmanager:UpdateSecret","Resource":"*",\
            "Condition":{"StringEquals":{"secretsmanager:ResourceTag/hashicorp:vault":""}}}]}
            """
        service.caller = Caller(arn: "arn:aws:iam::123456789012:user/other", policies: [try PolicyDocument(policy)])
        #expect(service.update("vault/a", "w", token: 2).code == "AccessDeniedException")
        #expect(service.update("vault/free", "w", token: 3).status == 200)
    }

    @Test(arguments: [
        ("StringEquals", nil, false), ("StringNotEquals", nil, true), ("StringLike", "prod-1", true),
        ("StringLike", "dev", false), ("StringEqualsIfExists", nil, true), ("StringNotEquals", "prod-*", false),
    ])
    func evaluatesACondition(name: String, value: String?, expected: Bool) throws {
        let condition = try PolicyCondition(operator: name, key: "secretsmanager:ResourceTag/Env", values: ["prod-*"])
        let context = value.map { ["secretsmanager:resourcetag/env": [$0]] } ?? [:]
        #expect(condition.holds(context) == expected)
    }

    @Test(
        arguments: [
            ("ForAllValues:StringEquals", ["a", "b"], true), ("ForAllValues:StringEquals", ["a", "c"], false),
            ("ForAllValues:StringEquals", [], true), ("ForAnyValue:StringEquals", ["c", "b"], true),
            ("ForAnyValue:StringEquals", [], false), ("ForAnyValue:StringNotEquals", ["a"], false),
        ] as [(String, [String], Bool)])
    func evaluatesAConditionOnSeveralValues(name: String, present: [String], expected: Bool) throws {
        let condition = try PolicyCondition(operator: name, key: "aws:TagKeys", values: ["a", "b"])
        #expect(condition.holds(["aws:tagkeys": present]) == expected)
    }

    @Test(arguments: [
        ("NumericLessThan", "7", true), ("NumericLessThan", "10", false), ("NumericGreaterThanEquals", "10", true),
        ("NumericEquals", "10.0", true), ("NumericNotEquals", "x", true), ("NumericEquals", "x", false),
    ])
    func evaluatesANumber(name: String, value: String, expected: Bool) throws {
        let condition = try PolicyCondition(
            operator: name, key: "secretsmanager:RecoveryWindowInDays", values: ["10"])
        #expect(condition.holds(["secretsmanager:recoverywindowindays": [value]]) == expected)
    }

    @Test(arguments: [
        "", "{}", #"{"Statement":[{"Effect":"Permit","Action":"*","Resource":"*"}]}"#,
        #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}]}"#,
        #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"a":"b"}}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Resource":"*"}]}"#, #"{"Statment":[]}"#,
    ])
    func aPolicyThatIsNotUnderstoodIsRefused(_ text: String) {
        #expect(throws: EmulatorError.self) { try PolicyDocument(text) }
    }
}
