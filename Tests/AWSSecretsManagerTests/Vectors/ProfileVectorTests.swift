import JSONDocument
import Testing

@testable import AWSSecretsManager

/// The shared files as AWS's SDKs read them: grammar, places, and where credentials come from.
@Suite(.needsVectors) struct ProfileVectorTests {
    static let grammar = VectorCase.cases(
        VectorDocument.read("credentials/profile-parser-tests.json")["tests"]?.array, name: "name")
    static let everyPlace = VectorCase.cases(
        VectorDocument.read("credentials/file-location-tests.json")["tests"]?.array, name: "name")
    /// The agent runs on Linux only.
    static let places = everyPlace.filter { $0.document["platform"]?.string == "linux" }
    static let chains = VectorCase.cases(
        VectorDocument.read("credentials/assume-role-tests.json").array, name: "docs")

    @Test func vectorsAreThere() {
        print(
            "profile vectors: \(Self.grammar.count) of the grammar, \(Self.places.count) of places, "
                + "\(Self.chains.count) of chains; \(Self.everyPlace.count - Self.places.count) places of other systems"
        )
        #expect(Self.grammar.count >= 60 && Self.places.count >= 4 && Self.chains.count >= 28)
    }

    @Test(arguments: grammar)
    func readsAsAnSDK(_ test: VectorCase) throws {
        let input = test.document["input"]
        let output = test.document["output"]
        let read = Result { () throws(ProfileError) in
            try ProfileSet(config: input?["configFile"]?.string, credentials: input?["credentialsFile"]?.string)
        }
        if let text = output?["errorContaining"]?.string {
            let error = #expect(throws: ProfileError.self) { try read.get() }
            #expect(error?.message.contains(text) == true, "\(error?.message ?? "none")")
        } else {
            let set = try read.get()
            #expect(set.profiles == nested(output?["config"]?["profiles"]))
            if let sessions = output?["config"]?["sso_sessions"] { #expect(set.ssoSessions == nested(sessions)) }
        }
    }

    @Test(arguments: places)
    func findsTheFiles(_ test: VectorCase) {
        let files = ProfileFiles(environment: test.strings("environment"))
        #expect(files.config == test.document["configLocation"]?.string)
        #expect(files.credentials == test.document["credentialsLocation"]?.string)
        if let profile = test.document["profile"]?.string { #expect(files.profile == profile) }
    }

    @Test(arguments: chains)
    func followsProfiles(_ test: VectorCase) throws {
        let input = test.document["input"]
        let set = ProfileSet(
            profiles: nested(input?["profiles"]), ssoSessions: nested(input?["sso_sessions"]))
        let selected = input?["selected_profile"]?.string ?? ""
        let found = Result { () throws(CredentialsError) in try ProfileChain(set, selected: selected) }
        let output = test.document["output"]
        let expected = output?["ProfileChain"]?.array ?? []
        let isSignIn = expected.contains { $0["Sso"] != nil } || output?["Error"]?.string?.contains("sso") == true
        if isSignIn {
            let error = #expect(throws: CredentialsError.self) { try found.get() }
            #expect(error?.message.contains("out of scope for a sidecar") == true)
        } else if let text = output?["Error"]?.string {
            let error = #expect(throws: CredentialsError.self) { try found.get() }
            #expect(error?.message.contains(text) == true, "\(error?.message ?? "none")")
        } else {
            let chain = try found.get()
            #expect([described(chain.base)] + chain.roles.map(described) == expected)
        }
    }

    private func described(_ base: ProfileChain.Base) -> JSONValue {
        switch base {
        case .keys(let id, let secret, let token, let account):
            return object(
                "AccessKey",
                [
                    ("access_key_id", id), ("secret_access_key", secret), ("session_token", token),
                    ("account_id", account),
                ])
        case .source(let source):
            return .object(JSONObject([.init(name: "NamedSource", value: .string(source.rawValue))]))
        case .webIdentity(let role, let file, let session):
            return object(
                "WebIdentityToken",
                [("role_arn", role), ("web_identity_token_file", file), ("role_session_name", session)])
        case .process(let command, _): return object("Process", [("command", command)])
        }
    }

    private func described(_ role: ProfileChain.Role) -> JSONValue {
        object(
            "AssumeRole",
            [("role_arn", role.arn), ("external_id", role.externalID), ("role_session_name", role.sessionName)])
    }

    private func object(_ name: String, _ members: [(String, String?)]) -> JSONValue {
        let present = members.compactMap { name, value in
            value.map { JSONObject.Member(name: name, value: .string($0)) }
        }
        return .object(JSONObject([.init(name: name, value: .object(JSONObject(present)))]))
    }
}
