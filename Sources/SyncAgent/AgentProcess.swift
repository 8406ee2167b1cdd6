import UnixSignals

/// Runs an agent as the main job of a process: a signal drains it, a second one ends it.
public enum AgentProcess {
    /// Runs the agent until SIGTERM or SIGINT; calls in flight get ``Agent/drainLimit``, unless a second signal comes.
    ///
    /// Signals are trapped before the agent starts: whoever sees its socket can already stop it in an orderly way.
    ///
    /// - Parameter start: starts the agent.
    /// - Throws: what `start` and ``Agent/run()`` throw.
    public static func run(_ start: () async throws -> Agent) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let agent = try await start()
        let run = Task { try await agent.run() }
        let watch = Task {
            var seen = 0
            for await _ in signals {
                seen += 1
                guard seen == 1 else { return run.cancel() }
                await agent.stop()
                Task {
                    try await Task.sleep(for: Agent.drainLimit)
                    run.cancel()
                }
            }
        }
        defer { watch.cancel() }
        try await run.value
    }
}
