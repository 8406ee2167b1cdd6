import ArgumentParser

/// `secretsync agent ...`.
struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "The agent itself.",
        subcommands: [
            AgentInfo.self, AgentHealth.self, AgentMetrics.self,
        ])
}
