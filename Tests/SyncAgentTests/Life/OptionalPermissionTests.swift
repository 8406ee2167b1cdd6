import FoundationEssentials
import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// The policy with every optional permission, and the table in the documents that says what each adds.
@Suite(.timeLimit(.minutes(5)))
struct OptionalPermissionTests {
    private static func source(_ path: String) throws -> String {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        guard let data = FileManager.default.contents(atPath: package.joined(separator: "/") + "/" + path) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func actions(_ policy: String) throws -> Set<String> {
        let document = try JSONReader().read(Array(try source("contrib/iam/\(policy).json").utf8))
        return Set(
            (document["Statement"]?.array ?? []).flatMap { statement in
                statement["Action"]?.array?.compactMap(\.string) ?? [statement["Action"]?.string].compactMap { $0 }
            })
    }

    /// A secret that returns keeps its ARN, tags go, copies come and are followed, and drift is found.
    @Test func withAllOfThemNothingIsMissing() async throws {
        let document = try Self.source("contrib/iam/policy-optional.json")
        try await AgentFixture.run(emulator: AccessPolicy.emulator([document]), configure: { $0.rateScale = 1_000 }) {
            fixture in
            try await fixture.writeDestination {
                $0.customTags = .set(["team": "core"])
                $0.replicaRegions = .set(["eu-west-1": ""])
            }
            let arn = try await fixture.set(data: ["foo": "bar"]).arn
            try await fixture.delete()
            try await fixture.put(["foo": "baz"])
            #expect(try await fixture.row().arn == arn)
            try await fixture.patchDestination {
                $0.tagsToRemove = .set(["team"])
                $0.replicaRegions = .unset
            }
            let row = try await fixture.set()
            #expect(row.status == .synced && row.warnings.isEmpty && row.replicas.isEmpty)
            #expect(fixture.remote()?.tags == ["hashicorp:vault": ""])
            let plan = try await fixture.client.plan()
            #expect(plan.surveyed.map(\.source) == [.list] && plan.surveyed.allSatisfy { $0.warnings.isEmpty })
            let status = try await fixture.client.syncStatus()
            #expect(status["destinations"]?.array?.first?["denied_actions"] == [])
            #expect(try await fixture.remove().status == .unsynced)
        }
    }

    @Test func theTableNamesExactlyTheOptionalOnes() throws {
        let section = try #require(
            try Self.source("Sources/SyncAgent/Documentation.docc/IAM.md").split(separator: "## What more an identity")
                .last)
        let rows = section.split(separator: "\n## ")[0].split(separator: "\n").filter { $0.hasPrefix("| `") }
        let named = rows.flatMap { row in
            row.split(separator: "|")[0].split(separator: "`").filter { $0.hasPrefix("secretsmanager:") }.map(
                String.init)
        }
        let optional = try Self.actions("policy-optional").subtracting(Self.actions("policy-minimal"))
        #expect(Set(named) == optional)
        #expect(named.count == optional.count)
    }
}
