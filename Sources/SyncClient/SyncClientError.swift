public import SyncProtocol

/// Why a call or a connection failed.
///
/// Safe to show and to log: it carries no value and no text of a request.
public struct SyncClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is; later versions may add kinds.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The stable name.
        public let description: String

        private init(_ name: String) {
            description = name
        }

        /// The socket path cannot be one: empty, or longer than `sockaddr_un` takes.
        public static let badSocketPath = Code("bad_socket_path")
        /// There is no socket at the path.
        public static let noAgent = Code("no_agent")
        /// The connection could not be made although the socket is there.
        public static let cannotConnect = Code("cannot_connect")
        /// The directory of the socket or the process behind it belongs to somebody else.
        public static let untrustedAgent = Code("untrusted_agent")
        /// The request is longer than a line may be; nothing was sent.
        public static let requestTooLong = Code("request_too_long")
        /// The agent answered an error: ``SyncClientError/rpcError`` has it.
        public static let refused = Code("refused")
        /// The agent sent something that is not an answer of this protocol.
        public static let malformedAnswer = Code("malformed_answer")
        /// The connection ended before the answer came.
        public static let connectionLost = Code("connection_lost")
        /// The caller's task was cancelled.
        public static let cancelled = Code("cancelled")
        /// The caller's own limit passed without an answer.
        public static let timedOut = Code("timed_out")
        /// The client was closed.
        public static let closed = Code("closed")
    }

    /// What kind of failure it is.
    public let code: Code
    /// For people: lower case, operation and object first, no values.
    public let message: String
    /// What became of the command.
    public let outcome: RPCError.Outcome
    /// The agent's own error, when it answered one.
    public let rpcError: RPCError?

    /// A failure on the client's side.
    init(_ code: Code, _ message: String, outcome: RPCError.Outcome = .notApplied) {
        self.code = code
        self.message = message
        self.outcome = outcome
        rpcError = nil
    }

    /// The agent's refusal.
    init(_ error: RPCError) {
        code = .refused
        message = error.message
        outcome = error.outcome
        rpcError = error
    }

    /// The message, and that the outcome is unknown when it is.
    public var description: String {
        outcome == .unknown ? "\(message); whether it was carried out is unknown" : message
    }
}
