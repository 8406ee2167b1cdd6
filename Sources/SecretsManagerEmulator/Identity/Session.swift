/// Temporary credentials, given out by the token service, the instance metadata or a container endpoint.
struct Session: Sendable, Equatable {
    let accessKeyID: String
    let secret: String
    let token: String
    /// When they end, in nanoseconds since 1970.
    let expiration: Int64

    /// Fresh ones, in the form of AWS's.
    ///
    /// - Parameters:
    ///   - random: where the letters come from.
    ///   - expiration: when they end, in nanoseconds since 1970.
    init(random: inout RandomSource, expiration: Int64) {
        accessKeyID = "ASIA" + random.text(16, of: RandomSource.upperAlphanumerics)
        secret = random.text(40, of: RandomSource.alphanumerics)
        token = "EMULATED" + random.text(88, of: RandomSource.alphanumerics)
        self.expiration = expiration
    }
}
