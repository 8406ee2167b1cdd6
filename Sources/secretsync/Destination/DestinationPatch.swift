import ArgumentParser
import SyncProtocol

/// `secretsync destination patch`.
struct DestinationPatch: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "patch", abstract: "Changes the given fields of a destination.",
        discussion: """
            Example:
              secretsync destination patch my-awssm-1 secret_access_key=env:NEW_KEY
              secretsync destination patch my-awssm-1 --unset endpoint_url
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @Argument(help: ArgumentHelp("Fields: k=v, k=@FILE, k=-, k=env:NAME, or - for JSON.", valueName: "k=v"))
    var values: [String] = []

    @Option(help: ArgumentHelp("The revision you expect; 0: it must not exist yet.", valueName: "revision"))
    var cas: Int64?

    @Option(help: ArgumentHelp("Put a field back to its default; may be repeated.", valueName: "field"))
    var unset: [String] = []

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let change = try DestinationValues(destination, values, unset: unset, cas: cas, console)
        try await change.carryOut(Methods.destinationPatch.descriptor, options)
    }
}
