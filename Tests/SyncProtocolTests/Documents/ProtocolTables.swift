import JSONDocument
import SyncProtocol

/// The machine-readable tables of `proto/`, rendered from the registry.
enum ProtocolTables {
    /// The files below `proto/` with their text.
    static let files: [(path: String, text: String)] = [
        ("proto/errors.json", JSONLayout.text(errors)),
        ("proto/methods.json", JSONLayout.text(methods)),
        ("proto/routes.json", JSONLayout.text(routes)),
        ("proto/limits.json", JSONLayout.text(bounds)),
        ("proto/openrpc.json", JSONLayout.text(.object(OpenRPCDocument.client))),
        ("proto/openrpc-host.json", JSONLayout.text(.object(OpenRPCDocument.host))),
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
                    "retryable": .bool(reason.isRetryable), "row_only": .bool(reason.isRowOnly),
                    "summary": .string(reason.summary),
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
            ProtocolLimits.all.map {
                ["name": .string($0.name), "value": .integer($0.value), "summary": .string($0.summary)]
            })
    }
}
