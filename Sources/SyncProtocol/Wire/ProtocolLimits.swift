/// The bounds of the protocol, advertised by `agent.info` and `initialize`.
public enum ProtocolLimits {
    /// The protocol version spoken here.
    public static let version = "1.0"
    /// Bytes of one line without its LF.
    public static let lineBytes = 1 << 20
    /// Nesting depth of one line.
    public static let depth = 64
    /// JSON values of one line.
    public static let nodes = 20_000
    /// Members of one object.
    public static let members = 4_096
    /// Requests in flight on one connection.
    public static let inFlight = 64
    /// Connections of one agent.
    public static let connections = 256
    /// Bytes a reply may have; a larger one is refused with `reply_too_large`.
    public static let replyBytes = 900_000
    /// Bytes after which a page of a list ends.
    public static let pageBytes = 60_000
    /// Entries of a page unless told otherwise.
    public static let pageEntries: Int64 = 100
    /// Entries a page may have at most.
    public static let pageEntriesMaximum: Int64 = 1_000
    /// Bytes of a socket path that `sockaddr_un` takes.
    public static let socketPathBytes = 107
    /// Lines over the limit in a row after which a connection is closed.
    public static let longLinesInARow = 3
    /// How long a reply is held for `wait` unless told otherwise.
    public static let waitMilliseconds: Int64 = 20_000
    /// How long a reply may be held for `wait`.
    public static let waitMillisecondsMaximum: Int64 = 600_000
}
