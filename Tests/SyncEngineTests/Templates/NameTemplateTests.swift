import Simulation
import SyncEngine
import SyncProtocol
import Testing

struct NameTemplateTests {
    private func context(secret: String = "app/db", key: String? = nil) throws -> NameContext {
        try Fixture.names(secret: secret, key: key)
    }

    @Test(arguments: [
        ("vault/{{ .MountAccessor }}/{{ .SecretPath }}", "vault/kv_1/app/db"),
        ("{{.SecretPath}}", "app/db"),
        ("{{   .SecretBaseName\t}}", "db"),
        ("{{ .DestinationType }}-{{ .DestinationName }}-{{ .SecretBaseName }}", "aws-sm-my-dest-db"),
        ("{{ .MountPath }}/{{ .MountBaseName }}/{{ .SecretBaseName }}", "team/kv/kv/db"),
        ("{{ .NamespaceID }}{{ .NamespacePath }}{{ .NamespaceBaseName }}/{{ .SecretPath }}", "root/app/db"),
        ("a b#c!{{ .SecretBaseName }}", "a_b_c_db"),
        ("{ {{ .SecretBaseName }} }", "__db__"),
    ])
    func everyVariableRenders(template: String, name: String) throws {
        #expect(try NameTemplate(template, granularity: .secretPath).render(context()) == name)
    }

    @Test(arguments: [
        ("a {{- .SecretBaseName }} b", "adb_b"),
        ("a {{ .SecretBaseName -}} b", "a_dbb"),
        ("\n a\r\n\t{{-\n.SecretBaseName | uppercase\n-}}\n\n", "__aDB"),
        ("{{ .MountBaseName -}} {{- .SecretBaseName }}", "kvdb"),
        ("{{ .SecretBaseName | truncate 1 -}} x", "dx"),
    ])
    func trimMarkersTakeTheWhiteSpaceAway(template: String, name: String) throws {
        #expect(try NameTemplate(template, granularity: .secretPath).render(context()) == name)
    }

    @Test(arguments: Granularity.allCases)
    func theDefaultOfEachGranularityIsOneOfItsTemplates(granularity: Granularity) throws {
        let template = try NameTemplate(granularity.defaultTemplate, granularity: granularity)
        #expect(
            try template.render(context(key: "password"))
                == (granularity == .secretPath ? "vault/kv_1/app/db" : "vault/kv_1/app/db/password"))
    }

    @Test(arguments: [
        ("{{ .SecretKey }}", "user name", "user_name"),
        ("{{ .SecretBaseName }}.{{ .SecretKey | uppercase }}", "a", "db.A"),
        ("x{{ .SecretKey | sha256 | truncate 4 }}", "a", "xca97"),
    ])
    func aKeyNamesItsSecret(template: String, key: String, name: String) throws {
        #expect(try NameTemplate(template, granularity: .secretKey).render(context(key: key)) == name)
    }

    /// Through functions too: whether they leave enough to tell secrets apart is for the collision to say.
    @Test(arguments: [
        "{{ .SecretPath | truncate 3 }}", "{{ .SecretPath | sha256 }}", "x{{ .SecretBaseName | uppercase }}",
    ])
    func aSecretNamedThroughFunctionsIsNamed(template: String) throws {
        _ = try NameTemplate(template, granularity: .secretPath)
    }

    @Test func charactersAWSDoesNotTakeBecomeUnderscores() throws {
        let name = try NameTemplate("{{ .SecretPath }}", granularity: .secretPath).render(
            context(secret: "a b/ä\u{301}:*Z9_+=.@-"))
        #expect(name == "a_b/____Z9_+=.@-")
    }

    @Test func theLengthIsChecked() throws {
        let template = try NameTemplate("{{ .SecretPath }}x", granularity: .secretPath)
        #expect(try template.render(context(secret: String(repeating: "s", count: 511))).utf8.count == 512)
        let error = #expect(throws: ExternalNameError.self) {
            try template.render(context(secret: String(repeating: "s", count: 512)))
        }
        #expect(error?.length == 513)
    }

    @Test func aNameThatLooksLikeAnARNSuffixIsAccepted() throws {
        #expect(
            try NameTemplate("{{ .SecretPath }}", granularity: .secretPath).render(context(secret: "my-secret"))
                == "my-secret")
    }
}
