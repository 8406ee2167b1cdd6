/// An object that several answers hold, or that is part of one: what a schema says of it under a name of its own.
public enum WireObject: String, Sendable, CaseIterable {
    /// One association, or one key of it.
    case associationRow = "AssociationRow"
    /// A row with its destination.
    case destinationRow = "DestinationRow"
    /// A row with the destination's name and type.
    case associatedDestination = "AssociatedDestination"
    /// Why a row failed.
    case rowError = "RowError"
    /// A copy in another region.
    case replica = "Replica"
    /// What became of one association of a secret.
    case associationStatus = "AssociationStatus"
    /// Names a secret.
    case secretReference = "SecretReference"
    /// What is not as it is wanted.
    case planEntry = "PlanEntry"
    /// How far a destination could be compared with AWS.
    case comparison = "Comparison"
    /// The last comparison of a destination, in `sync.status`.
    case lastComparison = "LastComparison"
    /// How far the application of a destination's settings is.
    case application = "Application"
    /// What is known of one action.
    case permission = "Permission"
    /// A destination in a list.
    case listedDestination = "ListedDestination"
    /// A secret in a list.
    case listedSecret = "ListedSecret"
    /// A mount in a list.
    case listedMount = "ListedMount"
    /// A destination in `sync.status`.
    case destinationStatus = "DestinationStatus"
    /// A provider in `sync.status`.
    case providerStatus = "ProviderStatus"
    /// What waits.
    case queue = "Queue"
    /// How often calls of one operation ended how.
    case callCounts = "CallCounts"
    /// A program and its version.
    case program = "Program"
    /// Who is at the other end.
    case peer = "Peer"
    /// The bounds in force.
    case limits = "Limits"
    /// What was looked at for the health.
    case checks = "Checks"
    /// The agent's switches.
    case configuration = "Configuration"
    /// What a version of a secret is like, as a KV v2 store says it.
    case secretMetadata = "SecretMetadata"
    /// What is in the `data` of an error.
    case errorData = "ErrorData"
    /// What AWS said.
    case awsCause = "AWSCause"

    /// One line for people.
    public var summary: String {
        switch self {
        case .associationRow: "one association, or one key of it where each key has a row"
        case .destinationRow: "a row with its destination"
        case .associatedDestination: "a row with the name and type of its destination"
        case .rowError: "why a row failed"
        case .replica: "a copy of a secret in another region"
        case .associationStatus: "what became of one association of a secret"
        case .secretReference: "names a secret"
        case .planEntry: "what is not as it is wanted, and what would be done about it"
        case .comparison: "how far a destination could be compared with AWS"
        case .lastComparison: "the last comparison of a destination with AWS since the start"
        case .application: "how far the application of a destination's settings is"
        case .permission: "what is known of one action"
        case .listedDestination: "a destination in a list"
        case .listedSecret: "an associated secret in a list"
        case .listedMount: "a mount in a list"
        case .destinationStatus: "a destination in sync.status"
        case .providerStatus: "a provider in sync.status"
        case .queue: "what waits"
        case .callCounts: "how often attempts of one operation ended how, since the start"
        case .program: "a program and its version"
        case .peer: "who is at the other end, as the kernel says it"
        case .limits: "the limits in force"
        case .checks: "what was looked at"
        case .configuration: "the agent's switches"
        case .secretMetadata: "what a version is like, as a KV v2 store says it"
        case .errorData: "what there is to an error beside its code and message"
        case .awsCause: "what AWS said, where it is AWS's doing"
        }
    }

    /// Its members.
    public var fields: [FieldSchema] {
        switch self {
        case .associationRow: WireObjects.associationRow
        case .destinationRow: [WireObjects.destination] + WireObjects.associationRow
        case .associatedDestination:
            WireObjects.associationRow + [CommonFields.name.required, CommonFields.type.required]
        case .rowError: WireObjects.rowError
        case .replica: WireObjects.replica
        case .associationStatus: [WireObjects.destination, WireObjects.status]
        case .secretReference: [CommonFields.mount.required, CommonFields.secretName.required]
        case .planEntry: WireObjects.planEntry
        case .comparison: [WireObjects.destination] + WireObjects.comparison
        case .lastComparison: WireObjects.lastComparison
        case .application: WireObjects.application
        case .permission: WireObjects.permission
        case .listedDestination: WireObjects.listedDestination
        case .listedSecret: WireObjects.listedSecret
        case .listedMount: [CommonFields.accessor.required]
        case .destinationStatus: WireObjects.destinationStatus
        case .providerStatus: WireObjects.providerStatus
        case .queue: WireObjects.queue
        case .callCounts: WireObjects.callCounts
        case .program: WireObjects.program
        case .peer: WireObjects.peer
        case .limits: ProtocolLimits.advertised.map(\.field)
        case .checks: WireObjects.checks
        case .configuration: SyncConfiguration.fields
        case .secretMetadata: WireObjects.secretMetadata
        case .errorData: WireObjects.errorData
        case .awsCause: WireObjects.awsCause
        }
    }
}
