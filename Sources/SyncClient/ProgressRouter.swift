public import SyncProtocol
import Synchronization

/// Told how far a long call is, while it waits for its answer: on the connection's own thread, so it has to be brief.
public typealias ProgressHandler = @Sendable (ProgressNotification.Phase) -> Void

/// Hands the progress of one connection's calls to those who wait for them.
final class ProgressRouter: Sendable {
    private let handlers = Mutex<[RequestID: ProgressHandler]>([:])

    /// From now on that call's progress goes there.
    func open(_ token: RequestID, _ handler: @escaping ProgressHandler) {
        handlers.withLock { $0[token] = handler }
    }

    /// The call is over.
    func close(_ token: RequestID) {
        handlers.withLock { $0[token] = nil }
    }

    /// The agent told how far it is.
    func take(_ notification: ProgressNotification) {
        handlers.withLock { $0[notification.token] }?(notification.phase)
    }
}
