extension EmulatorServer {
    /// The account of the default configuration.
    public static let defaultAccountID = "123456789012"
    /// The access key id of the default configuration.
    public static let defaultAccessKeyID = "AKIDDEV00000EXAMPLE0"
    /// The role of the default configuration, which its account may assume.
    public static let defaultRoleName = "secretsync-role"
    /// The secret access key of the default configuration.
    public static let defaultSecretAccessKey = "devOnlySecretAccessKeyOfTheEmulator00000"

    /// What can be switched off by name: in tests of something else, and in benchmarks.
    public enum Check: String, Sendable, CaseIterable {
        /// SigV4 signatures; without them the key id alone says who calls.
        case signatures
        /// IAM policies.
        case permissions
        /// AWS's request quotas.
        case rates

        /// All names, for messages.
        public static var names: String {
            allCases.map(\.rawValue).joined(separator: ", ")
        }
    }

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
        /// For how many seconds creates of a name are so refused, by the emulator's clock.
        public var forceDeleteLagSeconds = 0
        /// By how many seconds ListSecrets lags behind, by the emulator's clock; AWS says up to 300.
        public var listLagSeconds = 0
        /// For how many seconds a new copy in another region is in progress, by the emulator's clock.
        public var replicationSeconds = 0
        /// How many versions a secret can hold; those without a label go once they are a day old.
        public var versionLimit = 100
        /// How many secrets an account can hold in a region.
        public var secretLimit = 500_000
        /// Whether IAM policies are asked; without that, every known caller may do everything.
        public var checksPermissions = true
        /// Whether calls beyond AWS's request quotas (50 writes a second and so on) are throttled.
        public var enforcesRates = false
        /// The quotas' share of AWS's, such as 0.1 for a tenth.
        public var rateScale = 1.0
        /// The role whose credentials the instance metadata and the container endpoint give out, in the first account.
        public var workloadRole = EmulatorServer.defaultRoleName
        /// What requests to the container endpoint must have in `Authorization`.
        public var containerToken = "emulated-container-token"
        /// How long the credentials of those two endpoints last, in seconds.
        public var workloadSessionSeconds: Int64 = 6 * 3600
        /// Whether `/_emulator/` is served; it shows values to whoever can connect.
        public var servesAdmin = true
        /// The largest request body in bytes.
        public var bodyLimit = 1 << 20
        /// How many calls the request log keeps; the counters go on.
        public var logCapacity = 100_000
        /// The seed of ARN suffixes and request ids; nil takes a random one.
        public var seed: UInt64?

        /// What ``rateScale`` can be.
        public static let rateScales = 0.001...1000

        /// One account with one key and one role, the machine's clock, everything else as documented.
        public init() {
            accounts = [
                Account(
                    id: EmulatorServer.defaultAccountID,
                    keys: [
                        AccessKey(
                            id: EmulatorServer.defaultAccessKeyID, secret: EmulatorServer.defaultSecretAccessKey)
                    ],
                    roles: [Role(name: EmulatorServer.defaultRoleName)])
            ]
            clock = { SystemClock.now() }
        }
    }

    /// An AWS account.
    public struct Account: Sendable {
        /// The twelve digits.
        public var id: String
        /// The access keys of its users.
        public var keys: [AccessKey]
        /// Its roles.
        public var roles: [Role]

        /// An account with those keys and roles.
        public init(id: String, keys: [AccessKey], roles: [Role] = []) {
            self.id = id
            self.keys = keys
            self.roles = roles
        }
    }

    /// A role that can be assumed.
    public struct Role: Sendable {
        /// Its name.
        public var name: String
        /// IAM policy documents in JSON; none means that everything is allowed.
        public var policies: [String]
        /// The document that says who may assume it; nil trusts its own account.
        public var trustPolicy: String?
        /// The longest session that may be asked for, in seconds: 3,600 to 43,200.
        public var maximumSessionSeconds: Int64

        /// A role.
        ///
        /// - Parameters:
        ///   - name: its name.
        ///   - policies: IAM policy documents in JSON; none means that everything is allowed.
        ///   - trustPolicy: who may assume it, in JSON; nil trusts its own account.
        ///   - maximumSessionSeconds: the longest session that may be asked for.
        public init(
            name: String, policies: [String] = [], trustPolicy: String? = nil, maximumSessionSeconds: Int64 = 3600
        ) {
            self.name = name
            self.policies = policies
            self.trustPolicy = trustPolicy
            self.maximumSessionSeconds = maximumSessionSeconds
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
