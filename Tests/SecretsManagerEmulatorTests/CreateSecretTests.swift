import JSONDocument
import Testing

@testable import SecretsManagerEmulator

@Suite struct CreateSecretTests {
    @Test func answersWithANewARNAndTheTokenAsVersion() throws {
        var service = StateHarness()
        let answer = service.create("vault/a", token: 1)
        let arn = try #require(answer.document?["ARN"]?.string)
        #expect(SecretARN.withoutSuffix(arn) == "arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/a")
        #expect(answer.document == ["ARN": .string(arn), "Name": "vault/a", "VersionId": .string(token(1))])
        #expect(service.secret("vault/a")?.versions.map(\.stages) == [["AWSCURRENT"]])
    }

    @Test func sameTokenAndContentIsAReplay() {
        var service = StateHarness()
        let first = service.create("a", "v", token: 1)
        #expect(service.create("a", "v", token: 1) == first)
        #expect(service.secret("a")?.versions.count == 1)
    }

    @Test func sameTokenWithOtherContentExists() {
        var service = StateHarness()
        _ = service.create("a", "v", token: 1)
        let answer = service.create("a", "w", token: 1)
        #expect(answer.code == "ResourceExistsException")
        #expect(answer.message == "The operation failed because the secret a already exists.")
    }

    @Test func aReplayStillWorksWhenTheVersionIsNoLongerCurrent() {
        var service = StateHarness()
        let first = service.create("a", "v", token: 1)
        _ = service.update("a", "w", token: 2)
        #expect(service.create("a", "v", token: 1) == first)
        #expect(service.secret("a")?.currentValue == "w")
    }

    @Test func contentIsComparedByBytes() {
        var service = StateHarness()
        _ = service.create("a", "\u{E9}", token: 1)
        #expect(service.create("a", "e\u{301}", token: 1).code == "ResourceExistsException")
    }

    @Test func needsATokenOnlyForAValue() {
        var service = StateHarness()
        let answer = service.call("CreateSecret", ["Name": "a", "SecretString": "v"])
        #expect(answer == ServiceAnswer(.missingToken))
        #expect(service.call("CreateSecret", ["Name": "a"]).document?.object?.names == ["ARN", "Name"])
    }

    @Test(arguments: [31, 65])
    func refusesATokenOfTheWrongLength(_ length: Int) {
        var service = StateHarness()
        let token = String(repeating: "t", count: length)
        let answer = service.call(
            "CreateSecret", ["Name": "a", "SecretString": "v", "ClientRequestToken": .string(token)])
        #expect(answer.code == "ValidationException")
        #expect(answer.message?.contains("at 'clientRequestToken'") == true)
    }

    @Test(arguments: ["a b", "a*", "ü", " a", "a:b"])
    func refusesANameWithOtherCharacters(_ name: String) {
        var service = StateHarness()
        #expect(service.create(name) == ServiceAnswer(.invalidName))
    }

    @Test func namesHaveUpTo512Characters() {
        var service = StateHarness()
        #expect(service.create(String(repeating: "n", count: 512)).code == nil)
        #expect(service.create(String(repeating: "n", count: 513)).code == "ValidationException")
        #expect(service.create("").code == "ValidationException")
    }

    @Test func valuesHave1To65536Bytes() {
        var service = StateHarness()
        #expect(service.create("a", String(repeating: "v", count: 65_536)).code == nil)
        let longer = service.create("b", String(repeating: "ü", count: 32_769))
        #expect(longer.code == "ValidationException")
        #expect(longer.message?.contains("at 'secretString'") == true)
        #expect(longer.message?.contains("ü") == false)
        #expect(service.create("c", "").code == "ValidationException")
    }

    @Test func refusesBothKindsOfValue() {
        var service = StateHarness()
        let answer = service.call(
            "CreateSecret",
            [
                "Name": "a", "SecretString": "v", "SecretBinary": "dg==", "ClientRequestToken": .string(token(1)),
            ])
        #expect(answer.code == "InvalidParameterException")
    }

    @Test func takesTagsWithTheCreate() {
        var service = StateHarness()
        _ = service.call("CreateSecret", ["Name": "a", "Tags": [["Key": "hashicorp:vault", "Value": ""]]])
        #expect(service.secret("a")?.tags == ["hashicorp:vault": ""])
    }

    @Test(
        arguments: [
            ["Key": "aws:x", "Value": ""], ["Key": "", "Value": ""],
            ["Key": .string(String(repeating: "k", count: 129)), "Value": ""],
            ["Key": "k", "Value": .string(String(repeating: "v", count: 257))],
        ] as [JSONValue])
    func refusesABadTag(_ tag: JSONValue) {
        var service = StateHarness()
        #expect(service.call("CreateSecret", ["Name": "a", "Tags": [tag]]).status == 400)
        #expect(service.secret("a") == nil)
    }

    @Test func allows50Tags() {
        var service = StateHarness()
        let tags = (0..<51).map { ["Key": .string("k\($0)"), "Value": ""] as JSONValue }
        #expect(service.call("CreateSecret", ["Name": "a", "Tags": .array(tags)]).status == 400)
        #expect(service.call("CreateSecret", ["Name": "a", "Tags": .array(tags.dropLast())]).status == 200)
    }

    @Test(arguments: [
        ("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"), ("eu-isoe-west-1", "aws-iso-e"), ("us-isof-south-1", "aws-iso-f"),
        ("eusc-de-east-1", "aws-eusc"),
    ])
    func theARNHasThePartitionOfTheRegion(region: String, partition: String) {
        var service = StateHarness()
        service.scope = Scope(account: "123456789012", region: region)
        let arn = service.create("a").document?["ARN"]?.string
        #expect(arn?.hasPrefix("arn:\(partition):secretsmanager:\(region):123456789012:secret:a-") == true)
    }

    @Test func scopesAreSeparate() {
        var service = StateHarness()
        _ = service.create("a")
        service.scope = Scope(account: "123456789012", region: "eu-west-1")
        #expect(service.create("a", token: 2).code == nil)
        service.scope = Scope(account: "999999999999", region: "us-east-1")
        #expect(service.call("DescribeSecret", ["SecretId": "a"]).code == "ResourceNotFoundException")
    }
}
