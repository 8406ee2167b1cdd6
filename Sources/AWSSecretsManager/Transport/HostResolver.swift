/// Finds the addresses of a host name.
protocol HostResolver: Sendable {
    /// All addresses, best first; throws when there is none or no answer within the time.
    func addresses(of host: String, within timeout: Duration) async throws(TransportError) -> [IPAddress]
}
