import SyncEngine
import SyncProtocol
import Testing

struct NameTemplateTests {
    private func context(secret: String = "app/db", mount: String = "team/kv") throws -> NameContext {
        let path = try MountPath(mount)
        return NameContext(
            destination: try EngineWorld.destinationID("my-dest"), mount: path,
            secret: SecretID(accessor: try Accessor("kv_1"), name: try SecretName(secret)))
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
        #expect(try NameTemplate(template).render(context()) == name)
    }

    @Test(arguments: [
        ("", 0), ("vault/static", 0), ("{{ .MountPath }}", 0), ("x}}{{ .SecretPath }}", 1), ("{{ SecretPath }}", 3),
        ("{{ .Nope }}", 4), ("{{ .secretpath }}", 4), ("{{ .SecretKey }}", 4), ("{{ .SecretPath", 0),
        ("{{ .SecretPath }", 15), ("{{ .SecretPath | uppercase }}", 15), ("é{{ .Nope }}", 5), ("{{", 2), ("{{ }}", 3),
    ])
    func whatIsRefusedNamesThePosition(template: String, position: Int) {
        let error = #expect(throws: NameTemplateError.self) { try NameTemplate(template) }
        #expect(error?.position == position)
        #expect(error?.hint.isEmpty == false)
    }

    @Test func charactersAWSDoesNotTakeBecomeUnderscores() throws {
        let name = try NameTemplate("{{ .SecretPath }}").render(context(secret: "a b/ä\u{301}:*Z9_+=.@-"))
        #expect(name == "a_b/____Z9_+=.@-")
    }

    @Test func theLengthIsChecked() throws {
        let template = try NameTemplate("{{ .SecretPath }}x")
        #expect(try template.render(context(secret: String(repeating: "s", count: 511))).utf8.count == 512)
        let error = #expect(throws: ExternalNameError.self) {
            try template.render(context(secret: String(repeating: "s", count: 512)))
        }
        #expect(error?.length == 513)
    }

    @Test func aNameThatLooksLikeAnARNSuffixIsAccepted() throws {
        #expect(try NameTemplate("{{ .SecretPath }}").render(context(secret: "my-secret")) == "my-secret")
    }
}
