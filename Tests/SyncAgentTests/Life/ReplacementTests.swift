import JSONDocument
import SecretsManagerEmulator
import SyncAgent
import SyncClient
import SyncProtocol
import Testing

/// What happens when names, settings or other owners change under an association.
@Suite(.timeLimit(.minutes(5)))
struct ReplacementTests {
    @Test func customTemplateNamesTheSecret() async throws {
        try await AgentFixture.run { fixture in
            let view = try await fixture.writeDestination {
                $0.secretNameTemplate = .set("vault/{{ .MountPath }}/{{ .SecretBaseName }}")
            }
            #expect(view.options?["secret_name_template"] == "vault/{{ .MountPath }}/{{ .SecretBaseName }}")
            try await fixture.put(["foo": "bar"], to: "app/db")
            let row = try await fixture.set("app/db")
            #expect(row.externalName == "vault/my-kv/db")
            #expect(fixture.emulator.secret(named: "vault/my-kv/db")?.currentValue == #"{"foo":"bar"}"#)
        }
    }

    @Test func newTemplateTakesEffectAtTheNextSet() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            let old = try #require(try await fixture.set().arn)
            try await fixture.patchDestination { $0.secretNameTemplate = .set("vault/new/{{ .SecretPath }}") }
            try await fixture.put(["foo": "baz"])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#, "an update still goes to the old name")
            let row = try await fixture.set(data: ["foo": "baz"])
            #expect(row.externalName == "vault/new/my-secret")
            #expect(row.status == .synced)
            _ = await fixture.emulator.waitForRequests(1, of: "DeleteSecret")
            let calls = fixture.emulator.requests().map(\.operation)
            #expect(calls == ["CreateSecret", "UpdateSecret", "CreateSecret", "DeleteSecret"], "the new one first")
            #expect(fixture.emulator.requests().last?.secretID == old, "by its ARN")
            #expect(fixture.remote()?.deletionDate != nil)
            #expect(fixture.emulator.secret(named: "vault/new/my-secret")?.currentValue == #"{"foo":"baz"}"#)
        }
    }

    @Test func functionsOfATemplateNameTheSecret() async throws {
        try await AgentFixture.run { fixture in
            let template =
                #"vault/{{ .SecretPath | trimprefix "app/" | replace " " "-" | uppercase }}/{{ .MountPath | sha256 | truncate 8 }}"#
            try await fixture.writeDestination { $0.secretNameTemplate = .set(template) }
            try await fixture.put(["foo": "bar"], to: "app/my db")
            let row = try await fixture.set("app/my db")
            #expect(row.externalName == "vault/MY-DB/7c52c185")
            #expect(fixture.emulator.secret(named: row.externalName)?.currentValue == #"{"foo":"bar"}"#)
        }
    }

    @Test func badTemplateIsRefusedWithItsPosition() async throws {
        try await AgentFixture.run { fixture in
            let error = await #expect(throws: SyncClientError.self) {
                try await fixture.writeDestination { $0.secretNameTemplate = .set("vault/{{ .SecretPath | uper }}") }
            }
            #expect(error?.rpcError?.reason == .invalidNameTemplate)
            #expect(error?.rpcError?.path == "/secret_name_template")
            #expect(error?.rpcError?.offset == 23)
            #expect(error?.rpcError?.hint?.contains("uppercase") == true)
        }
    }

    @Test func namesThatBecomeOneCollideUntilTheFirstGoes() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "one"], to: "a b")
            try await fixture.put(["foo": "two"], to: "a_b")
            let first = try await fixture.set("a b")
            let second = try await fixture.set("a_b")
            #expect(first.status == .synced)
            #expect(second.status == .clientSideError && second.error?.reason == "name_collision")
            #expect(second.error?.hint?.contains("my-kv/a b of destination aws-sm/") == true)
            #expect(second.externalName == first.externalName)
            #expect(fixture.emulator.secret(named: first.externalName)?.currentValue == #"{"foo":"one"}"#)
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1])
            try await fixture.remove("a b")
            let turn = try await fixture.row("a_b") { $0.status == .synced }
            #expect(fixture.emulator.secret(named: turn.externalName)?.currentValue == #"{"foo":"two"}"#)
        }
    }

    @Test func recoveryWindowOfZeroForcesTheDeletion() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination { $0.recoveryWindowInDays = .set(0) }
            try await fixture.put(["foo": "bar"])
            let first = try await fixture.set().arn
            try await fixture.delete()
            #expect(fixture.remote() == nil)
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.arn != first)
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 2, "DeleteSecret": 1])
        }
    }

    @Test func nameOfAStrangerIsRefused() async throws {
        try await AgentFixture.run { fixture in
            try fixture.emulator.put(name: "vault/kv_1234/my-secret", value: "theirs")
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            let row = try await fixture.set()
            #expect(row.status == .clientSideError)
            #expect(row.error?.reason == "name_collision")
            #expect(row.error?.hint?.contains("on_conflict") == true)
            #expect(fixture.remote()?.currentValue == "theirs")
            try await fixture.remove()
            #expect(fixture.remote()?.deletionDate == nil)
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1])
        }
    }

    @Test func nameOfAStrangerIsTakenOverWhereAskedFor() async throws {
        try await AgentFixture.run { fixture in
            try fixture.emulator.put(name: "vault/kv_1234/my-secret", value: "theirs")
            try await fixture.writeDestination { $0.onConflict = .set(.overwrite) }
            try await fixture.put(["foo": "bar"])
            let row = try await fixture.set()
            #expect(row.status == .synced)
            let remote = try #require(fixture.remote())
            #expect(remote.currentValue == #"{"foo":"bar"}"#)
            #expect(remote.tags["hashicorp:vault"] == "")
            #expect(remote.versions.count == 2, "taking over makes no version of its own")
            try await fixture.remove()
            #expect(fixture.remote()?.deletionDate != nil)
        }
    }

    @Test func secretDeletedByAStrangerIsCreatedAgain() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            let first = try await fixture.set().arn
            try fixture.emulator.delete(name: "vault/kv_1234/my-secret", force: true)
            #expect(try await fixture.put(["foo": "baz"]).associations.map(\.status) == [.synced])
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
            #expect(fixture.remote()?.arn != first)
            #expect(fixture.remote()?.tags == ["hashicorp:vault": ""])
        }
    }

    @Test func secretScheduledByAStrangerIsLeftAlone() async throws {
        try await AgentFixture.run { fixture in
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            try await fixture.set()
            try fixture.emulator.delete(name: "vault/kv_1234/my-secret")
            try await fixture.put(["foo": "baz"])
            let row = try await fixture.row()
            #expect(row.status == .clientSideError)
            #expect(row.error?.reason == "name_scheduled")
            #expect(fixture.emulator.requestCounts()["RestoreSecret"] == nil)
            #expect(fixture.emulator.requestCounts()["DeleteSecret"] == nil)
            // Put right by whoever did it; `set` tries at once.
            try fixture.emulator.restore(name: "vault/kv_1234/my-secret")
            #expect(try await fixture.set().status == .synced)
            #expect(fixture.remote()?.currentValue == #"{"foo":"baz"}"#)
        }
    }

    @Test func nameScheduledByAStrangerIsLeftAlone() async throws {
        try await AgentFixture.run { fixture in
            try fixture.emulator.put(name: "vault/kv_1234/my-secret", value: "theirs")
            try fixture.emulator.delete(name: "vault/kv_1234/my-secret")
            try await fixture.writeDestination()
            try await fixture.put(["foo": "bar"])
            let row = try await fixture.set()
            #expect(row.status == .clientSideError)
            #expect(row.error?.reason == "name_scheduled")
            #expect(fixture.emulator.requestCounts() == ["CreateSecret": 1])
        }
    }

    @Test func endpointOfADestinationNeedsTheAgentsConsent() async throws {
        let refused = try await AgentFixture.run { fixture in
            await #expect(throws: SyncClientError.self) {
                try await fixture.writeDestination { $0.endpointURL = .set("https://vpce-1.example.com") }
            }
        }
        #expect(refused?.rpcError?.reason == .invalidParams)
        #expect(refused?.rpcError?.path == "/endpoint_url")
        try await AgentFixture.run(configure: { $0.allowsEndpointURL = true }) { fixture in
            let view = try await fixture.writeDestination { $0.endpointURL = .set("https://vpce-1.example.com") }
            #expect(view.connectionDetails["endpoint_url"] == "https://vpce-1.example.com")
        }
    }

    @Test func allowListsAreCheckedWhenWritten() async throws {
        try await AgentFixture.run { fixture in
            let view = try await fixture.writeDestination {
                $0.allowedIPv4Addresses = .set(["10.0.0.0/8"])
                $0.allowedIPv6Addresses = .set(["fd00::/8"])
                $0.allowedPorts = .set([8443])
            }
            #expect(view.connectionDetails["allowed_ipv4_addresses"] == ["10.0.0.0/8"])
            let bare = await #expect(throws: SyncClientError.self) {
                try await fixture.patchDestination { $0.allowedIPv4Addresses = .set(["10.0.0.1"]) }
            }
            #expect(bare?.rpcError?.path == "/allowed_ipv4_addresses/0")
            let port = await #expect(throws: SyncClientError.self) {
                try await fixture.patchDestination { $0.allowedPorts = .set([70_000]) }
            }
            #expect(port?.rpcError?.reason == .invalidParams)
        }
    }

    @Test func masksAreNeverTakenForValues() async throws {
        try await AgentFixture.run { fixture in
            let view = try await fixture.writeDestination()
            #expect(view.connectionDetails["access_key_id"] == "*****")
            #expect(view.connectionDetails["secret_access_key"] == "*****")
            let written = await #expect(throws: SyncClientError.self) {
                try await fixture.writeDestination { $0.secretAccessKey = .set("*****") }
            }
            #expect(written?.rpcError?.reason == .maskedValue)
            try await fixture.patchDestination { $0.secretAccessKey = .set("*****") }
            try await fixture.put(["foo": "bar"])
            #expect(try await fixture.set().status == .synced, "a patched mask means unchanged")
        }
    }
}
