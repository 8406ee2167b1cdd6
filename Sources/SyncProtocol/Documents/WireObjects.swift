/// The members of the shared objects, as ``WireObject`` lists them.
enum WireObjects {
    static let destination = FieldSchema.required("destination", .string, "the destination: aws-sm/NAME")
    static let status = FieldSchema.required(
        "sync_status", .string, "the sync status", shape: .choice(SyncStatus.allCases.map(\.rawValue))
    )
    private static let text = FieldShape.bytes(0...65_536)
    private static let count = FieldShape.range(0...Int64.max)
    private static let warnings = FieldSchema.optional("warnings", .strings, "what should be known")
    private static let mount = FieldSchema.required("mount", .string, "the mount's path")
    private static let secretName = FieldSchema.required("secret_name", .string, "the secret's name below its mount")
    private static let subKey = FieldSchema.optional(
        "sub_key", .string, "the key inside the secret, where each has a row")
    private static let externalName = FieldSchema.required("external_name", .string, "the name in AWS")

    static let associationRow: [FieldSchema] = [
        .required("accessor", .string, "the mount's accessor"), secretName, status,
        .required("updated_at", .string, "when the status last changed", shape: .time), subKey,
        // Vault's members end here: with detail=false these are all.
        .optional("mount", .string, "the mount's path"),
        .optional("version", .integer, "the live version in the host, when one is known", shape: .range(1...Int64.max)),
        .optional("synced_version", .integer, "the version AWS confirmed", shape: .range(1...Int64.max)),
        .optional("external_name", .string, "the name in AWS"),
        .optional("arn", .string, "the full ARN, once AWS gave one"),
        .optional("aws_version_id", .string, "the id of the version that AWS confirmed"),
        .optional("replicas", .objects, "copies in other regions", shape: .object(.replica)),
        .optional("attempts", .integer, "attempts since the last success", shape: count),
        .optional("next_retry_at", .string, "when the next attempt is due", shape: .time),
        .optional(
            "pending_reason", .string, "why it waits", shape: .choice(PendingReason.allCases.map(\.rawValue))
        ),
        warnings,
        .optional("error", .object, "why it failed", shape: .object(.rowError)),
    ]

    static let rowError: [FieldSchema] = [
        .required("reason", .string, "the stable reason"),
        .required("message", .string, "for people; carries AWS's own text", shape: text),
        .optional("aws_code", .string, "AWS's error code"),
        .optional("aws_request_id", .string, "AWS's id of the request"),
        .required("since", .string, "since when it fails for this reason", shape: .time),
        .optional("hint", .string, "what to do about it", shape: text),
    ]

    static let replica: [FieldSchema] = [
        .required("region", .string, "the region"),
        .required("status", .string, "as AWS said it last: InProgress, InSync, Failed"),
        .optional("message", .string, "AWS's words"),
    ]

    static let planEntry: [FieldSchema] = [
        .required(
            "action", .string, "what would be done", shape: .choice(PlanEntry.Action.allCases.map(\.rawValue))
        ), destination, mount, secretName, subKey, externalName,
        .required("reason", .string, "how it drifted, else why its row is not in sync"),
    ]

    static let comparison: [FieldSchema] = [
        source, .required("compared", .integer, "secrets that were compared", shape: count),
        warnings,
    ]

    static let lastComparison: [FieldSchema] = [
        .required("at", .string, "when it ended", shape: .time), source,
        .optional("compared", .integer, "secrets that were compared", shape: count),
        .optional("drifted", .integer, "secrets that were found changed", shape: count), warnings,
        .optional("error", .object, "why it did not come to its end"),
    ]

    private static let source = FieldSchema.optional(
        "source", .string, "what AWS was asked with", shape: .choice(["list", "describe", "none"]))

    static let application: [FieldSchema] = [
        .required("initiated_at", .string, "when it began", shape: .time),
        .required("applied", .integer, "associations that were gone over", shape: count),
        .required("total", .integer, "associations there are", shape: count),
        .optional("unreadable", .integer, "associations whose row is damaged on disk", shape: count),
    ]

    static let permission: [FieldSchema] = [
        .required("action", .string, "the action, such as secretsmanager:UpdateSecret"),
        .required("result", .string, "what is known", shape: .choice(["allowed", "unknown"])),
        .optional("message", .string, "AWS's words, or why nobody asked", shape: text),
    ]

