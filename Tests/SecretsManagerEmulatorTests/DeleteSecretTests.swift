import JSONDocument
import Testing

@testable import SecretsManagerEmulator

@Suite struct DeleteSecretTests {
    static let force: JSONValue = ["SecretId": "a", "ForceDeleteWithoutRecovery": true]

    @Test func schedulesFor30DaysByDefault() {
        var service = StateHarness()
        _ = service.create("a")
        let answer = service.call("DeleteSecret", ["SecretId": "a"])
        #expect(service.secret("a")?.deletionDate == service.now + 30 * CalendarTime.day)
        #expect(answer.document?.object?.names == ["ARN", "Name", "DeletionDate"])
    }

    @Test(arguments: [(6, false), (7, true), (30, true), (31, false)])
    func theWindowIs7To30Days(days: Int, isAllowed: Bool) {
        var service = StateHarness()
        _ = service.create("a")
        let answer = service.call("DeleteSecret", ["SecretId": "a", "RecoveryWindowInDays": .integer(days)])
        #expect(answer.code == (isAllowed ? nil : "InvalidParameterException"))
    }

    @Test func aWindowAndForceExcludeEachOther() {
        var service = StateHarness()
        _ = service.create("a")
        let answer = service.call(
            "DeleteSecret", ["SecretId": "a", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": true])
        #expect(answer.code == "InvalidParameterException")
    }

    @Test(arguments: [
        "UpdateSecret", "PutSecretValue", "GetSecretValue", "TagResource", "UntagResource", "DeleteSecret",
    ])
    func aScheduledSecretRefuses(_ operation: String) {
        var service = StateHarness()
        _ = service.create("a")
        _ = service.call("DeleteSecret", ["SecretId": "a"])
        let answer = service.call(
            operation,
            operation == "DeleteSecret" || operation == "GetSecretValue"
                ? ["SecretId": "a"]
                : [
                    "SecretId": "a", "SecretString": "v", "ClientRequestToken": .string(token(9)), "Tags": [],
                    "TagKeys": [],
                ])
        #expect(answer == ServiceAnswer(.markedForDeletion))
    }

    @Test func aScheduledNameRefusesACreateAndEvenItsReplay() {
        var service = StateHarness()
        _ = service.create("a", token: 1)
        _ = service.call("DeleteSecret", ["SecretId": "a"])
        #expect(service.create("a", token: 2) == ServiceAnswer(.scheduledName))
        #expect(service.create("a", token: 1) == ServiceAnswer(.scheduledName))
    }

    @Test func restoringBringsItBack() throws {
        var service = StateHarness()
        let arn = try #require(service.create("a").document?["ARN"]?.string)
        _ = service.call("DeleteSecret", ["SecretId": "a"])
        #expect(service.call("RestoreSecret", ["SecretId": "a"]).document == ["ARN": .string(arn), "Name": "a"])
        #expect(service.update("a", "w", token: 2).status == 200)
    }

    @Test func theScheduleFallsDue() {
        var service = StateHarness()
        _ = service.create("a")
        _ = service.call("DeleteSecret", ["SecretId": "a", "RecoveryWindowInDays": 7])
        service.now += 7 * CalendarTime.day - 10_000_000
        #expect(service.call("DescribeSecret", ["SecretId": "a"]).status == 200)
        service.now += 10_000_000
        #expect(service.call("RestoreSecret", ["SecretId": "a"]) == ServiceAnswer(.unknownSecret))
        #expect(service.create("a", token: 2).status == 200)
    }

    @Test func forceDeletesLiveAndScheduledOnes() throws {
        var service = StateHarness()
        let first = try #require(service.create("a", token: 1).document?["ARN"]?.string)
        #expect(service.call("DeleteSecret", DeleteSecretTests.force).document?["ARN"]?.string == first)
        let second = try #require(service.create("a", token: 1).document?["ARN"]?.string)
        #expect(first != second)
        #expect(service.update(first, "w", token: 2) == ServiceAnswer(.unknownSecret))
        _ = service.call("DeleteSecret", ["SecretId": "a"])
        #expect(
            service.call("DeleteSecret", ["SecretId": .string(second), "ForceDeleteWithoutRecovery": true]).status
                == 200)
        #expect(service.create("a", token: 3).status == 200)
    }

    @Test func forcingWhatIsNotThereIsNoError() throws {
        var service = StateHarness()
        #expect(service.call("DeleteSecret", ["SecretId": "a"]) == ServiceAnswer(.unknownSecret))
        #expect(service.call("DeleteSecret", DeleteSecretTests.force).document?["Name"]?.string == "a")
        let old = try #require(service.create("a", token: 1).document?["ARN"]?.string)
        _ = service.call("DeleteSecret", DeleteSecretTests.force)
        _ = service.create("a", token: 2)
        // The old ARN does not reach the new secret.
        #expect(
            service.call("DeleteSecret", ["SecretId": .string(old), "ForceDeleteWithoutRecovery": true]).status == 200)
        #expect(service.secret("a") != nil)
    }

    @Test func aForceDeletedNameIsReleasedAfterTheLag() {
        var service = StateHarness(.init(forceDeleteLag: 2))
        _ = service.create("a", token: 1)
        _ = service.call("DeleteSecret", DeleteSecretTests.force)
        #expect(service.call("DescribeSecret", ["SecretId": "a"]) == ServiceAnswer(.unknownSecret))
        #expect(service.create("a", token: 2) == ServiceAnswer(.scheduledName))
        #expect(service.create("a", token: 2) == ServiceAnswer(.scheduledName))
        #expect(service.create("a", token: 2).status == 200)
    }
}
