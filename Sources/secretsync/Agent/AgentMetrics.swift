import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync agent metrics`.
struct AgentMetrics: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Prints the agent's figures in the text format of Prometheus.",
        discussion: """
            Example:
              secretsync agent metrics > /var/lib/node_exporter/textfile/secretsync.prom
            """)

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.agentMetrics, NoParams())
        try AnswerPrinter(options, console).print(result, table: result["text"]?.string ?? "")
    }
}
