import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync secret put`.
struct SecretPut: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Gives the live value of a secret.",
        discussion: """
            Example:
              secretsync secret put -mount=my-kv my-secret foo=@FILE
              secretsync secret put -mount=my-kv my-secret - < content.json

            Without --version the agent counts. Every association of the secret is synced; --wait waits for it.
            """)

    @Option(help: ArgumentHelp("The secret's mount.", valueName: "path"))
    var mount: String

    @Argument(help: "The secret's name below its mount.")
    var secret: String

    @Argument(help: ArgumentHelp("The content: k=v, k=@FILE, k=-, k=env:NAME, or - for JSON.", valueName: "k=v"))
    var values: [String] = []

    @Option(name: .customLong("version"), help: ArgumentHelp("The version in the host.", valueName: "number"))
    var secretVersion: Int64?

    @Flag(name: .customLong("make-live"), help: "Make an older version the live one again.")
    var makeLive = false

    @Option(
        name: .customLong("custom-metadata"),
        help: ArgumentHelp("The host's metadata of the secret; may be repeated.", valueName: "k=v"))
    var customMetadata: [String] = []

    @Flag(inversion: .prefixedNo, help: "Wait until the sync is settled in AWS.")
    var wait = false

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let values = try ValueArguments(values, console: console)
        if let text = SensitiveWarning.text(literalKeys: values.literalKeys) { console.warn(text) }
        let metadata = try ValueArguments(customMetadata, console: console).object
        let secret = try NamedArguments.secret(secret, mount: mount)
        let params = SecretPutParams(
            mount: secret.mount, secretName: secret.secretName, data: values.object, version: secretVersion,
            makeLive: makeLive, customMetadata: metadata.isEmpty ? nil : metadata, wait: wait)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.secretPut, params)
        let answer = SecretAnswer(secret: secret, result: result)
        try AnswerPrinter(options, console)
            .print(result, table: SecretBlock.render(secret, result, customMetadata: metadata))
        try await answer.conclude(session, waited: wait)
    }
}
