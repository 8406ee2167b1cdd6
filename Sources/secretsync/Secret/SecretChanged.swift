import ArgumentParser
import SyncProtocol

/// `secretsync secret changed`.
struct SecretChanged: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "changed", abstract: "Says that a secret changed; the agent asks its provider for the value.",
        discussion: """
            Example:
              secretsync secret changed -mount=my-kv my-secret

            AWS keeps what it has until the value is there; without a provider the row waits for one, or for secret put.
            """)

    @Option(help: ArgumentHelp("The secret's mount.", valueName: "path"))
    var mount: String

    @Argument(help: "The secret's name below its mount.")
    var secret: String

    @Option(name: .customLong("version"), help: ArgumentHelp("The version that is live now.", valueName: "number"))
    var secretVersion: Int64?

    @Flag(inversion: .prefixedNo, help: "Wait until the sync is settled in AWS.")
    var wait = false

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let secret = try NamedArguments.secret(secret, mount: mount)
        let params = SecretChangedParams(
            mount: secret.mount, secretName: secret.secretName, version: secretVersion, wait: wait)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.secretChanged, params)
        try AnswerPrinter(options, console).print(
            result,
            table: "Success! Data changed at: \(secret.mount)/data/\(secret.secretName)")
        try await SecretAnswer(secret: secret, result: result).conclude(session, waited: wait)
    }
}
