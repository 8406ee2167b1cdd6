import JSONDocument
import Testing

@testable import SecretsManagerEmulator

@Suite struct UpdateSecretTests {
    @Test func movesTheStages() {
        var service = StateHarness()
        _ = service.create("a", "1", token: 1)
        _ = service.update("a", "2", token: 2)
        let answer = service.update("a", "3", token: 3)
        #expect(answer.document?["VersionId"]?.string == token(3))
        #expect(service.secret("a")?.versions.map(\.stages) == [[], ["AWSPREVIOUS"], ["AWSCURRENT"]])
    }

    @Test func aDescriptionAloneMakesNoVersion() {
        var service = StateHarness()
        _ = service.create("a", token: 1)
        let answer = service.call("UpdateSecret", ["SecretId": "a", "Description": "d"])
        #expect(answer.document?.object?.names == ["ARN", "Name"])
        #expect(service.secret("a")?.versions.count == 1)
        #expect(service.secret("a")?.description == "d")
    }

    @Test func aReplayOfAnOlderTokenLeavesTheNewerCurrent() {
        var service = StateHarness()
        _ = service.create("a", "1", token: 1)
        _ = service.update("a", "2", token: 2)
        #expect(service.update("a", "1", token: 1).status == 200)
        #expect(service.secret("a")?.currentValue == "2")
    }

    @Test func aUsedTokenWithOtherContentExists() {
        var service = StateHarness()
        _ = service.create("a", "1", token: 1)
        let answer = service.update("a", "2", token: 1)
        #expect(answer.code == "ResourceExistsException")
        #expect(answer.message?.hasPrefix("You can't use ClientRequestToken \(token(1)) because") == true)
    }

    @Test func needsATokenForAValue() {
        var service = StateHarness()
        _ = service.create("a")
        #expect(
            service.call("UpdateSecret", ["SecretId": "a", "SecretString": "v"]) == ServiceAnswer(.missingToken))
        #expect(
            service.call("PutSecretValue", ["SecretId": "a", "SecretString": "v"]) == ServiceAnswer(.missingToken))
    }

    @Test func versionsYoungerThanADayFillTheLimit() {
        var service = StateHarness(.init(versionLimit: 5))
        _ = service.create("a", "0", token: 0)
        for number in 1..<5 { #expect(service.update("a", "\(number)", token: number).status == 200) }
        #expect(service.update("a", "5", token: 5).code == "LimitExceededException")
        service.now += CalendarTime.day
        #expect(service.update("a", "5", token: 5).status == 200)
        // A labelled version is never dropped, however old.
        #expect(service.secret("a")?.versions.map(\.id).contains(token(4)) == true)
    }

    @Test func findsByNameByARNAndByPartialARN() throws {
        var service = StateHarness()
        let arn = try #require(service.create("vault/a", token: 1).document?["ARN"]?.string)
        let partial = try #require(SecretARN.withoutSuffix(arn))
        for (index, id) in ["vault/a", arn, partial].enumerated() {
            #expect(service.update(id, "\(index)", token: 10 + index).document?["ARN"]?.string == arn)
        }
        #expect(service.update(partial + "-AAAAAA", "x", token: 20) == ServiceAnswer(.unknownSecret))
    }

    @Test func aPartialARNThatLooksFullFindsNothing() throws {
        var service = StateHarness()
        let arn = try #require(service.create("my-secret", token: 1).document?["ARN"]?.string)
        let partial = try #require(SecretARN.withoutSuffix(arn))
        #expect(service.update(partial, "x", token: 2) == ServiceAnswer(.unknownSecret))
        #expect(service.update("my-secret", "x", token: 2).status == 200)
        #expect(service.update(arn, "y", token: 3).status == 200)
    }

    @Test func aMissingSecretIDIsAValidationError() {
        var service = StateHarness()
        #expect(service.call("UpdateSecret", [:]).code == "ValidationException")
    }

    @Test func aWrongTypeIsASerializationError() {
        var service = StateHarness()
        #expect(service.call("UpdateSecret", ["SecretId": 7]) == ServiceAnswer(.serialization))
    }
}
