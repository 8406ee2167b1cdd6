/// Asks for one page of descriptions of secrets. AWS's list may be up to five minutes old.
public struct ListSecrets: Sendable, Equatable {
    /// What a secret must have to be listed; all filters of a call must fit.
    public struct Filter: Sendable, Equatable {
        /// What is looked at.
        public enum Key: String, Sendable, CaseIterable {
            /// Words of the description.
            case description
            /// The beginning of the name, with regard to case.
            case name
            /// The beginning of a tag's key.
            case tagKey = "tag-key"
            /// The beginning of a tag's value.
            case tagValue = "tag-value"
            /// The beginning of the region a replica comes from.
            case primaryRegion = "primary-region"
            /// The beginning of the service that owns the secret.
            case owningService = "owning-service"
            /// Any of them.
            case all
        }

        /// What is looked at.
        public let key: Key
        /// What is looked for, one of them is enough; with a leading `!` it must not fit.
        public let values: [String]

        /// A filter of those parts.
        public init(_ key: Key, _ values: [String]) {
            self.key = key
            self.values = values
        }
    }

    /// What a secret must have.
    public var filters: [Filter]
    /// Secrets of a page at most, 1 to 100; nil leaves it to AWS.
    public var pageSize: Int?
    /// Where the page begins: ``SecretPage/nextToken`` of the one before.
    public var nextToken: String?
    /// Whether secrets that are scheduled for deletion are listed too.
    public var includesScheduled: Bool

    /// A call of those parts.
    public init(
        filters: [Filter] = [], pageSize: Int? = nil, nextToken: String? = nil, includesScheduled: Bool = false
    ) {
        self.filters = filters
        self.pageSize = pageSize
        self.nextToken = nextToken
        self.includesScheduled = includesScheduled
    }
}
