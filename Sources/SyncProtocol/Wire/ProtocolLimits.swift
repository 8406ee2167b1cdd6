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

    /// One of them, for the documents.
    public struct Limit: Sendable {
        /// Its name in `agent.info` and `limits.json`.
        public let name: String
        /// Its value unless the agent's configuration says otherwise.
        public let value: Int64
        /// What it bounds, and its unit.
        public let summary: String

        /// What the registry says about it where it is a member of an answer.
        var field: FieldSchema {
            .required(name, .integer, summary, shape: .range(1...Int64.max))
        }
    }

    /// Those that `agent.info` answers.
    public static let advertised = Array(all.prefix(7))

    /// Every bound, in the order of the documents; the advertised ones are first.
    public static let all = [
        Limit(name: "line_bytes", value: Int64(lineBytes), summary: "bytes of one line without its LF"),
        Limit(name: "depth", value: Int64(depth), summary: "nesting depth of one line; {} is 1"),
        Limit(
            name: "nodes", value: Int64(nodes), summary: "JSON values of one line, containers included"),
        Limit(name: "members", value: Int64(members), summary: "members of one object"),
        Limit(
            name: "in_flight", value: Int64(inFlight), summary: "requests in flight on one connection"),
        Limit(name: "connections", value: Int64(connections), summary: "connections of one agent"),
        Limit(name: "reply_bytes", value: Int64(replyBytes), summary: "bytes a reply may have"),
        Limit(
            name: "page_bytes", value: Int64(pageBytes),
            summary: "bytes after which a page of a list ends"),
        Limit(
            name: "page_entries", value: pageEntries, summary: "entries of a page unless told otherwise"),
        Limit(
            name: "page_entries_maximum", value: pageEntriesMaximum,
            summary: "entries a page may have at most"),
        Limit(
            name: "socket_path_bytes", value: Int64(socketPathBytes),
            summary: "bytes of the socket's path"),
        Limit(
            name: "long_lines_in_a_row", value: Int64(longLinesInARow),
            summary: "lines over the limit in a row that close a connection"),
        Limit(
            name: "wait_ms", value: waitMilliseconds,
            summary: "how long a reply is held for wait unless told otherwise, in milliseconds"),
        Limit(
            name: "wait_ms_maximum", value: waitMillisecondsMaximum,
            summary: "how long a reply may be held for wait, in milliseconds"),
    ]
}
