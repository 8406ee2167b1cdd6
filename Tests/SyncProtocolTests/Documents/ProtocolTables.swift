import JSONDocument
import SyncProtocol

/// The machine-readable tables of `proto/`, rendered from the registry.
enum ProtocolTables {
    /// One bound of the protocol.
    struct Limit {
        let name: String
        let value: Int64
        let summary: String
    }

    /// Every bound, in the order of the documents.
    static let limits = [
        Limit(name: "line_bytes", value: Int64(ProtocolLimits.lineBytes), summary: "bytes of one line without its LF"),
        Limit(name: "depth", value: Int64(ProtocolLimits.depth), summary: "nesting depth of one line; {} is 1"),
        Limit(
            name: "nodes", value: Int64(ProtocolLimits.nodes), summary: "JSON values of one line, containers included"),
        Limit(name: "members", value: Int64(ProtocolLimits.members), summary: "members of one object"),
        Limit(
            name: "in_flight", value: Int64(ProtocolLimits.inFlight), summary: "requests in flight on one connection"),
        Limit(name: "connections", value: Int64(ProtocolLimits.connections), summary: "connections of one agent"),
        Limit(name: "reply_bytes", value: Int64(ProtocolLimits.replyBytes), summary: "bytes a reply may have"),
        Limit(
            name: "page_bytes", value: Int64(ProtocolLimits.pageBytes),
            summary: "bytes after which a page of a list ends"),
        Limit(
            name: "page_entries", value: ProtocolLimits.pageEntries, summary: "entries of a page unless told otherwise"),
        Limit(
            name: "page_entries_maximum", value: ProtocolLimits.pageEntriesMaximum,
            summary: "entries a page may have at most"),
        Limit(
            name: "socket_path_bytes", value: Int64(ProtocolLimits.socketPathBytes),
            summary: "bytes of the socket's path"),
        Limit(
            name: "long_lines_in_a_row", value: Int64(ProtocolLimits.longLinesInARow),
            summary: "lines over the limit in a row that close a connection"),
        Limit(
            name: "wait_ms", value: ProtocolLimits.waitMilliseconds,
            summary: "how long a reply is held for wait unless told otherwise, in milliseconds"),
        Limit(
            name: "wait_ms_maximum", value: ProtocolLimits.waitMillisecondsMaximum,
            summary: "how long a reply may be held for wait, in milliseconds"),
    ]

    /// Reasons that only rows carry: a command is never refused for them.
    static let rowOnly: Set<ErrorReason> = [.valueTooLarge, .invalidExternalName, .nameCollision]

    /// The files below `proto/` with their text.
    static let files: [(path: String, text: String)] = [
        ("proto/errors.json", JSONLayout.text(errors)),
        ("proto/methods.json", JSONLayout.text(methods)),
        ("proto/routes.json", JSONLayout.text(routes)),
        ("proto/limits.json", JSONLayout.text(bounds)),
    ]

    private static func table(_ name: String, _ rows: [JSONValue]) -> JSONValue {
        .object(
            JSONObject([
                .init(name: "protocol", value: .string(ProtocolLimits.version)), .init(name: name, value: .array(rows)),
            ]))
    }

    private static var errors: JSONValue {
        table(
            "errors",
            ErrorReason.allCases.map { reason in
                [
                    "code": .integer(reason.code), "reason": .string(reason.rawValue),
                    "retryable": .bool(reason.isRetryable), "row_only": .bool(rowOnly.contains(reason)),
                ]
            })
    }

    private static var methods: JSONValue {
        table(
            "methods",
            Methods.all.map { method in
                [
                    "name": .string(method.name), "role": .string(method.role.rawValue),
                    "mutation": .bool(method.isMutation), "summary": .string(method.summary),
                    "params": .array(method.params.map(schema)), "result": .array(method.result.map(schema)),
                ]
            })
    }

    private static func schema(_ field: FieldSchema) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(field.name)
        object["type"] = .string(field.type.rawValue)
        object["required"] = .bool(field.isRequired)
        if field.isSensitive { object["x-sensitive"] = true }
        object["summary"] = .string(field.summary)
        return .object(object)
    }

    private static var routes: JSONValue {
        table(
            "routes",
            LogicalRoute.table.map { entry in
                [
                    "verb": .string(entry.verb.rawValue), "path": .string(entry.pattern),
                    "method": .string(entry.method.name),
                ]
            })
    }

    private static var bounds: JSONValue {
        table(
            "limits",
            limits.map { ["name": .string($0.name), "value": .integer($0.value), "summary": .string($0.summary)] })
    }
}
