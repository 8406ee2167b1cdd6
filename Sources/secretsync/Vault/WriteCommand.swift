import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync write PATH [k=v ...]`.
struct WriteCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "write", abstract: "Writes a Vault path.",
        discussion: """
            Examples:
              secretsync write sys/sync/destinations/aws-sm/my-awssm-1 \\
                  access_key_id=env:ACCESS_KEY_ID \\
                  secret_access_key=env:SECRET_ACCESS_KEY region=us-east-1
              secretsync write sys/sync/destinations/aws-sm/my-awssm-1/associations/set \\
                  mount=my-kv secret_name=my-secret

            Strings are read by the type of the field: true, 30 and a,b become a boolean, a number and a list. \
            associations/set and associations/remove wait for AWS and fail when the sync failed.
            """)

    @Argument(help: "The path, as in Vault.")
    var path: String

    @Argument(help: ArgumentHelp("Values: k=v, k=@FILE, k=-, k=env:NAME, or - for JSON.", valueName: "k=v"))
    var values: [String] = []

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let values = try ValueArguments(values, console: console)
        let call = LogicalCall(.write, path, data: values.object)
        call.warn(of: values, console)
        try await call.change(options, console)
    }
}
