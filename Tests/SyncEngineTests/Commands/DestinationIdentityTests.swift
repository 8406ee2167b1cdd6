import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Whose identity a destination uses, and what of that fits together.
struct DestinationIdentityTests {
    private static let role = "arn:aws:iam::123456789012:role/sync"

    private func refusal(
        _ world: EngineWorld, patch: Bool = false, _ change: (inout DestinationFields) -> Void
    ) -> RPCError? {
        do {
            _ = try world.write(patch: patch, change)
            return nil
        } catch {
            return error as? RPCError
        }
    }

    @Test func aRoleReadsBackAndTheTokenIsMasked() throws {
        let world = EngineWorld()
        world.environment.identityTokenDirectory = "/tokens"
        let keyed = try world.write("keyed") {
            $0.roleARN = .set(Self.role)
            $0.externalID = .set("partner:1")
        }
        #expect(keyed.connectionDetails["role_arn"]?.string == Self.role)
        #expect(keyed.connectionDetails["external_id"] == "partner:1")
        let federated = try world.write("federated") {
            $0.roleARN = .set(Self.role)
            $0.identityToken = .set("a.b.c")
            $0.identityTokenTTL = .set(900)
        }
        #expect(federated.connectionDetails["identity_token"] == "*****")
        #expect(federated.connectionDetails["identity_token_ttl"] == 900)
        let filed = try world.write("filed") {
            $0.roleARN = .set(Self.role)
            $0.identityTokenFile = .set("/tokens/aws/token")
        }
        #expect(filed.connectionDetails["identity_token_file"] == "/tokens/aws/token")
    }

    @Test func anEmptyTextUnsets() throws {
        let world = EngineWorld()
        try world.write {
            $0.roleARN = .set(Self.role)
            $0.externalID = .set("partner")
        }
        let view = try world.write {
            $0.roleARN = .set("")
            $0.externalID = .set("")
        }
        #expect(view.connectionDetails.isEmpty)
    }

    @Test func theMaskMeansTheSameTokenInAPatch() throws {
        let world = EngineWorld()
        try world.write {
            $0.roleARN = .set(Self.role)
            $0.identityToken = .set("a.b.c")
        }
        #expect(refusal(world) { $0.identityToken = .set("*****") }?.reason == .maskedValue)
        try world.write(patch: true) { $0.identityToken = .set("*****") }
        let settings = try #require(world.store.rows.destinations.values.first).settings
        #expect(settings.identityToken == SecretValue(Array("a.b.c".utf8)))
    }

    @Test func aRoleIsParsedAtTheEdge() {
        let error = refusal(EngineWorld()) { $0.roleARN = .set("arn:aws:iam::1:role/canary") }
        #expect(error?.reason == .invalidParams && error?.path == "/role_arn")
        #expect(error?.description.contains("canary") == false)
    }

    private static let misfits: [(path: String, change: @Sendable (inout DestinationFields) -> Void)] = [
        ("/role_arn", { $0.externalID = .set("partner") }),
        ("/role_arn", { $0.identityToken = .set("a.b.c") }),
        ("/role_arn", { $0.identityTokenFile = .set("/tokens/t") }),
        (
            "/identity_token_file",
            {
                $0.roleARN = .set(role)
                $0.identityToken = .set("a.b.c")
                $0.identityTokenFile = .set("/tokens/t")
            }
        ),
        (
            "/identity_token",
            {
                $0.roleARN = .set(role)
                $0.identityToken = .set("a.b.c")
                $0.accessKeyID = .set("AKIA")
                $0.secretAccessKey = .set("x")
            }
        ),
        (
            "/external_id",
            {
                $0.roleARN = .set(role)
                $0.identityTokenFile = .set("/tokens/t")
                $0.externalID = .set("partner")
            }
        ),
        (
            "/identity_token_ttl",
            {
                $0.roleARN = .set(role)
                $0.identityTokenTTL = .set(3600)
            }
        ),
        (
            "/external_id",
            {
                $0.roleARN = .set(role)
                $0.externalID = .set("a b")
            }
        ),
        (
            "/external_id",
            {
                $0.roleARN = .set(role)
                $0.externalID = .set("x")
            }
        ),
        (
            "/identity_token",
            {
                $0.roleARN = .set(role)
                $0.identityToken = .set("a.b.c\n")
            }
        ),
    ]

    @Test(arguments: misfits.indices)
    func whatDoesNotFitTogetherIsRefused(_ index: Int) {
        let world = EngineWorld()
        world.environment.identityTokenDirectory = "/tokens"
        let error = refusal(world, Self.misfits[index].change)
        #expect(error?.reason == .invalidParams)
        #expect(error?.path == Self.misfits[index].path)
        #expect(world.store.rows.destinations.isEmpty)
    }

    @Test(arguments: [
        "/tokens", "/tokens/", "/tokens/../etc/passwd", "/tokens/a/../../etc", "/tokens//a", "/tokens/./a",
        "/tokensx/a",
        "tokens/a", "/etc/passwd", "/tokens/a\0b", "/tokens/a\n",
    ])
    func aTokenFileLiesBelowTheAgentsDirectory(_ path: String) {
        let world = EngineWorld()
        let file: (inout DestinationFields) -> Void = {
            $0.roleARN = .set(Self.role)
            $0.identityTokenFile = .set(path)
        }
        #expect(refusal(world, file)?.hint?.contains("--identity-token-dir") == true, "no directory is named")
        world.environment.identityTokenDirectory = "/tokens"
        let error = refusal(world, file)
        #expect(error?.path == "/identity_token_file")
        #expect(error?.expected == "a path below /tokens, without . and .. in it")
    }

    @Test func aRoleStaysInItsAccount() throws {
        let world = EngineWorld()
        try world.write { $0.roleARN = .set(Self.role) }
        #expect(world.store.rows.destinations.values.first?.account == "123456789012")
        let other = "arn:aws:iam::210987654321:role/sync"
        let error = refusal(world, patch: true) { $0.roleARN = .set(other) }
        #expect(error?.reason == .immutableField && error?.path == "/role_arn")
        #expect(error?.expected == "a role of account 123456789012")
        #expect(world.store.rows.destinations.values.first?.settings.roleARN?.text == Self.role)
        let moved = try world.write(patch: true) { $0.roleARN = .set("arn:aws:iam::123456789012:role/other") }
        #expect(moved.connectionDetails["role_arn"] == "arn:aws:iam::123456789012:role/other")
        try world.write(patch: true) { $0.roleARN = .unset }
        #expect(refusal(world) { $0.roleARN = .set(other) }?.reason == .immutableField, "also by way of none")
    }

    @Test func theAccountOfAFirstSecretBindsALaterRole() throws {
        let world = EngineWorld()
        try world.write()
        #expect(world.store.rows.destinations.values.first?.account == nil)
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        let account = try #require(world.store.rows.destinations.values.first?.account)
        let other = account == "210987654321" ? "123456789012" : "210987654321"
        #expect(
            refusal(world) { $0.roleARN = .set("arn:aws:iam::\(other):role/r") }?.reason == .immutableField)
        try world.write { $0.roleARN = .set("arn:aws:iam::\(account):role/r") }
    }
}
