import JSONDocument
import Synchronization

/// What `agent.health` answers; read without asking the writer.
final class AgentHealth: Sendable {
    private struct State {
        var storeProblem: String?
        var sealed: String?
        var stopping = false

        var isReady: Bool { storeProblem == nil && sealed == nil && !stopping }
    }

    private let state = Mutex(State())

    func storeWorks() {
        state.withLock { $0.storeProblem = nil }
    }

    /// Notes a problem; true when it is news.
    func storeFailed(_ problem: String) -> Bool {
        state.withLock { state in
            defer { state.storeProblem = problem }
            return state.storeProblem == nil
        }
    }

    func seal(_ reason: String) {
        state.withLock { $0.sealed = reason }
    }

    func stop() {
        state.withLock { $0.stopping = true }
    }

    /// Why the agent has no key for its store, when it has none.
    var sealedReason: String? {
        state.withLock { $0.sealed }
    }

    var isStopping: Bool {
        state.withLock { $0.stopping }
    }

    /// Whether the agent can work.
    var isReady: Bool {
        state.withLock { $0.isReady }
    }

    var json: JSONObject {
        let state = state.withLock { $0 }
        var checks = JSONObject()
        checks["store"] = .string(state.storeProblem ?? (state.sealed == nil ? "ok" : "not open: the agent is sealed"))
        checks["seal"] = .string(state.sealed ?? "ok")
        checks["stopping"] = .bool(state.stopping)
        var answer = JSONObject()
        answer["live"] = true
        answer["ready"] = .bool(state.isReady)
        answer["checks"] = .object(checks)
        return answer
    }
}
