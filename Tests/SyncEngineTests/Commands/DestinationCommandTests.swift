import JSONDocument
import Simulation
import SyncEngine
import SyncProtocol
import Testing

struct DestinationCommandTests {
    private func reason(_ body: () throws -> Void) -> (ErrorReason, String?)? {
        do {
            try body()
            return nil
        } catch let error as RPCError {
            return (error.reason, error.path)
        } catch {
            return nil
        }
    }

    @Test func onlyWhatWasSetReadsBackAndKeysAreMasked() throws {
        let world = EngineWorld()
        #expect(try world.write().connectionDetails.isEmpty)
        #expect(try world.write().options == nil)
        let view = try world.write {
            $0.accessKeyID = .set("AKIA")
            $0.secretAccessKey = .set("secret")
            $0.region = .set("us-east-1")
            $0.secretNameTemplate = .set("vault/{{ .SecretPath }}")
        }
        #expect(view.connectionDetails["access_key_id"] == "*****")
        #expect(view.connectionDetails["secret_access_key"] == "*****")
        #expect(view.connectionDetails["region"] == "us-east-1")
        #expect(view.options?["secret_name_template"] == "vault/{{ .SecretPath }}")
        #expect(view.options?["granularity_level"] == "secret-path")
        #expect(view.revision == 3)
        #expect(try world.edit { try $0.read(EngineWorld.destinationID()) }.connectionDetails == view.connectionDetails)
    }

    @Test func theMaskIsNoValueInAWriteAndMeansUnchangedInAPatch() throws {
        let world = EngineWorld()
        try world.write {
            $0.accessKeyID = .set("AKIA")
            $0.secretAccessKey = .set("secret")
        }
        let refused = try #require(reason { try world.write { $0.accessKeyID = .set("*****") } })
        #expect(refused == (.maskedValue, "/access_key_id"))
        try world.write(patch: true) {
            $0.accessKeyID = .set("*****")
            $0.secretAccessKey = .set("*****")
        }
        let settings = try #require(world.store.rows.destinations.values.first).settings
        #expect(settings.secretAccessKey == SecretValue(Array("secret".utf8)))
    }

