import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// Policies at secrets, and values of several secrets at once.
@Suite struct ResourcePolicyTests {
    private static let user = "arn:aws:iam::123456789012:user/app"

    private static func policy(_ effect: String, _ action: String, principal: String = "\"*\"") -> JSONValue {
        .string(
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"\(effect)","Principal":\(principal),\
            "Action":"secretsmanager:\(action)","Resource":"*"}]}
            """)
    }

    @Test func aDenyAtTheSecretStopsEveryone() {
        var service = StateHarness()
        _ = service.create("a", token: 1)
        let policy = Self.policy("Deny", "DeleteSecret")
        #expect(service.call("PutResourcePolicy", ["SecretId": "a", "ResourcePolicy": policy]).status == 200)
        let denied = service.call("DeleteSecret", ["SecretId": "a"])
        #expect(denied.code == "AccessDeniedException")
        #expect(denied.message?.hasSuffix("with an explicit deny in a resource-based policy") == true)
        #expect(service.call("GetResourcePolicy", ["SecretId": "a"]).document?["ResourcePolicy"] == policy)
        #expect(service.call("DeleteResourcePolicy", ["SecretId": "a"]).status == 200)
        #expect(service.call("GetResourcePolicy", ["SecretId": "a"]).document?["ResourcePolicy"] == nil)
        #expect(service.call("DeleteSecret", ["SecretId": "a"]).status == 200)
    }

    @Test func anAllowAtTheSecretIsEnoughInItsAccount() throws {
        var service = StateHarness()
        _ = service.create("a", token: 1)
        let allowed = Self.policy("Allow", "GetSecretValue", principal: #"{"AWS":"\#(Self.user)"}"#)
        _ = service.call("PutResourcePolicy", ["SecretId": "a", "ResourcePolicy": allowed])
        service.caller = Caller(arn: Self.user, policies: [try PolicyDocument(TestPolicy.a.document)])
        #expect(service.call("GetSecretValue", ["SecretId": "a"]).status == 200)
        #expect(service.call("DescribeSecret", ["SecretId": "a"]).code == "AccessDeniedException")
        service.caller = Caller(arn: Self.user + "2", policies: [try PolicyDocument(TestPolicy.a.document)])
        #expect(service.call("GetSecretValue", ["SecretId": "a"]).code == "AccessDeniedException")
    }

    @Test func aPolicyGoesWithItsSecret() {
        var service = StateHarness()
        _ = service.create("a", token: 1)
        _ = service.call("PutResourcePolicy", ["SecretId": "a", "ResourcePolicy": Self.policy("Deny", "TagResource")])
        _ = service.call("DeleteSecret", ["SecretId": "a", "ForceDeleteWithoutRecovery": true])
        _ = service.create("a", token: 2)
        #expect(service.call("TagResource", ["SecretId": "a", "Tags": []]).status == 200)
    }

    @Test(arguments: ["", "{}", #"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#])
    func aPolicyThatIsNoneIsRefused(_ text: String) {
        var service = StateHarness()
        _ = service.create("a", token: 1)
        let code = service.call("PutResourcePolicy", ["SecretId": "a", "ResourcePolicy": .string(text)]).code
        #expect(code == (text.isEmpty ? "ValidationException" : "MalformedPolicyDocumentException"))
    }

    @Test func accessForEverybodyIsRefusedOnRequestAndReported() {
        var service = StateHarness()
        _ = service.create("a", token: 1)
        let broad = Self.policy("Allow", "GetSecretValue")
        let blocked = service.call(
            "PutResourcePolicy", ["SecretId": "a", "ResourcePolicy": broad, "BlockPublicPolicy": true])
        #expect(blocked.code == "PublicPolicyException")
        #expect(service.call("GetResourcePolicy", ["SecretId": "a"]).document?["ResourcePolicy"] == nil)
        let check = service.call("ValidateResourcePolicy", ["ResourcePolicy": broad])
        #expect(check.document?["PolicyValidationPassed"] == false)
        for narrow in [
            Self.policy("Deny", "GetSecretValue"), Self.policy("Allow", "GetSecretValue", principal: #"{"AWS":"1"}"#),
        ] {
            let check = service.call("ValidateResourcePolicy", ["ResourcePolicy": narrow])
            #expect(check.document == ["PolicyValidationPassed": true, "ValidationErrors": []])
            let put = service.call(
                "PutResourcePolicy", ["SecretId": "a", "ResourcePolicy": narrow, "BlockPublicPolicy": true])
            #expect(put.status == 200)
        }
    }

    @Test func aBatchAnswersEachSecretForItself() throws {
        var service = StateHarness()
        for number in 1...3 { _ = service.create("vault/\(number)", "v\(number)", token: number) }
        _ = service.call("DeleteSecret", ["SecretId": "vault/3"])
        let reader = #"""
            {"Statement":[{"Effect":"Allow","Action":"secretsmanager:BatchGetSecretValue","Resource":"*"},
            {"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*:secret:vault/[13]*"},
            {"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*:secret:vault/1-*"},
            {"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*:secret:vault/3-*"}]}
            """#
        service.caller = Caller(arn: Self.user, policies: [try PolicyDocument(reader)])
        let answer = service.call("BatchGetSecretValue", ["SecretIdList": ["vault/1", "vault/2", "vault/3", "none"]])
        #expect(answer.document?["SecretValues"]?.array?.map { $0["SecretString"] } == ["v1"])
        #expect(
            answer.document?["Errors"]?.array?.map { $0["ErrorCode"]?.string } == [
                "AccessDeniedException", "InvalidRequestException", "AccessDeniedException",
            ])
    }

    @Test func aBatchIsPagedByFilter() {
        var service = StateHarness()
        for number in 1...5 { _ = service.create("vault/\(number)", "v\(number)", token: number) }
        _ = service.create("other", token: 9)
        var found: [String?] = []
        var next: JSONValue?
        repeat {
            var input: JSONObject = JSONObject([
                .init(name: "Filters", value: [["Key": "name", "Values": ["vault/"]]]),
                .init(name: "MaxResults", value: 2),
            ])
            input["NextToken"] = next
            let answer = service.call("BatchGetSecretValue", .object(input))
            found += answer.document?["SecretValues"]?.array?.map { $0["SecretString"]?.string } ?? []
            next = answer.document?["NextToken"]
        } while next != nil
        #expect(found == ["v1", "v2", "v3", "v4", "v5"])
    }

    @Test(
        arguments: [
            [:], ["SecretIdList": []], ["SecretIdList": ["a"], "MaxResults": 3],
            ["SecretIdList": .array((0...20).map { .string("s\($0)") })],
            ["Filters": [["Key": "name", "Values": ["a"]]], "MaxResults": 21],
        ] as [JSONValue])
    func aWrongBatchIsRefused(_ input: JSONValue) {
        var service = StateHarness()
        #expect(service.call("BatchGetSecretValue", input).status == 400)
    }
}
