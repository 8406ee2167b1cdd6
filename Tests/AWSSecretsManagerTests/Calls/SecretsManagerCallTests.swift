import Testing

@testable import AWSSecretsManager

@Suite struct SecretsManagerCallTests {
    @Test func bodiesAreAWSsOwnShape() throws {
        let token = String(repeating: "a", count: 64)
        let bodies: [(SecretsManagerCall, String)] = [
            (
                .createSecret(
                    CreateSecret(
                        name: "vault/a", clientRequestToken: token, secretString: Array(#"p"\ü"#.utf8),
                        description: "d", tags: [Tag(key: "hashicorp:vault", value: "")], kmsKeyID: "alias/k")),
                #"{"Name":"vault/a","ClientRequestToken":"\#(token)","SecretString":"p\"\\\u00fc","Description":"d","#
                    + #""KmsKeyId":"alias/k","Tags":[{"Key":"hashicorp:vault","Value":""}]}"#
            ),
            (
                .createSecret(CreateSecret(name: "vault/a", clientRequestToken: token, secretString: [0x78])),
                #"{"Name":"vault/a","ClientRequestToken":"\#(token)","SecretString":"x"}"#
            ),
            (
                .updateSecret(UpdateSecret(secretID: "vault/a", description: "d")),
                #"{"SecretId":"vault/a","Description":"d"}"#
            ),
            (
                .updateSecret(UpdateSecret(secretID: "i", clientRequestToken: token, secretString: [0x78])),
                #"{"SecretId":"i","ClientRequestToken":"\#(token)","SecretString":"x"}"#
            ),
            (
                .deleteSecret(DeleteSecret(secretID: "i", mode: .recoveryWindow(days: 7))),
                #"{"SecretId":"i","RecoveryWindowInDays":7}"#
            ),
            (
                .deleteSecret(DeleteSecret(secretID: "i", mode: .force)),
                #"{"SecretId":"i","ForceDeleteWithoutRecovery":true}"#
            ),
            (.restoreSecret(secretID: "i"), #"{"SecretId":"i"}"#),
            (
                .tagResource(secretID: "i", tags: [Tag(key: "k", value: "v")]),
                #"{"SecretId":"i","Tags":[{"Key":"k","Value":"v"}]}"#
            ),
            (.untagResource(secretID: "i", keys: ["k", "l"]), #"{"SecretId":"i","TagKeys":["k","l"]}"#),
            (
                .replicateSecretToRegions(
                    ReplicateSecretToRegions(
                        secretID: "i", replicas: [.init(region: "eu-west-1"), .init(region: "r", kmsKeyID: "k")])),
                #"{"SecretId":"i","AddReplicaRegions":[{"Region":"eu-west-1"},{"Region":"r","KmsKeyId":"k"}]}"#
            ),
            (
                .replicateSecretToRegions(
                    ReplicateSecretToRegions(
                        secretID: "i", replicas: [.init(region: "r")], overwritesSameName: true)),
                #"{"SecretId":"i","AddReplicaRegions":[{"Region":"r"}],"ForceOverwriteReplicaSecret":true}"#
            ),
            (
                .removeRegionsFromReplication(secretID: "i", regions: ["r", "s"]),
                #"{"SecretId":"i","RemoveReplicaRegions":["r","s"]}"#
            ),
            (
                .updateSecretVersionStage(
                    UpdateSecretVersionStage(secretID: "i", stage: "AWSCURRENT", moveTo: "new", removeFrom: "old")),
                #"{"SecretId":"i","VersionStage":"AWSCURRENT","RemoveFromVersionId":"old","MoveToVersionId":"new"}"#
            ),
            (
                .updateSecretVersionStage(UpdateSecretVersionStage(secretID: "i", stage: "s")),
                #"{"SecretId":"i","VersionStage":"s"}"#
            ),
            (.describeSecret(secretID: "i"), #"{"SecretId":"i"}"#),
            (.listSecrets(ListSecrets()), "{}"),
            (
                .listSecrets(
                    ListSecrets(
                        filters: [.init(.name, ["vault/"]), .init(.tagKey, ["!a", "b"])], pageSize: 100,
                        nextToken: "t", includesScheduled: true)),
                #"{"Filters":[{"Key":"name","Values":["vault/"]},{"Key":"tag-key","Values":["!a","b"]}],"#
                    + #""MaxResults":100,"NextToken":"t","IncludePlannedDeletion":true}"#
            ),
        ]
        for (call, body) in bodies {
            let written = String(decoding: try call.body(), as: UTF8.self)
            #expect(written == body)
        }
    }

    @Test func refusesAValueThatIsNotUTF8() {
        let call = SecretsManagerCall.createSecret(
            CreateSecret(name: "n", clientRequestToken: "t", secretString: [0x61, 0xFF]))
        #expect(throws: SecretsManagerCall.ValueNotUTF8.self) { try call.body() }
    }

    @Test func neverShowsTheValue() {
        for call in [SampleCalls.create, SampleCalls.update] {
            var dumped = ""
            dump(call, to: &dumped)
            for text in ["\(call)", String(reflecting: call), dumped] {
                #expect(!text.contains("horse"))
                #expect(!text.contains("99, 111, 114, 114"))
            }
        }
        let request = TransportRequest(
            method: "POST", path: "/", headers: [HTTPField("authorization", "horse")], body: Array("horse".utf8),
            timeout: .seconds(1))
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("horse") && !dumped.contains("104"))
    }
}
