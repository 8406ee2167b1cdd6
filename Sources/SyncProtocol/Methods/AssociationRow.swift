public import JSONDocument

/// One association as it is shown, or one key of it: Vault's members, and ours beside them.
public struct AssociationRow: Sendable, Equatable {
    /// The mount's accessor.
    public var accessor: String
    /// The secret's name.
    public var secretName: String
    /// The key inside the secret, where each has a row of its own.
    public var subKey: SubKey?
    /// The sync status.
    public var status: SyncStatus
    /// When the status last changed.
    public var updatedAt: Timestamp
    /// The mount's path.
    public var mount: String
    /// The live version in the host; nil when none is known.
    public var version: Int64?
    /// The version AWS confirmed; nil when none, or when it is not known which.
    public var syncedVersion: Int64?
    /// The name in AWS.
    public var externalName: String
    /// The full ARN, once AWS gave one.
    public var arn: String?
    /// AWS's id of the version that was confirmed: the token the agent chose.
    public var awsVersionID: String?
    /// Attempts since the last success.
    public var attempts: Int64
    /// When the next attempt is due.
    public var nextRetryAt: Timestamp?
    /// Why it waits.
    public var pendingReason: PendingReason?
    /// What does not stop the sync but should be known.
    public var warnings: [String]
    /// Copies in other regions.
    public var replicas: [ReplicaRow]
    /// Why it failed.
    public var error: RowFailure?

    /// A row without history.
    public init(
        accessor: String, secretName: String, status: SyncStatus, updatedAt: Timestamp, mount: String,
        externalName: String
    ) {
        self.accessor = accessor
        self.secretName = secretName
        self.status = status
        self.updatedAt = updatedAt
        self.mount = mount
        self.externalName = externalName
        attempts = 0
        warnings = []
        replicas = []
    }

    /// The row's key: `<accessor>/<secret_name>`, and `/<sub_key>` where there is one.
    public var key: String {
        guard let subKey else { return "\(accessor)/\(secretName)" }
        return "\(accessor)/\(secretName)/\(subKey.escaped)"
    }

    /// The row's key where ``key`` is also that of another secret, whose name goes on with what is a key here: a second
    /// slash tells them apart, for no name has two.
    public var distinctKey: String {
        guard let subKey else { return key }
        return "\(accessor)/\(secretName)//\(subKey.escaped)"
    }

    /// Only the members Vault answers, as `logical.*` shows it.
    public var vaultShape: JSONObject {
        var object = JSONObject()
        object["accessor"] = .string(accessor)
        object["secret_name"] = .string(secretName)
        object["sync_status"] = .string(status.rawValue)
        object["updated_at"] = .string(updatedAt.description)
        object["sub_key"] = subKey.map { .string($0.text) }
        return object
    }

    /// The whole row.
    public var json: JSONObject {
        var object = vaultShape
        object["mount"] = .string(mount)
        object["version"] = version.map(JSONValue.integer)
        object["synced_version"] = syncedVersion.map(JSONValue.integer)
        object["external_name"] = .string(externalName)
        object["arn"] = arn.map(JSONValue.string)
        object["aws_version_id"] = awsVersionID.map(JSONValue.string)
        if !replicas.isEmpty { object["replicas"] = .array(replicas.map(\.json)) }
        object["attempts"] = .integer(attempts)
        object["next_retry_at"] = nextRetryAt.map { .string($0.description) }
        object["pending_reason"] = pendingReason.map { .string($0.rawValue) }
        object["warnings"] = .array(warnings.map(JSONValue.string))
        object["error"] = error.map { .object($0.json) }
        return object
    }

    /// Reads a row.
    public init(json: JSONValue) throws(RPCError) {
        guard let status = json["sync_status"]?.string.flatMap(SyncStatus.init(rawValue:)),
            let accessor = json["accessor"]?.string, let secretName = json["secret_name"]?.string
        else { throw RPCError(.internalError, "answer refused: an association row lacks its members") }
        self.init(
            accessor: accessor, secretName: secretName, status: status,
            updatedAt: Self.time(json["updated_at"]) ?? Timestamp(nanoseconds: 0), mount: json["mount"]?.string ?? "",
            externalName: json["external_name"]?.string ?? "")
        subKey = json["sub_key"]?.string.map(SubKey.init(_:))
        version = json["version"]?.int64
        syncedVersion = json["synced_version"]?.int64
        arn = json["arn"]?.string
        awsVersionID = json["aws_version_id"]?.string
        replicas = json["replicas"]?.array?.compactMap(ReplicaRow.init(json:)) ?? []
        attempts = json["attempts"]?.int64 ?? 0
        nextRetryAt = Self.time(json["next_retry_at"])
        pendingReason = json["pending_reason"]?.string.flatMap(PendingReason.init(rawValue:))
        warnings = json["warnings"]?.array?.compactMap(\.string) ?? []
        error = json["error"].flatMap(RowFailure.init(json:))
    }

    private static func time(_ json: JSONValue?) -> Timestamp? {
        json?.string.flatMap { try? Timestamp(rfc3339: $0) }
    }
}

/// Why a row failed.
public struct RowFailure: Sendable, Equatable {
    /// The stable reason, such as `access_denied`.
    public var reason: String
    /// For people; carries AWS's own text.
    public var message: String
    /// AWS's error code.
    public var awsCode: String?
    /// AWS's id of the request, for a support case.
    public var awsRequestID: String?
    /// Since when it fails for this reason.
    public var since: Timestamp
    /// What to do about it.
    public var hint: String?

    /// A failure.
    public init(
        reason: String, message: String, awsCode: String? = nil, awsRequestID: String? = nil, since: Timestamp,
        hint: String? = nil
    ) {
        self.reason = reason
        self.message = message
        self.awsCode = awsCode
        self.awsRequestID = awsRequestID
        self.since = since
        self.hint = hint
    }

    /// The `error` member of a row.
    public var json: JSONObject {
        var object = JSONObject()
        object["reason"] = .string(reason)
        object["message"] = .string(message)
        object["aws_code"] = awsCode.map(JSONValue.string)
        object["aws_request_id"] = awsRequestID.map(JSONValue.string)
        object["since"] = .string(since.description)
        object["hint"] = hint.map(JSONValue.string)
        return object
    }

    /// Reads the `error` member of a row.
    public init?(json: JSONValue) {
        guard let reason = json["reason"]?.string, let message = json["message"]?.string else { return nil }
        self.init(
            reason: reason, message: message, awsCode: json["aws_code"]?.string,
            awsRequestID: json["aws_request_id"]?.string,
            since: json["since"]?.string.flatMap { try? Timestamp(rfc3339: $0) } ?? Timestamp(nanoseconds: 0),
            hint: json["hint"]?.string)
    }
}
