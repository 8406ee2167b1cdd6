/// What can be set while the emulator runs.
struct EmulatorSettings: Sendable {
    /// Of the secrets service.
    var service: SecretsManagerState.Settings
    /// Whether signatures are checked.
    var checksSignatures: Bool

    init(service: SecretsManagerState.Settings, checksSignatures: Bool) {
        self.service = service
        self.checksSignatures = checksSignatures
    }

    /// What a configuration asks for.
    init(_ configuration: EmulatorServer.Configuration, seed: UInt64) {
        service = SecretsManagerState.Settings(
            forceDeleteLag: configuration.forceDeleteLag,
            forceDeleteLagSeconds: Int64(configuration.forceDeleteLagSeconds),
            listLagSeconds: Int64(configuration.listLagSeconds),
            replicationSeconds: Int64(configuration.replicationSeconds), versionLimit: configuration.versionLimit,
            secretLimit: configuration.secretLimit, checksPermissions: configuration.checksPermissions,
            enforcesRates: configuration.enforcesRates, rateScale: configuration.rateScale, seed: seed)
        checksSignatures = configuration.verifySignatures
    }
}
