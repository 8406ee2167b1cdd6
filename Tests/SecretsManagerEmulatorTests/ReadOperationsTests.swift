import JSONDocument
import Testing

@testable import SecretsManagerEmulator

@Suite struct ReadOperationsTests {
    @Test func listsInPages() throws {
        var service = StateHarness()
        for number in 0..<250 { _ = service.create("s\(number)", token: number) }
        var names: [String] = []
        var sizes: [Int] = []
        var next: JSONValue = .null
        repeat {
            let page = try #require(service.call("ListSecrets", ["NextToken": next]).document)
            let list = try #require(page["SecretList"]?.array)
            sizes.append(list.count)
            names += list.compactMap { $0["Name"]?.string }
            next = page["NextToken"] ?? .null
        } while next != .null
        #expect(sizes == [100, 100, 50])
        #expect(names == (0..<250).map { "s\($0)" })
    }

    @Test func listsBackwards() throws {
        var service = StateHarness()
        for number in 0..<5 { _ = service.create("s\(number)", token: number) }
        let first = service.call("ListSecrets", ["SortOrder": "desc", "MaxResults": 3])
        let next = try #require(first.document?["NextToken"])
        let second = service.call("ListSecrets", ["SortOrder": "desc", "MaxResults": 3, "NextToken": next])
        let names = [first, second].flatMap { $0.document?["SecretList"]?.array ?? [] }.compactMap {
            $0["Name"]?.string
        }
        #expect(names == ["s4", "s3", "s2", "s1", "s0"])
    }

    @Test func listsScheduledOnesOnlyOnRequest() {
        var service = StateHarness()
        _ = service.create("a", token: 1)
        _ = service.create("b", token: 2)
        _ = service.call("DeleteSecret", ["SecretId": "a"])
        #expect(service.call("ListSecrets", [:]).document?["SecretList"]?.array?.count == 1)
        #expect(
            service.call("ListSecrets", ["IncludePlannedDeletion": true]).document?["SecretList"]?.array?.count == 2)
    }

    @Test(arguments: [
        ("name", "vault/", ["vault/a", "vault/b"]), ("tag-key", "hashicorp:vault", ["vault/b"]),
        ("name", "!vault/", ["other"]), ("tag-value", "x", []),
    ])
    func filters(key: String, value: String, expected: [String]) {
        var service = StateHarness()
        _ = service.create("vault/a", token: 1)
        _ = service.call("CreateSecret", ["Name": "vault/b", "Tags": [["Key": "hashicorp:vault", "Value": ""]]])
        _ = service.create("other", token: 3)
        let answer = service.call(
            "ListSecrets", ["Filters": [["Key": .string(key), "Values": [.string(value)]]]])
        #expect(answer.document?["SecretList"]?.array?.compactMap { $0["Name"]?.string } == expected)
    }

    // AWS's own answers, as another project's tests against it assert them.
    @Test(arguments: [
        ("a", ["1", "2", "3"]), ("!a", ["4"]), ("a secret", ["1", "2"]), ("A Secret", ["1", "2"]),
        ("!c", ["1", "2", "3", "4"]),
    ])
    func descriptionsAreFilteredByTheBeginningsOfWords(value: String, expected: [String]) {
        var service = StateHarness()
        for (name, text) in ["1": "a secret", "2": "an secret", "3": "asecret", "4": "thesecret"] {
            _ = service.call("CreateSecret", ["Name": .string(name), "Description": .string(text)])
        }
        let answer = service.call("ListSecrets", ["Filters": [["Key": "description", "Values": [.string(value)]]]])
        #expect(answer.document?["SecretList"]?.array?.compactMap { $0["Name"]?.string }.sorted() == expected)
    }

    @Test(arguments: ["x", "page--1", "page-9223372036854775807"])
    func refusesAPageTokenThatIsNotItsOwn(_ text: String) {
        var service = StateHarness()
        _ = service.create("a")
        for operation in ["ListSecrets", "ListSecretVersionIds"] {
            let answer = service.call(operation, ["SecretId": "a", "NextToken": .string(text)])
            #expect(answer.code == "InvalidNextTokenException")
        }
    }

    @Test func readsByVersionAndByStage() {
        var service = StateHarness()
        _ = service.create("a", "1", token: 1)
        _ = service.update("a", "2", token: 2)
        func value(_ input: JSONValue) -> String? {
            var copy = service
            return copy.call("GetSecretValue", input).document?["SecretString"]?.string
        }
        #expect(value(["SecretId": "a"]) == "2")
        #expect(value(["SecretId": "a", "VersionStage": "AWSPREVIOUS"]) == "1")
        #expect(value(["SecretId": "a", "VersionId": .string(token(1))]) == "1")
    }

    @Test func tagsAreReplacedByKeyAndRemoved() {
        var service = StateHarness()
        _ = service.create("a")
        let added = service.call("TagResource", ["SecretId": "a", "Tags": [["Key": "k", "Value": "1"]]])
        #expect(added == ServiceAnswer(nil))
        _ = service.call("TagResource", ["SecretId": "a", "Tags": [["Key": "k", "Value": "2"]]])
        #expect(service.secret("a")?.tags == ["k": "2"])
        _ = service.call("UntagResource", ["SecretId": "a", "TagKeys": ["k", "absent"]])
        #expect(service.call("DescribeSecret", ["SecretId": "a"]).document?["Tags"] == [])
    }

    @Test func anUnknownOperationIsRefused() {
        var service = StateHarness()
        #expect(service.call("Nonsense", [:]) == ServiceAnswer(.unknownOperation))
    }

    @Test func callsBeyondTheQuotaAreThrottled() {
        var service = StateHarness(.init(enforcesRates: true))
        service.now += CalendarTime.second
        let codes = (0..<60).map { service.create("s\($0)", token: $0).code }
        #expect(codes.filter { $0 == "ThrottlingException" }.count >= 5)
        service.now += CalendarTime.second
        #expect(service.create("later", token: 99).code == nil)
    }
}
