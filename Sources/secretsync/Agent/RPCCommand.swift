import ArgumentParser
import JSONDocument

/// `secretsync rpc`.
struct RPCCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "rpc", abstract: "Calls any method of the protocol and prints its result as JSON.",
        discussion: """
            Example:
              secretsync rpc ping
              secretsync rpc destination.read '{"type":"aws-sm","name":"my-awssm-1"}'
              secretsync rpc secret.put - < params.json
            """)

    @Argument(help: "The method.")
    var method: String

    @Argument(help: "Its params: a JSON object, - for standard input, or @FILE.")
    var params: String = "{}"

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let bytes: [UInt8]
        let source: String
        if params == "-" {
            (bytes, source) = (try console.readInput(), "standard input")
        } else if params.hasPrefix("@") {
            (bytes, source) = (try console.readFile(String(params.dropFirst())), String(params.dropFirst()))
        } else {
            (bytes, source) = (Array(params.utf8), "the second argument")
        }
        let object = try ValueArguments.object(bytes, from: source)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(method, object)
        try AnswerPrinter(options, console, standard: .json).print(result, table: KeyValueTable.render(result))
    }
}
