import ArgumentParser
import SyncProtocol

/// `secretsync association read`.
struct AssociationRead: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Shows the associations of one destination.",
        discussion: """
            Example:
              secretsync association read my-awssm-1
              secretsync association read my-awssm-1 -status=CLIENT_SIDE_ERROR -format=json
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @Option(help: ArgumentHelp("Only rows of this sync status.", valueName: "status"))
    var status: String?

    @Option(help: ArgumentHelp("Entries of a page.", valueName: "count"))
    var limit: Int64?

    @Option(help: ArgumentHelp("The last key of the page before.", valueName: "key"))
    var after: String?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let id = try NamedArguments.destination(destination)
        var wanted: SyncStatus?
        if let status {
            guard let known = SyncStatus(rawValue: status.uppercased()) else {
                throw .usage(
                    "there is no sync status '\(status)'",
                    hint: "one of \(SyncStatus.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            wanted = known
        }
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(
            Methods.associationRead,
            AssociationReadParams(destination: id, limit: limit, after: after, status: wanted))
        try AssociationAnswer(result).print(options, console, waited: false)
    }
}
