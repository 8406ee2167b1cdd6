extension EmulatorServer {
    /// The account of the default configuration.
    public static let defaultAccountID = "123456789012"
    /// The access key id of the default configuration.
    public static let defaultAccessKeyID = "AKIDDEV00000EXAMPLE0"
    /// The secret access key of the default configuration.
    public static let defaultSecretAccessKey = "devOnlySecretAccessKeyOfTheEmulator00000"

    /// How an emulator is set up.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host = "127.0.0.1"
        /// The port to listen on; 0 takes a free one.
        public var port = 0
        /// Whether signatures are checked; without that, requests need none.
        public var verifySignatures = true
        /// The accounts, each with its keys.
        public var accounts: [Account]
        /// The time in nanoseconds since 1970: signatures age and deletions fall due by it.
        public var clock: @Sendable () -> Int64
        /// The region of requests that carry no credential scope.
        public var defaultRegion = "us-east-1"
        /// How many creates of a name are refused as "scheduled for deletion" after it was force-deleted.
        public var forceDeleteLag = 0
        /// How many versions a secret can hold; those without a label go once they are a day old.
        public var versionLimit = 100
        /// Whether calls beyond AWS's request quotas (50 writes a second and so on) are throttled.
        public var enforcesRates = false
        /// Whether `/_emulator/` is served; it shows values to whoever can connect.
        public var servesAdmin = true
        /// The largest request body in bytes.
        public var bodyLimit = 1 << 20
        /// How many calls the request log keeps; the counters go on.
        public var logCapacity = 100_000
        /// The seed of ARN suffixes and request ids; nil takes a random one.
        public var seed: UInt64?

        /// One account with one key, the machine's clock, everything else as documented.
        public init() {
            accounts = [
                Account(
                    id: EmulatorServer.defaultAccountID,
                    keys: [
                        AccessKey(
                            id: EmulatorServer.defaultAccessKeyID, secret: EmulatorServer.defaultSecretAccessKey)
                    ])
            ]
            clock = { SystemClock.now() }
        }
    }

    /// An AWS account.
    public struct Account: Sendable {
        /// The twelve digits.
        public var id: String
        /// Its access keys.
        public var keys: [AccessKey]

        /// An account with those keys.
        public init(id: String, keys: [AccessKey]) {
            self.id = id
            self.keys = keys
        }
    }

    /// An access key and what its user may do.
    public struct AccessKey: Sendable {
        /// The access key id.
        public var id: String
        /// The secret access key.
        public var secret: String
        /// The session token that requests must carry; nil for a long-lived key.
        public var sessionToken: String?
        /// When the session ends, in nanoseconds since 1970; nil for never.
        public var expiration: Int64?
        /// The user's name, as refusals print it.
        public var userName: String
        /// IAM policy documents in JSON; none means that everything is allowed.
        public var policies: [String]

        /// A key.
        ///
        /// - Parameters:
        ///   - id: the access key id.
        ///   - secret: the secret access key.
        ///   - sessionToken: the session token of a temporary key.
        ///   - expiration: when a temporary key ends, in nanoseconds since 1970.
        ///   - userName: the user's name, as refusals print it.
        ///   - policies: IAM policy documents in JSON; none means that everything is allowed.
        public init(
            id: String, secret: String, sessionToken: String? = nil, expiration: Int64? = nil,
            userName: String = "secretsync", policies: [String] = []
        ) {
            self.id = id
            self.secret = secret
            self.sessionToken = sessionToken
            self.expiration = expiration
            self.userName = userName
            self.policies = policies
        }
    }
}
