public import JSONDocument

/// What `destination.check` found: whether AWS answers, who the agent is there, and what that identity may do.
public struct DestinationCheck: WireResult {
    /// What is known of one action.
    public struct Permission: Sendable, Equatable {
        /// What is known.
        public enum Result: String, Sendable {
            /// AWS lets it pass.
            case allowed
            /// It was denied, which under a policy with conditions on tags says nothing; or nobody asked.
            case unknown
        }

        /// The action, such as `secretsmanager:UpdateSecret`.
        public let action: String
        /// What is known.
        public let result: Result
        /// AWS's words, or why nobody asked.
        public let message: String?

        /// What is known of an action.
        public init(action: String, result: Result, message: String? = nil) {
            self.action = action
            self.result = result
            self.message = message
        }

        var json: JSONValue {
            var object = JSONObject()
            object["action"] = .string(action)
            object["result"] = .string(result.rawValue)
            object["message"] = message.map(JSONValue.string)
            return .object(object)
        }

        init?(json: JSONValue) {
            guard let action = json["action"]?.string, let result = json["result"]?.string.flatMap(Result.init) else {
                return nil
            }
            self.init(action: action, result: result, message: json["message"]?.string)
        }
    }

    /// The region.
    public var region: String
    /// The account of the credentials, where STS says it.
    public var account: String?
    /// Who the agent is there, where STS says it.
    public var arn: String?
    /// How long Secrets Manager took for one call, in milliseconds.
    public var latencyMilliseconds: Int64?
    /// What the identity is proven with first: `destination` for its own keys, `identity_token`, `identity_token_file`, or the
    /// source of the agent's default chain.
    public var credentials: String?
    /// How far AWS's clock is ahead of the agent's, in seconds.
    public var clockSkewSeconds: Int64?
    /// What is known of each action.
    public var permissions: [Permission]
    /// What is in the way, as a row of the destination would say it.
    public var error: RowFailure?

    /// What was found.
    public init(
        region: String, account: String? = nil, arn: String? = nil, latencyMilliseconds: Int64? = nil,
        permissions: [Permission] = [], error: RowFailure? = nil
    ) {
        self.region = region
        self.account = account
        self.arn = arn
        self.latencyMilliseconds = latencyMilliseconds
        self.permissions = permissions
        self.error = error
    }

    private enum Declared {
        static let region = Field<String>.string("region", "the region")
        static let account = Field<String>.string("account", "the account of the credentials, where STS says it")
        static let arn = Field<String>.string("arn", bytes: 0...2_048, "who the agent is there, where STS says it")
        static let latency = Field<Int64>.integer(
            "latency_ms", 0...Int64.max, "how long Secrets Manager took for one call")
        static let credentials = Field<String>.string(
            "credentials",
            "what the identity is proven with: destination (its own keys), identity_token, identity_token_file, or of the agent's default chain environment, profile, web_identity, container, instance_metadata"
        )
        static let clockSkew = Field<Int64>.integer(
            "clock_skew_seconds", Int64.min...Int64.max, "how far AWS's clock is ahead of the agent's")
        static let permissions = Field<[Permission]>(
            "permissions", .objects, "what is known of each action: allowed, or unknown with a message",
            shape: .object(.permission)
        ) { (value) throws(NameError) in
            let elements = value.array ?? []
            let permissions = elements.compactMap(Permission.init(json:))
            guard value.array != nil, permissions.count == elements.count else {
                throw NameError(expected: "a list of permissions")
            }
            return permissions
        }
        static let error = Field<JSONObject>.object(
            "error", shape: .object(.rowError), "what is in the way, as on a row; absent when nothing is")
    }

    /// What the registry says about it.
    public static let fields = [
        Declared.region.required, Declared.account.optional, Declared.arn.optional, Declared.latency.optional,
        Declared.credentials.optional, Declared.clockSkew.optional, Declared.permissions.required,
        Declared.error.optional,
    ]

    /// Reads a result.
    public init(_ reader: ParamsReader) throws(RPCError) {
        region = try reader.required(Declared.region)
        account = try reader.optional(Declared.account)
        arn = try reader.optional(Declared.arn)
        latencyMilliseconds = try reader.optional(Declared.latency)
        credentials = try reader.optional(Declared.credentials)
        clockSkewSeconds = try reader.optional(Declared.clockSkew)
        permissions = try reader.required(Declared.permissions)
        error = try reader.optional(Declared.error).flatMap { RowFailure(json: .object($0)) }
    }

    /// The result object.
    public var json: JSONObject {
        var object = JSONObject()
        object["region"] = .string(region)
        object["account"] = account.map(JSONValue.string)
        object["arn"] = arn.map(JSONValue.string)
        object["latency_ms"] = latencyMilliseconds.map(JSONValue.integer)
        object["credentials"] = credentials.map(JSONValue.string)
        object["clock_skew_seconds"] = clockSkewSeconds.map(JSONValue.integer)
        object["permissions"] = .array(permissions.map(\.json))
        object["error"] = error.map { .object($0.json) }
        return object
    }
}
