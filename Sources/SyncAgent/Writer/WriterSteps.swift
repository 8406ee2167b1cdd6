import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler
import Synchronization

/// Lets work beside the writer take steps in its transactions, each a command of its own.
struct WriterSteps: Sendable {
    /// Queues a command.
    let submit: @Sendable (StoreCommand) -> Inbox.Acceptance
    /// A fresh id for a command.
    let commandID: @Sendable () -> CommandID

    /// Takes one step; returns after its commit.
    ///
    /// - Throws: what the step threw as an error of the wire; `shutting_down` once the agent stops, also when it stops
    ///   while the step waits.
    func run<Value: Sendable>(_ work: @escaping @Sendable (inout StateEditor) throws -> Value) async throws -> Value {
        let step = Step<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                step.wait(continuation)
                let command = StoreCommand(
                    id: commandID(), bytes: 0,
                    work: { editor in
                        step.keep(try work(&editor))
                        return .done(JSONObject())
                    }, reply: { step.end($0.map { _ in }) })
                if case .closed = submit(command) { step.end(.failure(Self.stopping)) }
            }
        } onCancel: {
            step.end(.failure(Self.stopping))
        }
    }

    static var stopping: RPCError {
        RPCError(.shuttingDown, "the agent is stopping; nothing was changed")
    }
}

/// One step: its value, and who waits for it. It ends once, however often it is told to.
private final class Step<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting: CheckedContinuation<Value, any Error>?
        var ended: RPCError?
    }

    private let state = Mutex(State())

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
        let ended = state.withLock { state -> RPCError? in
            if state.ended == nil { state.waiting = continuation }
            return state.ended
        }
        if let ended { continuation.resume(throwing: ended) }
    }

    func keep(_ value: Value) {
        state.withLock { $0.value = value }
    }

    func end(_ result: Result<Void, RPCError>) {
        let (waiting, value) = state.withLock { state in
            defer { state.waiting = nil }
            if case .failure(let refusal) = result { state.ended = refusal }
            return (state.waiting, state.value)
        }
        switch (result, value) {
        case (.success, let value?): waiting?.resume(returning: value)
        case (.success, nil): waiting?.resume(throwing: RPCError(.internalError, "a step ended without a value"))
        case (.failure(let refusal), _): waiting?.resume(throwing: refusal)
        }
    }
}
