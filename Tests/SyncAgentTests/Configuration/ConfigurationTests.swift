import Logging
import SyncAgent
import SyncProtocol
import Testing

/// Where the agent's configuration comes from, and what of it is refused.
struct ConfigurationTests {
    @Test func flagsComeBeforeTheEnvironmentAndThatBeforeTheFile() throws {
        var flags = ConfigurationLayer()
        flags.socketPath = "/flags.sock"
        let environment = try ConfigurationSources.environment([
            "SECRETSYNC_SOCKET": "/environment.sock", "SECRETSYNC_STATE_DIR": "/environment",
            "SECRETSYNC_LOG_LEVEL": "DEBUG", "SECRETSYNC_ALLOW_ENDPOINT_URL": "true", "HOME": "/root",
        ])
        let file = try ConfigurationSources.file(
            Array(
                #"""
                {"socket":"/file.sock","state_dir":"/file","seal_key_file":"/file.key","log_level":"error",
                "allow_endpoint_url":false,"identity_token_dir":"/run/tokens//","connections":7,"peers":[{"uid":1000,"roles":["host"]}]}
                """#.utf8), name: "test.json")
        let configuration = try flags.over(environment.layer).over(file).resolved()
        #expect(environment.unknown.isEmpty)
        #expect(configuration.socketPath == "/flags.sock")
        #expect(configuration.stateDirectory == "/environment")
        #expect(configuration.sealKeyFile == "/file.key")
        #expect(configuration.logLevel == .debug)
        #expect(configuration.allowsEndpointURL)
        #expect(configuration.identityTokenDirectory == "/run/tokens")
        #expect(configuration.connections == 7)
        #expect(configuration.peers == [.init(subject: .uid(1000), roles: [.host])])
    }

    @Test func whatNobodySaysHasADefault() throws {
        var layer = ConfigurationLayer()
        layer.stateDirectory = "/state"
        let expected = AgentConfiguration(socketPath: "/run/secretsync/agent.sock", stateDirectory: "/state")
        #expect(try layer.resolved() == expected)
        let missing = #expect(throws: AgentError.self) { try ConfigurationLayer().resolved() }
        #expect(missing?.code == .configuration)
        #expect(missing?.hint?.contains("--state-dir") == true)
    }

    @Test func theIntervalOfComparisonsIsAnHourUnlessSaid() throws {
        var layer = ConfigurationLayer()
        layer.stateDirectory = "/state"
        #expect(try layer.resolved().reconcileInterval == .seconds(3_600))
        let variables = try ConfigurationSources.environment(["SECRETSYNC_RECONCILE_INTERVAL": "60"]).layer
        #expect(try variables.over(layer).resolved().reconcileInterval == .seconds(60))
        let file = try ConfigurationSources.file(Array(#"{"reconcile_interval":0}"#.utf8), name: "test.json")
        #expect(try file.over(layer).resolved().reconcileInterval == nil)
    }

    @Test func unknownVariablesAreListed() throws {
        let (_, unknown) = try ConfigurationSources.environment([
            "SECRETSYNC_STATEDIR": "x", "SECRETSYNC_CONFIG": "y", "SECRETSYNC_A": "z", "OTHER": "w",
        ])
        #expect(unknown == ["SECRETSYNC_A", "SECRETSYNC_STATEDIR"])
    }

    @Test(arguments: [
        ("SECRETSYNC_LOG_LEVEL", "loud"), ("SECRETSYNC_ALLOW_ENDPOINT_URL", "perhaps"), ("SECRETSYNC_CONNECTIONS", "0"),
        ("SECRETSYNC_CONNECTIONS", "many"), ("SECRETSYNC_IDENTITY_TOKEN_DIR", "tokens"),
        ("SECRETSYNC_IDENTITY_TOKEN_DIR", "/run/../etc"), ("SECRETSYNC_IDENTITY_TOKEN_DIR", "/"),
        ("SECRETSYNC_RECONCILE_INTERVAL", "59"),
        ("SECRETSYNC_RECONCILE_INTERVAL", "604801"), ("SECRETSYNC_RECONCILE_INTERVAL", "hourly"),
    ])
    func variableThatIsNotAcceptableIsNamed(name: String, value: String) {
        let error = #expect(throws: AgentError.self) { try ConfigurationSources.environment([name: value]) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains(name) == true)
        #expect(error?.message.contains(value) == false)
    }

    @Test func unknownKeyIsRefusedWithTheNearestOne() {
        let near = Self.refusal(#"{"state_dri":"/x"}"#)
        #expect(near?.message == "configuration key state_dri is not known")
        #expect(near?.hint == "did you mean state_dir?")
        let far = Self.refusal(#"{"zzzzzzzzzzzz":1}"#)
        #expect(far?.hint?.contains("socket, state_dir") == true)
    }

    @Test(arguments: [
        (#"{"peers":{}}"#, "peers"), (#"{"peers":[1]}"#, "peers[0]"), (#"{"peers":[{"roles":["host"]}]}"#, "peers[0]"),
        (#"{"peers":[{"uid":1,"gid":1,"roles":["host"]}]}"#, "peers[0]"),
        (#"{"peers":[{"uid":-1,"roles":["host"]}]}"#, "peers[0].uid"),
        (#"{"peers":[{"uid":4294967296,"roles":["host"]}]}"#, "peers[0].uid"),
        (#"{"peers":[{"gid":"wheel","roles":["host"]}]}"#, "peers[0].gid"),
        (#"{"peers":[{"uid":1}]}"#, "peers[0].roles"),
        (#"{"peers":[{"uid":1,"roles":[]}]}"#, "peers[0].roles"),
        (#"{"peers":[{"uid":1,"roles":["host"]},{"uid":2,"roles":["root"]}]}"#, "peers[1].roles"),
        (#"{"peers":[{"uid":1,"roles":["host"],"name":"x"}]}"#, "peers[0].name"), (#"{"socket":""}"#, "socket"),
        (#"{"connections":100001}"#, "connections"), (#"{"allow_endpoint_url":"yes"}"#, "allow_endpoint_url"),
        (#"{"log_level":"loud"}"#, "log_level"),
    ])
    func valueThatIsNotAcceptableIsNamed(file: String, place: String) {
        let error = Self.refusal(file)
        #expect(error?.code == .configuration)
        #expect(error?.message == "\(place) is not acceptable")
        #expect(error?.hint?.hasPrefix("expected ") == true)
    }

    @Test(arguments: ["", "[]", "{", #"{"socket":"/a","socket":"/b"}"#, "# comment\n{}"])
    func fileThatIsNoObjectIsRefused(file: String) {
        let error = Self.refusal(file)
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("test.json") == true)
    }

    @Test func fileThatCannotBeReadIsNamed() {
        let error = #expect(throws: AgentError.self) { try ConfigurationSources.file(at: "/nowhere/secretsync.json") }
        #expect(error?.message.contains("/nowhere/secretsync.json") == true)
    }

    private static func refusal(_ file: String) -> AgentError? {
        #expect(throws: AgentError.self) { try ConfigurationSources.file(Array(file.utf8), name: "test.json") }
    }
}
