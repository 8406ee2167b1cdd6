public import Logging

/// The agent's logger: one line per event on stderr, a static message and its metadata.
public enum AgentLog {
    /// A logger of that level.
    public static func make(level: Logger.Level) -> Logger {
        var log = Logger(label: "secretsyncd") { StreamLogHandler.standardError(label: $0) }
        log.logLevel = level
        return log
    }

    /// Unknown `SECRETSYNC_*` variables are probably misspelt, or of another version.
    public static func warn(ofUnknown variables: [String], _ log: Logger) {
        for name in variables {
            log.warning("an environment variable is not known", metadata: ["variable.name": "\(name)"])
        }
    }
}
