/// A transport that a pool owns and ends.
protocol PooledTransport: HTTPTransport {
    /// Ends all connections; requests under way fail, later ones are refused.
    func shutDown() async
}
