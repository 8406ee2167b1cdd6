import Testing

@testable import AWSSecretsManager

/// What the calls tell that describe secrets and their copies.
@Suite struct CallDetailsTests {
    private static let arn = SampleCalls.arn

    private func details(_ body: String, of call: SecretsManagerCall) -> CallDetails? {
        let result = ResponseClassifier(call: call).classify(TransportResponse(status: 200, body: Array(body.utf8)))
        guard case .applied(let success) = result.outcome else { return nil }
        return success.details
    }

    @Test func aDescriptionHasEverythingButTheValue() {
        let body = #"""
            {"ARN":"\#(Self.arn)","Name":"vault/a","Description":"for app","KmsKeyId":"alias/k",
            "Tags":[{"Key":"hashicorp:vault","Value":""},{"Key":"team"}],"LastChangedDate":1.7954352E9,
            "DeletedDate":1795435200.25,"VersionIdsToStages":{"v1":["AWSPREVIOUS"],"v2":["AWSCURRENT","mine"]},
            "PrimaryRegion":"eu-west-1","OwningService":"rds",
            "ReplicationStatus":[{"Region":"eu-central-1","Status":"Failed","StatusMessage":"it exists","KmsKeyId":"k"}]}
            """#
        var expected = SecretDescription(arn: Self.arn, name: "vault/a")
        expected.text = "for app"
        expected.kmsKeyID = "alias/k"
        expected.tags = [Tag(key: "hashicorp:vault", value: ""), Tag(key: "team", value: "")]
        expected.changedAt = 1_795_435_200_000_000_000
        expected.deletedAt = 1_795_435_200_250_000_000
        expected.stages = ["v1": ["AWSPREVIOUS"], "v2": ["AWSCURRENT", "mine"]]
        expected.primaryRegion = "eu-west-1"
        expected.owningService = "rds"
        expected.replicas = [
            ReplicaStatus(region: "eu-central-1", status: "Failed", message: "it exists", kmsKeyID: "k")
        ]
        #expect(details(body, of: SampleCalls.describe) == .secret(expected))
        #expect(expected.currentVersionID == "v2")
    }

    @Test func aSecretWithoutAnythingIsDescribedToo() {
        let body = #"{"ARN":"\#(Self.arn)","Name":"vault/a","Tags":null}"#
        let expected = SecretDescription(arn: Self.arn, name: "vault/a")
        #expect(details(body, of: SampleCalls.describe) == .secret(expected))
        #expect(expected.currentVersionID == nil)
    }

    @Test func aPageListsSecretsAndTheNextPage() {
        var listed = SecretDescription(arn: Self.arn, name: "vault/a")
        listed.stages = ["v1": ["AWSCURRENT"]]
        let body =
            #"{"SecretList":[{"ARN":"\#(Self.arn)","Name":"vault/a","SecretVersionsToStages":{"v1":["AWSCURRENT"]}}],"#
            + #""NextToken":"more=="}"#
        #expect(
            details(body, of: SampleCalls.list) == .page(SecretPage(secrets: [listed], nextToken: "more==")))
        #expect(details(#"{"SecretList":[]}"#, of: SampleCalls.list) == .page(SecretPage(secrets: [])))
    }

    @Test func aFullPageIsRead() throws {
        let tags = (0..<50).map { #"{"Key":"key-\#($0)","Value":"\#(String(repeating: "v", count: 200))"}"# }
        let secret = #"{"ARN":"\#(Self.arn)","Name":"vault/a","Tags":[\#(tags.joined(separator: ","))]}"#
        let body = #"{"SecretList":[\#(Array(repeating: secret, count: 100).joined(separator: ","))]}"#
        guard case .page(let page)? = details(body, of: SampleCalls.list) else {
            Issue.record("not a page")
            return
        }
        #expect(page.secrets.count == 100)
        #expect(page.secrets.allSatisfy { $0.tags.count == 50 })
    }

    @Test(arguments: [SampleCalls.replicate, SampleCalls.removeRegions])
    func aChangeOfCopiesTellsHowTheyAre(_ call: SecretsManagerCall) {
        let body = #"{"ARN":"\#(Self.arn)","ReplicationStatus":[{"Region":"eu-central-1","Status":"InProgress"}]}"#
        #expect(
            details(body, of: call) == .replicas([ReplicaStatus(region: "eu-central-1", status: "InProgress")]))
        #expect(details(#"{"ARN":"\#(Self.arn)"}"#, of: call) == .replicas([]))
    }

    @Test func aMovedLabelTellsNothing() {
        #expect(details(#"{"ARN":"\#(Self.arn)","Name":"vault/a"}"#, of: SampleCalls.moveStage) == CallDetails.none)
    }

    @Test(arguments: [
        (SampleCalls.describe, #"{"ARN":"\#(arn)"}"#), (SampleCalls.describe, #"{"Name":"vault/a"}"#),
        (SampleCalls.describe, #"{"ARN":"\#(arn)","Name":"vault/a","Tags":{}}"#),
        (SampleCalls.describe, #"{"ARN":"\#(arn)","Name":"vault/a","Tags":[{"Value":"v"}]}"#),
        (SampleCalls.describe, #"{"ARN":"\#(arn)","Name":"vault/a","VersionIdsToStages":{"v1":[7]}}"#),
        (SampleCalls.list, "{}"), (SampleCalls.list, #"{"SecretList":{}}"#),
        (SampleCalls.list, #"{"SecretList":[{"Name":"vault/a"}]}"#), (SampleCalls.list, "<html>portal</html>"),
        (SampleCalls.replicate, #"{"ReplicationStatus":[]}"#),
        (SampleCalls.replicate, #"{"ARN":"\#(arn)","ReplicationStatus":[{"Region":"r"}]}"#),
        (SampleCalls.moveStage, "{}"),
    ])
    func anAnswerThatLacksWhatWasAskedForIsAmbiguous(_ call: SecretsManagerCall, _ body: String) {
        let result = ResponseClassifier(call: call).classify(TransportResponse(status: 200, body: Array(body.utf8)))
        #expect(result.outcome.kind == .ambiguous)
        #expect(result.outcome.failure?.code == "UndecodableAnswer")
    }
}
