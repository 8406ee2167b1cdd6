import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync association set`.
struct AssociationSet: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Associates a secret with a destination and syncs it.",
        discussion: """
            Example:
              secretsync association set my-awssm-1 -mount=my-kv my-secret
              secretsync association set my-awssm-1 -mount=my-kv my-secret foo=@FILE

            On an existing association it retries what failed; --force also writes again what is in sync. \
            With values, the secret's content is given along.
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @Option(help: ArgumentHelp("The secret's mount.", valueName: "path"))
    var mount: String

    @Argument(help: "The secret's name below its mount.")
    var secret: String

    @Argument(help: ArgumentHelp("The secret's content, if the agent does not have it.", valueName: "k=v"))
    var values: [String] = []

    @Option(name: .customLong("version"), help: ArgumentHelp("The version of that content.", valueName: "number"))
    var secretVersion: Int64?

    @Flag(help: "Write again what is in sync already.")
    var force = false

    @Flag(inversion: .prefixedNo, help: "Wait until the sync is settled in AWS.")
    var wait = true

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let values = try ValueArguments(values, console: console)
        if let text = SensitiveWarning.text(literalKeys: values.literalKeys) { console.warn(text) }
        let secret = try NamedArguments.secret(secret, mount: mount)
        let params = AssociationSetParams(
            destination: try NamedArguments.destination(destination), mount: secret.mount,
            secretName: secret.secretName, data: values.object.isEmpty ? nil : values.object, version: secretVersion,
            force: force, wait: wait)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.associationSet, params)
        try AssociationAnswer(result).print(options, console, waited: wait)
    }
}
