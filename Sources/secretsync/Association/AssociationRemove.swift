import ArgumentParser
import SyncProtocol

/// `secretsync association remove`.
struct AssociationRemove: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Ends an association, which deletes the secret in AWS.",
        discussion: """
            Example:
              secretsync association remove my-awssm-1 -mount=my-kv my-secret
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @Option(help: ArgumentHelp("The secret's mount.", valueName: "path"))
    var mount: String

    @Argument(help: "The secret's name below its mount.")
    var secret: String

    @Flag(inversion: .prefixedNo, help: "Wait until the sync is settled in AWS.")
    var wait = true

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let secret = try NamedArguments.secret(secret, mount: mount)
        let params = AssociationReference(
            destination: try NamedArguments.destination(destination), mount: secret.mount,
            secretName: secret.secretName, wait: wait)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.associationRemove, params)
        try AssociationAnswer(result).print(options, console, waited: wait)
    }
}
