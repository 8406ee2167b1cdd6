import ArgumentParser
import SyncAgent

/// The agent's executable: arguments to configuration to run.
@main
struct Secretsyncd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secretsyncd",
        abstract: "Keeps secrets in AWS Secrets Manager equal to what a secrets service says.",
        discussion: """
            The agent runs beside a secrets service and takes its commands on a Unix socket. \
            Try it without an AWS account: secretsyncd dev
            """,
        version: AgentInfo.version,
        subcommands: [RunCommand.self, DevCommand.self])
}
