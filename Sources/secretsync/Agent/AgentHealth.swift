import ArgumentParser
import JSONDocument
import SyncProtocol

/// `secretsync agent health`.
struct AgentHealth: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Shows whether the agent lives and can work; fails when it cannot.",
        discussion: """
            Example:
              secretsync agent health --timeout 5

            Exit status 0 when the agent is ready, 2 when it is not, so that it serves as a probe.
            """)

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.agentHealth, NoParams())
        try AnswerPrinter(options, console).print(result, table: KeyValueTable.render(result))
        if result["ready"]?.bool == false {
            throw CommandFailure(.refused, "the agent is not ready")
        }
    }
}
