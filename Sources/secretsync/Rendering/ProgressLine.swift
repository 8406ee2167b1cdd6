import SyncProtocol
import Synchronization

/// One line on the terminal that says how far a long command is, and is gone when it ends.
final class ProgressLine: Sendable {
    private let console: Console
    private let isShown = Mutex(false)

    init(_ console: Console) {
        self.console = console
    }

    /// Shows how far it is.
    @Sendable func show(_ phase: ProgressNotification.Phase) {
        isShown.withLock { isShown in
            isShown = true
            console.writeError("\r\u{1B}[K\(Self.text(of: phase))")
        }
    }

    /// Takes the line away.
    func clear() {
        isShown.withLock { isShown in
            if isShown { console.writeError("\r\u{1B}[K") }
            isShown = false
        }
    }

    static func text(of phase: ProgressNotification.Phase) -> String {
        switch phase {
        case .compare(let destination, let compared): "\(destination): \(compared) secrets compared with AWS"
        case .apply(let done, let total): "\(done) of \(total) associations gone over"
        case .settle(let done, let total): "\(done) of \(total) rows settled"
        }
    }
}
