public import JSONDocument

/// The protocol as OpenRPC documents, rendered from the registry: what `rpc.discover` answers and `proto/` holds.
///
/// Source of the form: the OpenRPC specification 1.3.2. Beside it `x-role` is the role a method needs, `x-mutation` whether
/// it changes durable state, `x-sensitive` marks what must never be shown, `x-bytes` bounds a string in bytes of UTF-8.
public enum OpenRPCDocument {
    /// What clients may ask the agent.
    public static let client = document(
        title: "secretsync agent",
        description: """
            Newline-delimited JSON-RPC 2.0 over a Unix domain socket, params by name. This document is rendered from the \
            agent's own registry; PROTOCOL.md beside it is the text that binds.
            """,
        methods: Methods.all.map { method($0, errors: reasons(of: $0)) }, objects: WireObject.allCases,
        errors: ErrorReason.allCases)

    /// What the agent asks whoever registered as the provider of a mount, on the same connection.
    public static let host = document(
        title: "secretsync host",
        description: """
            What the agent asks a connection that registered as the provider of mounts, with ids such as "s:1", and what \
            it tells clients in notifications. PROTOCOL.md, sections "Providers and snapshots" and "Events", binds.
            """,
        methods: [
            method(Methods.ping.descriptor, errors: [.methodNotFound]),
            method(Methods.secretRead.descriptor, errors: [.invalidParams, .secretNotFound, .internalError]),
        ] + notifications,
        objects: [.secretMetadata, .associationRow, .rowError, .replica, .configuration, .errorData, .awsCause],
        errors: [.methodNotFound, .invalidParams, .secretNotFound, .internalError])

    private static func document(
        title: String, description: String, methods: [JSONValue], objects: [WireObject], errors: [ErrorReason]
    ) -> JSONObject {
        var components = JSONObject()
        components["schemas"] = .object(
            JSONObject(
                objects.map { object in
                    .init(
                        name: object.rawValue,
                        value: .object(FieldSchema.object(object.fields, summary: object.summary)))
                }))
        components["errors"] = .object(
            JSONObject(errors.map { .init(name: $0.rawValue, value: error($0)) }))
        var document = JSONObject()
        document["openrpc"] = "1.3.2"
        document["info"] = [
            "title": .string(title), "version": .string(ProtocolLimits.version), "description": .string(description),
            "license": ["name": "Apache-2.0"],
        ]
        document["methods"] = .array(methods)
        document["components"] = .object(components)
        return document
    }

    private static func method(_ method: MethodDescriptor, errors: [ErrorReason]) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(method.name)
        object["summary"] = .string(method.summary)
        object["tags"] = [["name": .string(String(method.name.prefix { $0 != "." }))]]
        object["paramStructure"] = "by-name"
        object["params"] = .array(method.params.map { parameter($0, nullable: method.nullUnsets && !$0.isRequired) })
        object["result"] = [
            "name": "result",
            "schema": .object(FieldSchema.object(method.result, summary: "the answer of \(method.name)")),
        ]
        object["errors"] = .array(errors.map { ["$ref": .string("#/components/errors/\($0.rawValue)")] })
        object["x-role"] = .string(method.role.rawValue)
        object["x-mutation"] = .bool(method.isMutation)
        return .object(object)
    }

    private static func parameter(_ field: FieldSchema, nullable: Bool) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(field.name)
        object["summary"] = .string(field.summary)
        object["required"] = .bool(field.isRequired)
        object["schema"] = field.schema(nullable: nullable)
        if field.isSensitive { object["x-sensitive"] = true }
        return .object(object)
    }

    /// The reasons that any method may be refused for; those of its own are in the text of the protocol.
    private static func reasons(of method: MethodDescriptor) -> [ErrorReason] {
        var reasons: [ErrorReason] = [.invalidRequest, .invalidParams, .busy, .internalError]
        if method.role != .viewer || method.name.hasPrefix("logical.") { reasons.append(.roleDenied) }
        if method.isMutation { reasons += [.stateStore, .sealed, .shuttingDown] }
        return reasons
    }

    private static func error(_ reason: ErrorReason) -> JSONValue {
        var data = JSONObject()
        data["reason"] = .string(reason.rawValue)
        data["retryable"] = .bool(reason.isRetryable)
        return ["code": .integer(reason.code), "message": .string(reason.summary), "data": .object(data)]
    }

    private static let notifications: [JSONValue] = [
        notification(
            AgentEvent.method, "what happened, for a subscription of events.subscribe",
            [
                .required("subscription", .string, "names the subscription"),
                .required("seq", .integer, "counts the subscription's events from 1", shape: .range(1...Int64.max)),
                .optional(
                    "topic", .string, "what it is about", shape: .choice(EventTopic.allCases.map(\.rawValue))),
                .optional("destination", .string, "the destination: aws-sm/NAME"),
                .optional("rows", .objects, "the rows of the association", shape: .object(.associationRow)),
                .optional("departed", .boolean, "whether the association ended and these are its last rows"),
                .optional("omitted", .integer, "rows that an event does not hold", shape: .range(1...Int64.max)),
                .optional(
                    "change", .string, "what became of the destination",
                    shape: .choice(DestinationChangeKind.allCases.map(\.rawValue))),
                .optional("config", .object, "the agent's switches", shape: .object(.configuration)),
                .optional("lost", .integer, "events that gave way: read the rows anew", shape: .range(1...Int64.max)),
                .optional("resync", .boolean, "whether rows should be read anew"),
            ]),
        notification(
            ProgressNotification.method, "how far a request is that was given a progress token",
            [
                .required("token", .string, "the token, its type kept"),
                .required("value", .object, "phase, and done and total, or destination and compared"),
            ]),
    ]

    private static func notification(_ name: String, _ summary: String, _ params: [FieldSchema]) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(name)
        object["summary"] = .string(summary)
        object["description"] = "A notification: it has no id and is not answered."
        object["tags"] = [["name": "notification"]]
        object["paramStructure"] = "by-name"
        object["params"] = .array(params.map { parameter($0, nullable: false) })
        return .object(object)
    }
}
