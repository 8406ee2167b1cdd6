import SyncClient
import SyncProtocol

/// How the process ends; scripts depend on the numbers.
enum ProcessStatus: Int32, Sendable {
    /// Done.
    case ok = 0
    /// The command line is wrong, or there is no connection to an agent.
    case usage = 1
    /// The agent answered an error, or a waited sync ended in an error status.
    case refused = 2
    /// A deadline passed.
    case timeout = 3
}

/// Why a command failed, as it is said on standard error.
struct CommandFailure: Error, Equatable {
    /// One thing that went wrong.
    struct Problem: Equatable {
        /// What: lower case, no full stop.
        let message: String
        /// What to do about it; further lines are printed as they are.
        let hint: String?
    }

    let exit: ProcessStatus
    let problems: [Problem]

    init(_ exit: ProcessStatus, problems: [Problem]) {
        self.exit = exit
        self.problems = problems
    }

    init(_ exit: ProcessStatus, _ message: String, hint: String? = nil) {
        self.init(exit, problems: [Problem(message: message, hint: hint)])
    }

    /// A mistake on the command line.
    static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(.usage, message, hint: hint)
    }

    /// The lines for standard error.
    var lines: [String] {
        problems.flatMap { problem in
            ["secretsync: error: \(problem.message)"] + (problem.hint.map { ["hint: \($0)"] } ?? [])
        }
    }
}

extension CommandFailure {
    /// What a failed call or connection means for the person at the terminal.
    ///
    /// - Parameters:
    ///   - error: the client's error.
    ///   - devSocket: where `secretsyncd dev` would listen for this person.
    init(_ error: SyncClientError, devSocket: String) {
        switch error.code {
        case .refused:
            self.init(error.rpcError ?? RPCError(.internalError, error.message))
        case .noAgent:
            self.init(
                .usage, error.description,
                hint: "start an agent with `secretsyncd dev`, then:\n  export SECRETSYNC_SOCKET=\(devSocket)")
        case .untrustedAgent:
            self.init(
                .usage, error.description,
                hint: "nothing was sent; if the agent runs under an account of its own, name its uid: --agent-uid UID")
        case .cannotConnect:
            self.init(.usage, error.description, hint: "is your user in the group that may use the socket?")
        case .badSocketPath:
            self.init(.usage, error.description, hint: "give a shorter path with --socket or SECRETSYNC_SOCKET")
        case .timedOut:
            self.init(.timeout, error.description, hint: "accepted work goes on; see `secretsync status`")
        case .connectionLost:
            self.init(.usage, error.description, hint: "repeat it: every command can safely be given twice")
        default:
            self.init(.usage, error.description)
        }
    }

    private init(_ error: RPCError) {
        var message = error.message
        if let path = error.path { message += " (at \(path))" }
        message += " [\(error.reason.rawValue)]"
        var hints: [String] = []
        if let expected = error.expected { hints.append("expected \(expected)") }
        if let hint = error.hint { hints.append(hint) }
        if hints.isEmpty, error.reason == .peerRefused {
            hints.append("the agent admits root and its own uid; others are listed under `peers` in its configuration")
        }
        if let wait = error.retryAfterMilliseconds { hints.append("try again in \(wait) ms") }
        self.init(
            error.reason == .deadlineExceeded ? .timeout : .refused, message,
            hint: hints.isEmpty ? nil : hints.joined(separator: "; "))
    }
}
