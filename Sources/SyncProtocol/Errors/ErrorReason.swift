/// Every reason a request can be refused for. Reason and code are one to one, stable and never reused.
///
/// Source of the table: `proto/PROTOCOL.md`, section "Errors".
public enum ErrorReason: String, Sendable, Hashable, CaseIterable {
    /// The line is not JSON.
    case parseError = "parse_error"
    /// The line is JSON but not a request of this protocol.
    case invalidRequest = "invalid_request"
    /// No method of that name.
    case methodNotFound = "method_not_found"
    /// A parameter is missing, unknown, of the wrong type or out of range.
    case invalidParams = "invalid_params"
    /// A fault of the agent.
    case internalError = "internal_error"
    /// The line is longer than the limit.
    case lineTooLong = "line_too_long"
    /// The line is deeper or has more values than the limits allow.
    case tooComplex = "too_complex"
    /// None of the offered protocol versions is spoken here.
    case unsupportedProtocol = "unsupported_protocol"
    /// The client cancelled the request.
    case requestCancelled = "request_cancelled"
    /// The name template cannot be parsed or lacks the secret.
    case invalidNameTemplate = "invalid_name_template"
    /// No such destination type.
    case unsupportedDestinationType = "unsupported_destination_type"
    /// A masked value was written back where it cannot mean "unchanged".
    case maskedValue = "masked_value"
    /// The encoded value is larger than AWS takes.
    case valueTooLarge = "value_too_large"
    /// The rendered name is not one AWS takes.
    case invalidExternalName = "invalid_external_name"
    /// Not a region of the region table.
    case invalidRegion = "invalid_region"
    /// The field cannot be changed once it is set.
    case immutableField = "immutable_field"
    /// A tag AWS would refuse.
    case invalidTag = "invalid_tag"
    /// The peer is not admitted to this socket.
    case peerRefused = "peer_refused"
    /// The peer's roles do not allow the method.
    case roleDenied = "role_denied"
    /// No such destination.
    case destinationNotFound = "destination_not_found"
    /// No such association.
    case associationNotFound = "association_not_found"
    /// No such logical path.
    case pathNotFound = "path_not_found"
    /// No such secret.
    case secretNotFound = "secret_not_found"
    /// The destination still has associations.
    case destinationInUse = "destination_in_use"
    /// The same version was pushed before with other content.
    case versionConflict = "version_conflict"
    /// The check-and-set number is not the current one.
    case casMismatch = "cas_mismatch"
    /// Another connection provides this mount.
    case mountOwned = "mount_owned"
    /// The name in AWS belongs to somebody else.
    case nameCollision = "name_collision"
    /// The plan is no longer current.
    case planChanged = "plan_changed"
    /// The destination is being purged.
    case purgeInProgress = "purge_in_progress"
    /// The answer would be larger than a line may be.
    case replyTooLarge = "reply_too_large"
    /// Too much is in flight.
    case busy
    /// The sync queue is full.
    case queueFull = "queue_full"
    /// The state store cannot take the change.
    case stateStore = "state_store"
    /// The agent is stopping.
    case shuttingDown = "shutting_down"
    /// The agent has no key for its store.
    case sealed
    /// No provider can give the value.
    case providerUnavailable = "provider_unavailable"
    /// AWS could not be read, so what it has is not known.
    case awsReadFailed = "aws_read_failed"
    /// The deadline passed.
    case deadlineExceeded = "deadline_exceeded"

    /// The JSON-RPC error code.
    public var code: Int {
        switch self {
        case .parseError: -32700
        case .invalidRequest: -32600
        case .methodNotFound: -32601
        case .invalidParams: -32602
        case .internalError: -32603
        case .lineTooLong: -32000
        case .tooComplex: -32001
        case .unsupportedProtocol: -32003
        case .requestCancelled: -32800
        case .invalidNameTemplate: 40001
        case .unsupportedDestinationType: 40002
        case .maskedValue: 40003
        case .valueTooLarge: 40004
        case .invalidExternalName: 40005
        case .invalidRegion: 40006
        case .immutableField: 40007
        case .invalidTag: 40008
        case .peerRefused: 40101
        case .roleDenied: 40301
        case .destinationNotFound: 40401
        case .associationNotFound: 40402
        case .pathNotFound: 40403
        case .secretNotFound: 40404
        case .destinationInUse: 40901
        case .versionConflict: 40902
        case .casMismatch: 40903
        case .mountOwned: 40904
        case .nameCollision: 40905
        case .planChanged: 40907
        case .purgeInProgress: 40908
        case .replyTooLarge: 41301
        case .busy: 42901
        case .queueFull: 42902
        case .stateStore: 50001
        case .shuttingDown: 50301
        case .sealed: 50302
        case .providerUnavailable: 50303
        case .awsReadFailed: 50304
        case .deadlineExceeded: 50401
        }
    }

