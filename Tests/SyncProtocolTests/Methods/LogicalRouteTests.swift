import JSONDocument
import SyncProtocol
import Testing

@Suite struct LogicalRouteTests {
    private func match(
        _ verb: LogicalRoute.Verb, _ path: String, _ data: JSONObject = JSONObject()
    ) throws -> LogicalRoute.Match {
        try LogicalRoute.match(verb: verb, path: path, data: data)
    }

    private func object(_ value: JSONValue) throws -> JSONObject {
        try #require(value.object)
    }

    static let expected: [(String, String, String)] = [
        ("list", "sys/sync/destinations", "destination.list"),
        ("read", "sys/sync/destinations", "destination.list"),
        ("list", "sys/sync/destinations/{type}", "destination.list"),
        ("write", "sys/sync/destinations/{type}/{name}", "destination.write"),
        ("patch", "sys/sync/destinations/{type}/{name}", "destination.patch"),
        ("read", "sys/sync/destinations/{type}/{name}", "destination.read"),
        ("delete", "sys/sync/destinations/{type}/{name}", "destination.delete"),
        ("read", "sys/sync/destinations/{type}/{name}/associations", "association.read"),
        ("write", "sys/sync/destinations/{type}/{name}/associations/set", "association.set"),
        ("write", "sys/sync/destinations/{type}/{name}/associations/remove", "association.remove"),
        ("list", "sys/sync/associations", "association.list"),
        ("read", "sys/sync/associations", "association.list"),
        ("read", "sys/sync/associations/destinations", "association.destinations"),
        ("read", "sys/sync/config", "sync.config.read"),
        ("patch", "sys/sync/config", "sync.config.patch"),
        ("write", "sys/sync/config", "sync.config.patch"),
        ("read", "sys/sync/status", "sync.status"),
    ]

    @Test func theTableIsThePublishedOne() {
        #expect(
            LogicalRoute.table.map { "\($0.verb) \($0.pattern) \($0.method.name)" }
                == Self.expected.map { "\($0) \($1) \($2)" })
    }

    @Test(arguments: LogicalRoute.table.indices)
    func everyEntryMatchesItsPath(index: Int) throws {
        let entry = LogicalRoute.table[index]
        let path = entry.pattern.replacing("{type}", with: "aws-sm").replacing("{name}", with: "my-awssm-1")
        for spelled in [path, "/" + path, path + "/"] {
            let match = try match(entry.verb, spelled)
            #expect(match.method.name == entry.method.name)
            #expect(match.params["type"]?.string == (entry.pattern.contains("{type}") ? "aws-sm" : nil))
            #expect(match.params["name"]?.string == (entry.pattern.contains("{name}") ? "my-awssm-1" : nil))
        }
    }

    @Test func whatIsWrittenIsReadByTheTypeOfTheField() throws {
        let data = try object([
            "region": "us-east-1", "recovery_window_in_days": "7", "disable_strict_networking": "true",
            "allowed_ports": "8443,9443", "allowed_ipv4_addresses": "10.0.0.0/8, 192.168.0.0/16", "access_key_id": 12,
        ])
        let match = try match(.write, "sys/sync/destinations/aws-sm/a", data)
        #expect(
            match.params
                == (try object([
                    "region": "us-east-1", "recovery_window_in_days": 7, "disable_strict_networking": true,
                    "allowed_ports": [8443, 9443], "allowed_ipv4_addresses": ["10.0.0.0/8", "192.168.0.0/16"],
                    "access_key_id": "12", "type": "aws-sm", "name": "a",
                ])))
        #expect(throws: Never.self) { try DestinationChange.decode(match.params) }
    }

    @Test func secretContentIsNeverCoerced() throws {
        let data = try object([
            "mount": "kv", "secret_name": "s", "version": "3", "wait": "false",
            "data": ["version": "3", "wait": "true", "n": 1],
        ])
        let params = try AssociationSetParams.decode(
            match(.write, "sys/sync/destinations/aws-sm/a/associations/set", data).params)
        #expect(params.version == 3)
        #expect(!params.wait)
        #expect(params.data == (try object(["version": "3", "wait": "true", "n": 1])))
    }

    @Test func thePathWinsOverWhatIsWritten() throws {
        let match = try match(.write, "sys/sync/destinations/aws-sm/a", object(["name": "b", "region": "us-east-1"]))
        #expect(match.params["name"] == "a")
        #expect(match.params.count == 3)
    }

    @Test func unknownFieldsReachTheDecoderWhichRefusesThem() throws {
        let match = try match(.write, "sys/sync/destinations/aws-sm/a", object(["regoin": "us-east-1"]))
        let error = try #require(throws: RPCError.self) { try DestinationChange.decode(match.params) }
        #expect(error.path == "/regoin")
        #expect(error.hint == "did you mean region?")
    }

    @Test(arguments: [
        "sys/sync", "sys/sync/destination", "sys/sync/destinations/aws-sm/a/b", "secret/data/a", "", "/",
        "SYS/sync/destinations",
    ])
    func unknownPathIsRefusedWithThePathsThereAre(path: String) throws {
        let error = try #require(throws: RPCError.self) { try match(.read, path) }
        #expect(error.reason == .pathNotFound)
        #expect(error.path == "/path")
        #expect(error.expected?.contains("sys/sync/destinations/{type}/{name}/associations") == true)
    }

    @Test func unknownVerbIsRefusedWithTheVerbsThatPathHas() throws {
        let error = try #require(throws: RPCError.self) { try match(.delete, "sys/sync/config") }
        #expect(error.reason == .pathNotFound)
        #expect(error.expected == "read, patch, write at this path")
    }

    @Test func everySyncMethodOfVaultHasARoute() {
        let routed = Set(LogicalRoute.table.map(\.method.name))
        let unrouted = Methods.all.map(\.name).filter { !routed.contains($0) && !$0.hasPrefix("logical.") }
        #expect(
            unrouted == [
                "ping", "initialize", "agent.info", "agent.health", "agent.metrics", "rpc.discover",
                "destination.check",
                "destination.apply", "secret.put", "secret.changed",
                "secret.delete", "secret.snapshot", "provider.register", "provider.unregister", "mount.register",
                "mount.list", "sync.wait", "sync.plan", "sync.reconcile",
                "events.subscribe", "events.unsubscribe",
            ])
    }
}
