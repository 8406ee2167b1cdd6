import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// What AWS limits by count and time: requests, versions, secrets, and how late it is.
@Suite struct QuotaTests {
    @Test(arguments: [
        ("CreateSecret", 50), ("UpdateSecret", 50), ("DeleteSecret", 50), ("TagResource", 50), ("RestoreSecret", 50),
        ("ListSecrets", 100),
    ])
    func aGroupHasItsSecond(_ operation: String, _ rate: Int) {
        var service = StateHarness(.init(enforcesRates: true))
        func throttled(_ count: Int) -> Int {
            (0..<count).count { number in
                service.now -= 1_000_000  // the harness's own millisecond
                return service.call(operation, ["SecretId": "x", "Name": .string("n\(number)")]).code
                    == "ThrottlingException"
            }
        }
        #expect(throttled(rate + 7) == 7)
        service.now += CalendarTime.second / 2
        #expect(throttled(rate) == rate / 2)
        service.now += 60 * CalendarTime.second
        #expect(throttled(rate + 1) == 1, "what was not used is not saved up")
    }

    @Test func writesOfVersionsShareAGroup() {
        var service = StateHarness(.init(enforcesRates: true, rateScale: 0.04))
        let codes = ["UpdateSecret", "PutSecretValue", "UpdateSecretVersionStage", "DeleteSecret"].map { operation in
            service.now -= 1_000_000
            return service.call(operation, ["SecretId": "x"]).code == "ThrottlingException"
        }
        #expect(codes == [false, false, true, false], "two a second for all three, deletes apart")
    }

    @Test func accountsAndRegionsHaveTheirOwn() {
        var service = StateHarness(.init(enforcesRates: true, rateScale: 0.02))
        func isThrottled(_ account: String, _ region: String) -> Bool {
            service.scope = Scope(account: account, region: region)
            service.now -= 1_000_000
            return service.call("CreateSecret", ["Name": "a"]).code == "ThrottlingException"
        }
        #expect(!isThrottled("123456789012", "us-east-1"))
        #expect(isThrottled("123456789012", "us-east-1"))
        #expect(!isThrottled("123456789012", "eu-west-1"))
        #expect(!isThrottled("210987654321", "us-east-1"))
    }

    @Test func aSecretHoldsOnlySoManyYoungVersions() {
        var service = StateHarness(.init(versionLimit: 4))
        _ = service.create("a", token: 1)
        #expect((2...4).allSatisfy { service.update("a", "v\($0)", token: $0).status == 200 })
        #expect(service.update("a", "v5", token: 5).code == "LimitExceededException")
        #expect(service.update("a", "v4", token: 4).status == 200, "a token that is known makes no version")
        service.now += CalendarTime.day
        #expect(service.update("a", "v5", token: 5).status == 200)
        #expect(service.secret("a")?.versions.count == 4)
    }

    @Test func aRegionHoldsOnlySoManySecrets() {
        var service = StateHarness(.init(secretLimit: 2))
        #expect((1...2).allSatisfy { service.create("s\($0)", token: $0).status == 200 })
        #expect(service.create("s3", token: 3).code == "LimitExceededException")
        _ = service.call("DeleteSecret", ["SecretId": "s1", "ForceDeleteWithoutRecovery": true])
        #expect(service.create("s3", token: 3).status == 200)
    }

    @Test func aListLagsBehind() {
        var service = StateHarness(.init(listLagSeconds: 300))
        func names() -> [String?] {
            service.call("ListSecrets", [:]).document?["SecretList"]?.array?.map { $0["Name"]?.string } ?? []
        }
        _ = service.create("a", token: 1)
        service.now += 200 * CalendarTime.second
        _ = service.create("b", token: 2)
        #expect(names() == [])
        #expect(service.call("DescribeSecret", ["SecretId": "a"]).status == 200, "only lists lag")
        service.now += 100 * CalendarTime.second
        #expect(names() == ["a"])
        _ = service.call("DeleteSecret", ["SecretId": "a", "ForceDeleteWithoutRecovery": true])
        service.now += 250 * CalendarTime.second
        #expect(names() == ["a", "b"], "it is gone, and still listed")
        service.now += 60 * CalendarTime.second
        #expect(names() == ["b"])
        service.state.settings.listLagSeconds = 0
        _ = service.create("c", token: 3)
        #expect(names() == ["b", "c"])
        service.state.settings.listLagSeconds = 300
        #expect(names() == ["b", "c"], "what was listed stays listed")
    }

    @Test func aForceDeletedNameIsReleasedInTime() {
        var service = StateHarness(.init(forceDeleteLagSeconds: 30))
        let first = service.create("a", token: 1).document?["ARN"]
        _ = service.call("DeleteSecret", ["SecretId": "a", "ForceDeleteWithoutRecovery": true])
        let refused = service.create("a", token: 2)
        #expect(refused.code == "InvalidRequestException")
        #expect(refused.message == ServiceError.scheduledName.message)
        service.now += 30 * CalendarTime.second
        let second = service.create("a", token: 2)
        #expect(second.status == 200)
        #expect(second.document?["ARN"] != first, "a new suffix")
    }
}
