import ArgumentParser
import SyncProtocol

/// How an answer is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// As Vault prints it.
    case table
    /// Indented JSON, members sorted.
    case json
    /// YAML, members sorted.
    case yaml
}

/// The options every verb has.
struct CommonOptions: ParsableArguments {
    @Option(help: "How the answer is printed: table, json or yaml.")
    var format: OutputFormat?

    @Option(help: ArgumentHelp("Print only this member of the answer.", valueName: "name"))
    var field: String?

    @Option(help: ArgumentHelp("The agent's socket.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The deadline of the command; fractions count.", valueName: "seconds"))
    var timeout: Double?

    @Option(name: .customLong("agent-uid"), help: ArgumentHelp("Trust an agent of this account too.", valueName: "uid"))
    var agentUID: UInt32?

    /// What is said about a request: its deadline.
    func meta() throws(CommandFailure) -> RequestMeta {
        guard let timeout else { return RequestMeta() }
        let longest = Double(ProtocolLimits.waitMillisecondsMaximum) / 1_000
        guard timeout >= 0.001, timeout <= longest else {
            throw .usage("--timeout is out of range", hint: "expected seconds from 0.001 to \(Int(longest))")
        }
        return RequestMeta(deadlineMilliseconds: Int64(timeout * 1_000))
    }

    /// How long this side waits: a little longer than the agent, so that its answer still arrives.
    func limit() -> Duration? {
        timeout.map { .seconds($0) + .seconds(2) }
    }
}
