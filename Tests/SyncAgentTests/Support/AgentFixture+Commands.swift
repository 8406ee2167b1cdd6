import JSONDocument
import SecretsManagerEmulator
import SyncClient
import SyncProtocol

/// The commands a host and its operator give, on the mount `my-kv`, whose secrets are `vault/kv_1234/...` in AWS.
extension AgentFixture {
    /// A destination with the emulator's own keys.
    @discardableResult
    func writeDestination(
        _ name: String = "my-awssm-1", _ change: (inout DestinationFields) -> Void = { _ in }
    ) async throws -> DestinationView {
        var fields = DestinationFields()
        fields.accessKeyID = .set(EmulatorServer.defaultAccessKeyID)
        fields.secretAccessKey = .set(EmulatorServer.defaultSecretAccessKey)
        fields.region = .set("us-east-1")
        change(&fields)
        _ = try await client.registerMount(MountPath("my-kv"), accessor: Accessor("kv_1234"))
        return try await client.writeDestination(Self.destination(name), fields)
    }

    /// Changes fields of a destination.
    @discardableResult
    func patchDestination(
        _ name: String = "my-awssm-1", _ change: (inout DestinationFields) -> Void
    ) async throws -> DestinationView {
        var fields = DestinationFields()
        change(&fields)
        return try await client.patchDestination(Self.destination(name), fields)
    }

    @discardableResult
    func put(
        _ data: JSONValue, to secret: String = "my-secret", version: Int64? = nil, wait: Bool = true
    ) async throws -> SecretChangeResult {
        try await client.putSecret(Self.secret(secret), data: data.object ?? JSONObject(), version: version, wait: wait)
    }

    @discardableResult
    func delete(_ secret: String = "my-secret", wait: Bool = true) async throws -> SecretChangeResult {
        try await client.deleteSecret(Self.secret(secret), wait: wait)
    }

    @discardableResult
    func set(
        _ secret: String = "my-secret", with destination: String = "my-awssm-1", data: JSONValue? = nil,
        wait: Bool = true
    ) async throws -> AssociationRow {
        let answer = try await client.setAssociation(
            Self.secret(secret), with: Self.destination(destination), data: data?.object, wait: wait)
        return try Self.only(answer.rows)
    }

    @discardableResult
    func remove(
        _ secret: String = "my-secret", from destination: String = "my-awssm-1", wait: Bool = true
    ) async throws -> AssociationRow {
        let answer = try await client.removeAssociation(
            Self.secret(secret), with: Self.destination(destination), wait: wait)
        return try Self.only(answer.rows)
    }

    /// The row of an association as it is.
    func row(_ secret: String = "my-secret", of destination: String = "my-awssm-1") async throws -> AssociationRow {
        let rows = try await client.associations(of: Self.destination(destination)).rows
        guard let row = rows.first(where: { $0.secretName == secret }) else { throw FixtureError.noSuchRow }
        return row
    }

    /// The association's row once it fits; the agent's own retries take their time.
    func row(
        _ secret: String = "my-secret", of destination: String = "my-awssm-1",
        when fits: (AssociationRow) -> Bool
    ) async throws -> AssociationRow {
        let limit = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < limit {
            _ = try await client.waitUntilSettled()
            let row = try await row(secret, of: destination)
            if fits(row) { return row }
            // Between two looks only: whole suites of agents share two cores.
            try await Task.sleep(for: .milliseconds(10))
        }
        throw FixtureError.tookTooLong("\(try await row(secret, of: destination))")
    }

    /// Whether AWS is left alone.
    func setDisabled(_ disabled: Bool) async throws {
        _ = try await client.call(Methods.syncConfigPatch, SyncConfigurationPatch(disabled: .set(disabled)))
    }

    /// Calls AWS got so far, of all operations.
    var callCount: Int {
        emulator.requestCounts().values.reduce(0, +)
    }

    /// What AWS has under that name.
    func remote(_ secret: String = "my-secret") -> SecretSnapshot? {
        emulator.secret(named: "vault/kv_1234/\(secret)")
    }

    static func destination(_ name: String) throws -> DestinationID {
        DestinationID(type: .awsSecretsManager, name: try DestinationName(name))
    }

    static func secret(_ name: String) throws -> SecretReference {
        SecretReference(mount: try MountPath("my-kv"), secretName: try SecretName(name))
    }

    private static func only(_ rows: [AssociationRow]) throws -> AssociationRow {
        guard let row = rows.first, rows.count == 1 else { throw FixtureError.noSuchRow }
        return row
    }
}
