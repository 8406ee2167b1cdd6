/// What decisions need to know of the world they run in; the same for the whole life of the agent.
public struct EngineEnvironment: Sendable {
    /// Makes digests under the store's MAC key.
    public var digester: ValueDigester
    /// The region of a destination that names none.
    public var defaultRegion: String?
    /// Whether a destination may name an endpoint of its own.
    public var allowsEndpointURL: Bool
    /// Where the files of identity tokens lie, an absolute path without a slash at its end; nil where there are none.
    public var identityTokenDirectory: String?
    /// The problem of a region, or nil when it is in the region table.
    public var regionProblem: @Sendable (String) -> String?
    /// The problem of an address range in CIDR form, or nil.
    public var rangeProblem: @Sendable (_ range: String, _ isIPv6: Bool) -> String?
    /// The problem of an endpoint URL, or nil.
    public var endpointProblem: @Sendable (String) -> String?
    /// The numbers of the version budget.
    public var budget = VersionBudget.Limits()
    /// How long a copy of an ambiguous request may still arrive.
    public var horizon: Duration = .seconds(15 * 60)

    /// What a create carries that is only to tell whether a secret is gone.
    var probe: IntentCall.Bytes {
        let payload = SecretValue(Array(RemoteObject.probeText.utf8))
        return IntentCall.Bytes(digest: digester.digest(of: payload), version: nil, payload: payload)
    }

    /// An environment that accepts every region, range and endpoint.
    public init(digester: ValueDigester, defaultRegion: String? = nil, allowsEndpointURL: Bool = false) {
        self.digester = digester
        self.defaultRegion = defaultRegion
        self.allowsEndpointURL = allowsEndpointURL
        regionProblem = { _ in nil }
        rangeProblem = { _, _ in nil }
        endpointProblem = { _ in nil }
    }
}