    static let listedDestination: [FieldSchema] = [
        CommonFields.type.required, CommonFields.name.required,
        .required("region", .string, "the region"),
    ]

    static let listedSecret: [FieldSchema] = [
        mount,
        .optional("version", .integer, "the live version, when one is known", shape: .range(1...Int64.max)),
        .required("associations", .integer, "how many destinations it has", shape: count),
    ]

    static let statusCounts = FieldSchema.optional(
        "counts", .object, "associations by sync status", shape: .counts(SyncStatus.allCases.map(\.rawValue)))

    static let destinationStatus: [FieldSchema] =
        [
            CommonFields.type.required, CommonFields.name.required,
            .required("region", .string, "the region"), statusCounts,
            .required("denied_actions", .strings, "actions that AWS denied last"),
            .optional(
                "calls", .object, "attempts by operation and how they ended, since the start",
                shape: .members(.callCounts)
            ),
            .optional(
                "reconcile", .object, "the last comparison with AWS since the start", shape: .object(.lastComparison)
            ),
        ] + PurgeView.fields + [ApplyView.field.optional]

    static let providerStatus: [FieldSchema] = [
        .required("mounts", .strings, "the mounts it answers for"),
        .required("since", .string, "when it registered", shape: .time),
        .required("uid", .integer, "its user", shape: count),
        .required("pid", .integer, "its process", shape: count),
        .required("reads_in_flight", .integer, "reads it has not answered yet", shape: count),
        .required("answers", .integer, "answers that could be used", shape: count),
        .required("failures", .integer, "errors, late answers and such as could not be used", shape: count),
    ]

    static let queue: [FieldSchema] = [
        .required("depth", .integer, "rows that are PENDING", shape: count),
        .required("capacity", .integer, "rows that may be", shape: count),
        .required("oldest_ms", .integer, "how long the oldest one is overdue, in milliseconds", shape: count),
    ]

    static let program: [FieldSchema] = [
        .required("name", .string, "its name"), .optional("version", .string, "its version"),
    ]

    static let peer: [FieldSchema] = [
        .required("uid", .integer, "the user", shape: count),
        .required("gid", .integer, "the group", shape: count),
        .required("pid", .integer, "the process", shape: count),
        .required("roles", .strings, "its roles", shape: .choice(Role.allCases.map(\.rawValue))),
    ]

    static let checks: [FieldSchema] = [
        .required("store", .string, "ok, or what is wrong with the state store"),
        .required("seal", .string, "ok, or why the store's key is not at hand"),
        .required("stopping", .boolean, "whether the agent is stopping"),
    ]

    static let callCounts: [FieldSchema] = [
        "applied", "not_sent", "ambiguous", "throttled", "credentials", "refused", "quota",
    ].map { .optional($0, .integer, "attempts that ended so", shape: count) }

    static let secretMetadata: [FieldSchema] = [
        CommonFields.version.required,
        .optional("created_time", .string, "when the version was made", shape: .timeOrEmpty),
        .optional("deletion_time", .string, "when it is deleted; empty for never", shape: .timeOrEmpty),
        .optional("destroyed", .boolean, "whether the content is gone for ever"),
        .optional("custom_metadata", .object, "the host's metadata of the secret", shape: .orNull(.any)),
    ]

    static let errorData: [FieldSchema] = [
        .required("reason", .string, "the stable reason, one to one with the code"),
        .required("retryable", .boolean, "whether the very same request may succeed later"),
        .required(
            "outcome", .string, "what became of the command",
            shape: .choice(["not_applied", "applied", "queued", "unknown"])
        ),
        .optional("path", .string, "JSON pointer of the param, below params"),
        .optional("offset", .integer, "byte of the line, or character of a template", shape: count),
        .optional("expected", .string, "what would have been accepted", shape: text),
        .optional("hint", .string, "what to do about it", shape: text),
        .optional("retry_after_ms", .integer, "the least time to wait, in milliseconds", shape: count),
        .optional("aws", .object, "what AWS said, where it is AWS's doing", shape: .object(.awsCause)),
    ]

    static let awsCause: [FieldSchema] = [
        .required("operation", .string, "the API operation"),
        .required("code", .string, "AWS's error code, or the agent's own where AWS did not answer"),
        .optional("request_id", .string, "AWS's id of the request"),
    ]
}
