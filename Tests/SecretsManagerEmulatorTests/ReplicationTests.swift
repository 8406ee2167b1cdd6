import JSONDocument
import Testing

@testable import SecretsManagerEmulator

/// Copies of a secret in other regions.
@Suite struct ReplicationTests {
    private static let there = Scope(account: "123456789012", region: "eu-west-1")

    private static func replicated() -> StateHarness {
        var service = StateHarness()
        let answer = service.call(
            "CreateSecret",
            [
                "Name": "a", "SecretString": "v", "ClientRequestToken": .string(token(1)),
                "AddReplicaRegions": [["Region": "eu-west-1"]], "Tags": [["Key": "k", "Value": "v"]],
            ])
        #expect(answer.document?["ReplicationStatus"]?.array?.first?["Status"] == "InSync")
        return service
    }

    @Test func aCopyHasItsPrimarysContent() throws {
        var service = Self.replicated()
        let primary = try #require(service.secret("a"))
        _ = service.update("a", "w", token: 2)
        service.scope = Self.there
        let copy = try #require(service.secret("a"))
        #expect(copy.currentValue == "w")
        #expect(copy.tags == ["k": "v"])
        #expect(copy.arn == primary.arn.replacing("us-east-1", with: "eu-west-1"))
        #expect(service.call("DescribeSecret", ["SecretId": "a"]).document?["PrimaryRegion"] == "us-east-1")
        #expect(service.call("GetSecretValue", ["SecretId": "a"]).document?["SecretString"] == "w")
    }

    @Test(arguments: ["UpdateSecret", "PutSecretValue", "TagResource", "DeleteSecret", "UpdateSecretVersionStage"])
    func aCopyIsNotChangedByItself(_ operation: String) {
        var service = Self.replicated()
        service.scope = Self.there
        let answer = service.call(
            operation,
            [
                "SecretId": "a", "SecretString": "w", "ClientRequestToken": .string(token(2)),
                "Tags": [["Key": "k", "Value": "w"]], "VersionStage": "AWSPENDING",
            ])
        #expect(answer.code == "InvalidRequestException")
        #expect(answer.message?.hasPrefix("Operation not permitted on a replica secret.") == true)
    }

    @Test func aPrimaryIsDeletedAfterItsCopies() {
        var service = Self.replicated()
        for force in [false, true] {
            let refused = service.call("DeleteSecret", ["SecretId": "a", "ForceDeleteWithoutRecovery": .bool(force)])
            #expect(refused.code == "InvalidParameterException")
            #expect(refused.message == "You can't delete secret a that still has replica regions [eu-west-1]")
        }
        let removed = service.call(
            "RemoveRegionsFromReplication", ["SecretId": "a", "RemoveReplicaRegions": ["eu-west-1"]])
        #expect(removed.document?["ReplicationStatus"] == [])
        #expect(service.call("DeleteSecret", ["SecretId": "a"]).status == 200)
        service.scope = Self.there
        #expect(service.secret("a") == nil)
    }

    @Test func aNameThatIsTakenFailsUnlessItMayBeOverwritten() {
        var service = StateHarness()
        service.scope = Self.there
        _ = service.create("a", "theirs", token: 1)
        service.scope = Scope(account: "123456789012", region: "us-east-1")
        _ = service.create("a", "ours", token: 2)
        func replicate(_ force: Bool) -> JSONValue? {
            service.call(
                "ReplicateSecretToRegions",
                [
                    "SecretId": "a", "AddReplicaRegions": [["Region": "eu-west-1"]],
                    "ForceOverwriteReplicaSecret": .bool(force),
                ]
            ).document?["ReplicationStatus"]?.array?.first
        }
        let failed = replicate(false)
        #expect(failed?["Status"] == "Failed")
        #expect(
            failed?["StatusMessage"] == "Replication failed: Secret name a already exists in region eu-west-1.")
        #expect(replicate(true)?["Status"] == "InSync")
        service.scope = Self.there
        #expect(service.secret("a")?.currentValue == "ours")
    }

    @Test(
        arguments: [
            ("ReplicateSecretToRegions", ["SecretId": "a", "AddReplicaRegions": [["Region": "us-east-1"]]]),
            ("ReplicateSecretToRegions", ["SecretId": "a", "AddReplicaRegions": [["Region": "Nowhere"]]]),
            ("ReplicateSecretToRegions", ["SecretId": "a", "AddReplicaRegions": [["Region": "eu-west-1"]]]),
            ("RemoveRegionsFromReplication", ["SecretId": "a", "RemoveReplicaRegions": ["eu-west-3"]]),
        ] as [(String, JSONValue)])
    func wrongRegionsAreRefused(_ operation: String, _ input: JSONValue) {
        var service = Self.replicated()
        #expect(service.call(operation, input).code == "InvalidParameterException")
    }

    @Test func aCopyCanBecomeASecretOfItsOwn() {
        var service = Self.replicated()
        service.scope = Self.there
        #expect(service.call("StopReplicationToReplica", ["SecretId": "a"]).status == 200)
        #expect(service.update("a", "own", token: 3).status == 200)
        service.scope = Scope(account: "123456789012", region: "us-east-1")
        #expect(service.secret("a")?.currentValue == "v")
        #expect(service.call("DeleteSecret", ["SecretId": "a"]).status == 200)
    }
}
