/// Carries requests to sources of credentials; replaced in tests.
protocol CredentialTransport: Sendable {
    /// Sends one request once and waits for the whole answer.
    func send(_ request: TransportRequest, to endpoint: AWSEndpoint) async throws(TransportError) -> TransportResponse
}

/// The real one: the pool's connections, each endpoint under its own fixed rules.
struct PooledCredentialTransport: CredentialTransport {
    let pool: TransportPool

    func send(_ request: TransportRequest, to endpoint: AWSEndpoint) async throws(TransportError) -> TransportResponse {
        try await pool.transport(to: endpoint, policy: .default).send(request)
    }
}

/// What every source needs to ask for credentials: a transport, the time, and files.
struct CredentialContext: Sendable {
    let transport: any CredentialTransport
    let clock: any CallClock
    /// The text of a file; nil when there is none, an error when it cannot be used.
    let readFile: @Sendable (String) throws(ProfileError) -> String?
    /// Numbers from 0 up to 1, for jitter.
    let random: @Sendable () -> Double

    /// The real one: the pool's connections, the machine's clock and files.
    static func live(_ pool: TransportPool) -> CredentialContext {
        CredentialContext(
            transport: PooledCredentialTransport(pool: pool), clock: SystemCallClock(), readFile: ProfileFiles.text,
            random: { Double.random(in: 0..<1) })
    }

    /// Asks a source, again after a moment where that may help: asking has no effect on anything.
    ///
    /// - Parameters:
    ///   - request: what to ask.
    ///   - endpoint: where.
    ///   - attempts: how often at the most.
    /// - Returns: the last answer, whatever its status.
    /// - Throws: what went wrong with the last attempt.
    func send(
        _ request: TransportRequest, to endpoint: AWSEndpoint, attempts: Int = 3
    ) async throws(TransportError) -> TransportResponse {
        var attempt = 1
        while true {
            do throws(TransportError) {
                let response = try await transport.send(request, to: endpoint)
                guard response.status >= 500 || response.status == 429, attempt < attempts else { return response }
            } catch {
                guard error.delivery != .refused, attempt < attempts else { throw error }
            }
            // Full jitter on 50 ms, doubled each time: the standard mode of AWS's SDKs for passing trouble.
            let limit = 0.05 * Double(1 << (attempt - 1))
            attempt += 1
            try? await clock.sleep(for: .milliseconds(Int(limit * random() * 1000)))
        }
    }
}
