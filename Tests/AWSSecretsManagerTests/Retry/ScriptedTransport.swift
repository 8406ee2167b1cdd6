import Synchronization

@testable import AWSSecretsManager

/// Answers as it was told, and keeps what it was sent.
final class ScriptedTransport: HTTPTransport {
    enum Step: Sendable {
        case answer(TransportResponse)
        case failure(TransportError.Delivery, String)
    }

    private struct State {
        var steps: [Step]
        var requests: [TransportRequest] = []
    }

    private let state: Mutex<State>
    private let onSend: @Sendable () -> Void

    init(_ steps: [Step], onSend: @escaping @Sendable () -> Void = {}) {
        state = Mutex(State(steps: steps))
        self.onSend = onSend
    }

    var requests: [TransportRequest] {
        state.withLock(\.requests)
    }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        onSend()
        let step: Step? = state.withLock { state in
            state.requests.append(request)
            return state.steps.isEmpty ? nil : state.steps.removeFirst()
        }
        switch step {
        case .answer(let response)?: return response
        case .failure(let delivery, let code)?:
            throw TransportError(delivery: delivery, code: code, message: "scripted")
        case nil: throw TransportError(delivery: .refused, code: "ScriptEnded", message: "no more answers")
        }
    }
}