    @Test func bothKeysOrNeither() throws {
        let world = EngineWorld()
        #expect(
            try #require(reason { try world.write { $0.accessKeyID = .set("AKIA") } }) == (
                .invalidParams, "/secret_access_key"
            ))
        #expect(
            try #require(reason { try world.write { $0.secretAccessKey = .set("x") } }) == (
                .invalidParams, "/access_key_id"
            ))
        #expect(world.store.rows.destinations.isEmpty)
        try world.write {
            $0.accessKeyID = .set("AKIA")
            $0.secretAccessKey = .set("x")
        }
        #expect(reason { try world.write(patch: true) { $0.accessKeyID = .unset } }?.0 == .invalidParams)
        let view = try world.write(patch: true) {
            $0.accessKeyID = .unset
            $0.secretAccessKey = .unset
        }
        #expect(view.connectionDetails.isEmpty)
    }

    @Test func theRegionIsPinned() throws {
        let world = EngineWorld()
        try world.write()
        let refused = try #require(reason { try world.write(patch: true) { $0.region = .set("eu-west-1") } })
        #expect(refused == (.immutableField, "/region"))
        try world.write(patch: true) { $0.region = .set("us-east-1") }
        world.environment.defaultRegion = "eu-central-1"
        try world.write(patch: true) { $0.region = .unset }
        #expect(world.store.rows.destinations.values.first?.region == "us-east-1")
    }

    @Test func aRegionMustBeKnown() throws {
        let world = EngineWorld()
        world.environment.regionProblem = { $0 == "moon-1" ? "a region of the table" : nil }
        #expect(try #require(reason { try world.write { $0.region = .set("moon-1") } }) == (.invalidRegion, "/region"))
        world.environment.defaultRegion = nil
        #expect(reason { try world.write() }?.0 == .invalidRegion)
    }

    @Test func casIsChecked() throws {
        let world = EngineWorld()
        #expect(reason { try world.write(cas: 1) }?.0 == .casMismatch)
        try world.write(cas: 0)
        #expect(reason { try world.write(cas: 0) }?.0 == .casMismatch)
        #expect(try world.write(cas: 1).revision == 2)
    }

    @Test func nullUnsetsInAPatchOnly() throws {
        let world = EngineWorld()
        try world.write { $0.recoveryWindowInDays = .set(0) }
        #expect(
            try #require(reason { try world.write { $0.recoveryWindowInDays = .unset } }) == (
                .invalidParams, "/recovery_window_in_days"
            ))
        #expect(try world.write(patch: true) { $0.recoveryWindowInDays = .unset }.connectionDetails.isEmpty)
    }

    @Test func aPatchNeedsADestination() throws {
        #expect(reason { try EngineWorld().write(patch: true) }?.0 == .destinationNotFound)
    }

    @Test func allowListsAreCheckedEntryByEntry() throws {
        let world = EngineWorld()
        world.environment.rangeProblem = { range, isIPv6 in
            range.contains(":") == isIPv6 && range.contains("/") ? nil : "a CIDR"
        }
        try world.write {
            $0.allowedIPv4Addresses = .set(["10.0.0.0/8"])
            $0.allowedIPv6Addresses = .set(["fd00::/8"])
            $0.allowedPorts = .set([8443])
        }
        let ipv4 = reason { try world.write { $0.allowedIPv4Addresses = .set(["10.0.0.0/8", "10.0.0.1"]) } }
        #expect(try #require(ipv4) == (.invalidParams, "/allowed_ipv4_addresses/1"))
        let ipv6 = reason { try world.write { $0.allowedIPv6Addresses = .set(["10.0.0.0/8"]) } }
        #expect(try #require(ipv6) == (.invalidParams, "/allowed_ipv6_addresses/0"))
    }

    @Test func anEndpointNeedsTheAgentsLeave() throws {
        let world = EngineWorld()
        let refused = reason { try world.write { $0.endpointURL = .set("http://127.0.0.1:4566") } }
        #expect(try #require(refused) == (.invalidParams, "/endpoint_url"))
        world.environment.allowsEndpointURL = true
        #expect(
            try world.write { $0.endpointURL = .set("http://127.0.0.1:4566") }.connectionDetails["endpoint_url"] != nil)
        world.environment.endpointProblem = { _ in "https" }
        #expect(reason { try world.write { $0.endpointURL = .set("ftp://x") } }?.0 == .invalidParams)
    }

    @Test func aTemplateIsRefusedWithThePosition() throws {
        let world = EngineWorld()
        do {
            try world.write { $0.secretNameTemplate = .set("vault/{{ .Nope }}") }
            Issue.record("accepted")
        } catch let error as RPCError {
            #expect(error.reason == .invalidNameTemplate && error.offset == 10 && error.path == "/secret_name_template")
            #expect(error.hint?.contains("SecretPath") == true)
        }
    }

    @Test func aWriteMakesFailedRowsDueAndForgetsWhatWasDenied() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        let order = try #require(try world.prepare().first)
        try world.answer(order, .credentials(Fixture.refusal("ExpiredTokenException")))
        #expect(try world.row()?.error?.reason == "credentials_refused")
        #expect(try world.due().isEmpty)
        try world.write(patch: true) { $0.retain = .set(.always) }
        #expect(try world.row()?.status == .pending)
        #expect(try world.due().count == 1)
    }

    @Test func listsPageByName() throws {
        let world = EngineWorld()
        for name in ["c", "a", "b"] { try world.write(name) }
        let first = try world.edit { try $0.list(DestinationListParams(limit: 2)) }
        #expect(first["keys"] == ["a", "b"])
        #expect(first["next"] == "b")
        #expect(first["total_destinations"] == 3)
        let second = try world.edit { try $0.list(DestinationListParams(limit: 2, after: "b")) }
        #expect(second["keys"] == ["c"])
        #expect(second["next"] == nil)
    }

    @Test func deletingOneInUseNeedsForce() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        try world.settle()
        let id = try EngineWorld.destinationID()
        #expect(reason { _ = try world.edit { try $0.delete(DestinationDeletion(id: id)) } }?.0 == .destinationInUse)
        let answer = try world.edit { try $0.delete(DestinationDeletion(id: id, force: true)) }
        #expect(answer.result == DestinationDeletionResult(forgottenAssociations: 1))
        #expect(
            world.store.rows.destinations.isEmpty && world.store.rows.objects.isEmpty
                && world.store.rows.secrets.isEmpty)
        #expect(try world.aws.live(EngineWorld.name()) != nil, "forgotten, not deleted")
        let again = try world.edit { try $0.delete(DestinationDeletion(id: id)) }
        #expect(again.result == DestinationDeletionResult())
    }

    @Test func aResultForAForgottenDestinationIsNobodys() throws {
        let world = EngineWorld()
        try world.write()
        try world.set(data: EngineWorld.data("a"))
        let order = try #require(try world.prepare().first)
        let id = try EngineWorld.destinationID()
        try world.edit { _ = try $0.delete(DestinationDeletion(id: id, force: true)) }
        try world.answer(order, world.aws.carryOut(order.intent, name: order.name, now: world.now))
        #expect(world.store.rows.objects.isEmpty)
    }
}
