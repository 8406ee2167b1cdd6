/// The members of answers that are written as trees.
enum AnswerFields {
    private static let count = FieldShape.range(0...Int64.max)
    private static let next = FieldSchema.optional(
        "next", .string, "the last key of this page, while there is more", shape: .bytes(0...4_096))
    private static let keys = FieldSchema.required("keys", .strings, "the keys of this page, in their order")

    static let ping: [FieldSchema] = [.required("pong", .boolean, "true")]

    static let info: [FieldSchema] = [
        .required("agent", .object, "the agent's name and version", shape: .object(.program)),
        .required("protocol", .string, "the protocol version"),
        .required("instance_id", .string, "names the state: the same over restarts"),
        .required("boot_id", .string, "names the run"),
        .required("limits", .object, "the limits in force", shape: .object(.limits)),
        .required("features", .strings, "what there is beyond the envelope"),
        .required("libraries", .object, "versions of system libraries, by name"),
    ]

    static let initialize =
        info + [.required("peer", .object, "who the agent thinks you are", shape: .object(.peer))]

    static let health: [FieldSchema] = [
        .required("live", .boolean, "true: the agent answers"),
        .required("ready", .boolean, "whether it can work"),
        .required("checks", .object, "what was looked at", shape: .object(.checks)),
    ]

    static let metrics: [FieldSchema] = [
        .required("content_type", .string, "text/plain; version=0.0.4"),
        .required("text", .string, "the figures, to be passed on as they are"),
    ]

    static let discover: [FieldSchema] = [
        .required("openrpc", .string, "the version of OpenRPC"),
        .required("info", .object, "title and version of this protocol"),
        .required("methods", .objects, "the methods"),
        .required("components", .object, "schemas and errors"),
    ]

    static let destinations: [FieldSchema] = [
        keys, .required("key_info", .object, "each by its name", shape: .members(.listedDestination)),
        .required("total_destinations", .integer, "how many there are", shape: count), next,
    ]

    static let secrets: [FieldSchema] = [
        keys, .required("key_info", .object, "each by its key", shape: .members(.listedSecret)),
        .required("total_associations", .integer, "associations there are", shape: count),
        .required("total_secrets", .integer, "associated secrets there are", shape: count), next,
    ]

    static let associatedDestinations: [FieldSchema] = [
        .required(
            "associated_destinations", .object, "the rows of the secret, by destination",
            shape: .members(.associatedDestination)), next,
    ]

    static let mounts: [FieldSchema] = [
        keys, .required("key_info", .object, "each by its path", shape: .members(.listedMount)), next,
    ]

    static let status: [FieldSchema] = [
        WireObjects.statusCounts,
        .required("queue", .object, "what waits", shape: .object(.queue)),
        .required("disabled", .boolean, "whether AWS is left alone"),
        .required(
            "held_bytes", .integer, "bytes of values held in memory for secrets without association", shape: count),
        .required(
            "destinations", .objects, "each destination, in the order of its name", shape: .object(.destinationStatus)),
        next,
        .required("providers", .objects, "each connection that provides mounts", shape: .object(.providerStatus)),
    ]

    static let wait: [FieldSchema] = [
        .required("rows", .objects, "the rows waited for, as many as fit", shape: .object(.associationRow)),
        .required("total", .integer, "associations waited for", shape: count),
    ]

    /// The envelope of Vault's HTTP API.
    static let logical: [FieldSchema] = [
        .required("request_id", .string, "a new one each time"),
        .required("lease_id", .string, "empty"),
        .required("renewable", .boolean, "false"),
        .required("lease_duration", .integer, "0", shape: count),
        .required("data", .object, "what Vault answers there", shape: .orNull(.any)),
        .required("wrap_info", .object, "null", shape: .orNull(.any)),
        .required("warnings", .strings, "null, or texts", shape: .orNull(.any)),
        .required("auth", .object, "null", shape: .orNull(.any)),
    ]
}
