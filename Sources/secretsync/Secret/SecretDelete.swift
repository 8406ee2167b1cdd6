import ArgumentParser
import SyncProtocol

/// `secretsync secret delete`.
struct SecretDelete: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Says that no live version of a secret is left; AWS follows.",
        discussion: """
            Example:
              secretsync secret delete -mount=my-kv my-secret

            Its associations stay: a secret that comes back is synced again.
            """)

    @Option(help: ArgumentHelp("The secret's mount.", valueName: "path"))
    var mount: String

    @Argument(help: "The secret's name below its mount.")
    var secret: String

    @Option(name: .customLong("version"), help: ArgumentHelp("The version that was deleted.", valueName: "number"))
    var secretVersion: Int64?

    @Flag(inversion: .prefixedNo, help: "Wait until the sync is settled in AWS.")
    var wait = false

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let secret = try NamedArguments.secret(secret, mount: mount)
        let params = SecretDeleteParams(
            mount: secret.mount, secretName: secret.secretName, version: secretVersion, wait: wait)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.secretDelete, params)
        try AnswerPrinter(options, console).print(
            result,
            table: "Success! Data deleted (if it existed) at: \(secret.mount)/data/\(secret.secretName)")
        try await SecretAnswer(secret: secret, result: result).conclude(session, waited: wait)
    }
}
