import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync patch PATH [k=v ...]`.
struct PatchCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "patch", abstract: "Changes the given fields of a Vault path.",
        discussion: """
            Example:
              secretsync patch sys/sync/destinations/aws-sm/my-awssm-1 \\
                  secret_access_key=env:NEW_KEY

            null in a JSON object unsets a field:
              echo '{"endpoint_url":null}' | \\
                  secretsync patch sys/sync/destinations/aws-sm/my-awssm-1 -
            """)

    @Argument(help: "The path, as in Vault.")
    var path: String

    @Argument(help: ArgumentHelp("Values: k=v, k=@FILE, k=-, k=env:NAME, or - for JSON.", valueName: "k=v"))
    var values: [String] = []

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let values = try ValueArguments(values, console: console)
        let call = LogicalCall(.patch, path, data: values.object)
        call.warn(of: values, console)
        try await call.change(options, console)
    }
}
