import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync association destinations`.
struct AssociationDestinations: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "destinations", abstract: "Shows the destinations of one secret.",
        discussion: """
            Example:
              secretsync association destinations -mount=my-kv my-secret
            """)

    @Option(help: ArgumentHelp("The secret's mount.", valueName: "path"))
    var mount: String

    @Argument(help: "The secret's name below its mount.")
    var secret: String

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let secret = try NamedArguments.secret(secret, mount: mount)
        let session = try await AgentSession.open(options, console)
        let result = try await session.destinations(of: secret)
        let destinations = result["associated_destinations"]?.object ?? result
        try AnswerPrinter(options, console).print(result, table: KeyValueTable.render(destinations))
    }
}
