import ArgumentParser
import SyncProtocol

/// `secretsync destination write`.
struct DestinationWrite: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "write", abstract: "Creates a destination, or replaces the given fields.",
        discussion: """
            Example:
              secretsync destination write my-awssm-1 region=us-east-1 \\
                  access_key_id=env:ACCESS_KEY_ID secret_access_key=env:SECRET_ACCESS_KEY
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @Argument(help: ArgumentHelp("Fields: k=v, k=@FILE, k=-, k=env:NAME, or - for JSON.", valueName: "k=v"))
    var values: [String] = []

    @Option(help: ArgumentHelp("The revision you expect; 0: it must not exist yet.", valueName: "revision"))
    var cas: Int64?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let change = try DestinationValues(destination, values, unset: [], cas: cas, console)
        try await change.carryOut(Methods.destinationWrite.descriptor, options)
    }
}
