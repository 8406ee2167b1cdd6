import JSONDocument
import SyncProtocol
import Testing

@Suite struct MethodRegistryTests {
    /// Name, role, whether it mutates: the published table.
    static let published: [(String, String, Bool)] = [
        ("ping", "viewer", false), ("initialize", "viewer", false), ("agent.info", "viewer", false),
        ("agent.health", "viewer", false), ("agent.metrics", "viewer", false),
        ("rpc.discover", "viewer", false), ("destination.write", "admin", true), ("destination.patch", "admin", true),
        ("destination.read", "viewer", false), ("destination.list", "viewer", false),
        ("destination.delete", "admin", true), ("destination.check", "operator", false),
        ("destination.apply", "operator", true),
        ("association.set", "operator", true),
        ("association.remove", "operator", true), ("association.read", "viewer", false),
        ("association.list", "viewer", false), ("association.destinations", "viewer", false),
        ("secret.put", "host", true), ("secret.changed", "host", true), ("secret.delete", "host", true),
        ("secret.snapshot", "host", false), ("provider.register", "host", true), ("provider.unregister", "host", false),
        ("mount.register", "host", true),
        ("mount.list", "host", false), ("sync.config.read", "viewer", false), ("sync.config.patch", "admin", true),
        ("sync.status", "viewer", false), ("sync.wait", "viewer", false),
        ("sync.plan", "operator", false), ("sync.reconcile", "operator", true),
        ("events.subscribe", "viewer", false), ("events.unsubscribe", "viewer", false),
        ("logical.read", "viewer", false),
        ("logical.list", "viewer", false), ("logical.write", "viewer", true), ("logical.patch", "viewer", true),
        ("logical.delete", "viewer", true),
    ]

    @Test func namesRolesAndMutationsAreThePublishedOnes() {
        #expect(
            Methods.all.map { "\($0.name) \($0.role.rawValue) \($0.isMutation)" }
                == Self.published.map { "\($0) \($1) \($2)" })
    }

    @Test func namesAreUnique() {
        #expect(Set(Methods.all.map(\.name)).count == Methods.all.count)
    }

    @Test(arguments: Methods.all.map(\.name))
    func everyMethodIsFoundByItsName(name: String) throws {
        #expect(try Methods.named(name).name == name)
    }

    @Test(arguments: ["", "Ping", "rpc.discovered", "secret.read", "destination.purge", "ping\u{0}"])
    func anotherNameIsNotFound(name: String) throws {
        #expect(try #require(throws: RPCError.self) { try Methods.named(name) }.reason == .methodNotFound)
    }

    @Test func misspeltNameHasAHint() throws {
        let error = try #require(throws: RPCError.self) { try Methods.named("secret.putt") }
        #expect(error.hint == "did you mean secret.put?")
        #expect(!error.message.contains("putt"))
    }

    @Test(arguments: Methods.all.map(\.name))
    func fieldNamesAreUniqueAndSnakeCase(name: String) throws {
        let method = try Methods.named(name)
        for fields in [method.params, method.result] {
            #expect(Set(fields.map(\.name)).count == fields.count)
            #expect(
                fields.allSatisfy {
                    $0.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
                })
            #expect(fields.allSatisfy { !$0.summary.isEmpty })
        }
    }

    @Test func onlySecretsAreSensitive() {
        let sensitive = Set(Methods.all.flatMap { $0.params }.filter(\.isSensitive).map(\.name))
        #expect(sensitive == ["access_key_id", "secret_access_key", "identity_token", "data"])
    }

    @Test func everyMethodHasAnExample() {
        #expect(MethodExample.all.map(\.method.name) == Methods.all.map(\.name))
    }
}