    /// Whether the same request may succeed later without anybody changing it.
    public var isRetryable: Bool {
        switch self {
        case .busy, .queueFull, .stateStore, .shuttingDown, .sealed, .providerUnavailable, .awsReadFailed,
            .deadlineExceeded, .purgeInProgress, .internalError:
            true
        case .parseError, .invalidRequest, .methodNotFound, .invalidParams, .lineTooLong, .tooComplex,
            .unsupportedProtocol, .requestCancelled, .invalidNameTemplate, .unsupportedDestinationType, .maskedValue,
            .valueTooLarge, .invalidExternalName, .invalidRegion, .immutableField, .invalidTag, .peerRefused,
            .roleDenied, .destinationNotFound, .associationNotFound, .pathNotFound, .secretNotFound, .destinationInUse,
            .versionConflict, .casMismatch, .mountOwned, .nameCollision, .planChanged, .replyTooLarge:
            false
        }
    }

    /// Whether only rows carry it: no request is refused for it.
    public var isRowOnly: Bool {
        [.valueTooLarge, .invalidExternalName, .nameCollision].contains(self)
    }

    /// What it means, in one line.
    public var summary: String {
        switch self {
        case .parseError: "the line is not JSON by section 3"
        case .invalidRequest: "JSON, but not a message by section 4"
        case .methodNotFound: "no method of that name"
        case .invalidParams: "a param is missing, unknown, of the wrong type or out of range"
        case .internalError: "a fault of the agent"
        case .lineTooLong: "the line is longer than line_bytes"
        case .tooComplex: "the line is deeper, or has more values or members, than the limits allow"
        case .unsupportedProtocol: "initialize: none of the offered versions is spoken here"
        case .requestCancelled: "the client ended the waiting with $/cancelRequest"
        case .invalidNameTemplate:
            "the name template cannot be parsed, or names no secret (no key with granularity secret-key); data.offset is the character"
        case .unsupportedDestinationType: "no such destination type"
        case .maskedValue: "***** was written where it cannot mean \"unchanged\""
        case .valueTooLarge: "the encoded value is larger than AWS takes"
        case .invalidExternalName: "the rendered name is none that AWS takes"
        case .invalidRegion: "not a region of AWS, or no region is given and the agent has no default"
        case .immutableField: "the field cannot be changed once it is set"
        case .invalidTag: "a tag AWS would refuse"
        case .peerRefused: "the peer is not admitted to this socket"
        case .roleDenied: "the peer's roles do not allow the method"
        case .destinationNotFound: "no such destination"
        case .associationNotFound: "no such association; reserved: to remove one that is not there is no error"
        case .pathNotFound: "no such logical path, or not with that verb"
        case .secretNotFound: "the answer of a provider: it has no such secret"
        case .destinationInUse: "the destination still has associations; see purge and force_delete"
        case .versionConflict: "the same version was pushed before with other content"
        case .casMismatch: "cas is not the destination's revision; expected is"
        case .mountOwned: "another connection provides this mount; see V1"
        case .nameCollision: "the name in AWS belongs to somebody else"
        case .planChanged: "sync.reconcile: what would be done is not what that plan says any more"
        case .purgeInProgress: "the destination is being purged: no association of it is set or removed"
        case .replyTooLarge: "the answer would be over reply_bytes; use the paging method"
        case .busy: "too much is in flight, or no room to hold another value"
        case .queueFull: "as many rows wait as queue_capacity allows; nothing was accepted"
        case .stateStore: "the state store cannot take the change"
        case .shuttingDown: "the agent is stopping"
        case .sealed: "the agent has no key for its store"
        case .providerUnavailable: "no provider can give the value; reserved"
        case .awsReadFailed:
            "sync.plan, sync.reconcile: AWS could not be read to the end, so nothing was concluded; data.aws has operation, code and request_id"
        case .deadlineExceeded: "sync.wait: the deadline passed before the rows were settled"
        }
    }
}
