import Synchronization

/// What was sent and what was acknowledged, kept outside the agent: the only truth the checks believe beside AWS.
final class CommandLedger: Sendable {
    /// What a secret is, as far as commands say.
    enum State: Hashable {
        /// Not associated: nothing of it may be live in AWS.
        case unassociated
        /// Associated, with that live value, or with none.
        case associated(live: Int64?)

        func after(_ command: CrashCommand) -> State {
            switch (command, self) {
            case (.associate(let value), _): .associated(live: value)
            case (.put(let value), .associated): .associated(live: value)
            case (.delete, .associated): .associated(live: nil)
            case (.remove, _), (.put, .unassociated), (.delete, .unassociated): .unassociated
            }
        }

        /// The value that must be live in AWS.
        var live: Int64? {
            switch self {
            case .unassociated: nil
            case .associated(let live): live
            }
        }
    }

    private struct Entry {
        /// One state, or more where a command was sent and its answer was lost.
        var possible: Set<State> = [.unassociated]
        var generations = 0
        var history: [String] = []
    }

    private struct Book {
        var entries: [String: Entry] = [:]
        var nextValue: Int64 = 1
        var acknowledged = 0
        var lost = 0
    }

    private let book = Mutex(Book())

    /// A value no command has carried yet.
    func newValue() -> Int64 {
        book.withLock { book in
            defer { book.nextValue += 1 }
            return book.nextValue
        }
    }

    /// A command goes out: it may make one generation.
    func send(_ command: CrashCommand, to secret: String) {
        book.withLock { book in
            if command.value != nil { book.entries[secret, default: Entry()].generations += 1 }
        }
    }

    /// The agent acknowledged it: from now on it has happened.
    func acknowledge(_ command: CrashCommand, of secret: String) {
        book.withLock { book in
            book.acknowledged += 1
            var entry = book.entries[secret, default: Entry()]
            entry.possible = Set(entry.possible.map { $0.after(command) })
            entry.history.append("\(command)")
            book.entries[secret] = entry
        }
    }

    /// The answer was lost with the agent: it may have happened.
    func lose(_ command: CrashCommand, of secret: String) {
        book.withLock { book in
            book.lost += 1
            var entry = book.entries[secret, default: Entry()]
            entry.possible.formUnion(entry.possible.map { $0.after(command) })
            entry.history.append("\(command) unanswered")
            book.entries[secret] = entry
        }
    }

    /// How many commands were acknowledged.
    var acknowledged: Int { book.withLock { $0.acknowledged } }
    /// How many answers were lost.
    var lost: Int { book.withLock { $0.lost } }

    /// The values that may be live in AWS; nil stands for none.
    func allowed(for secret: String) -> Set<Int64?> {
        book.withLock { Set(($0.entries[secret] ?? Entry()).possible.map(\.live)) }
    }

    /// How many versions it may have at most.
    func generations(of secret: String) -> Int { book.withLock { $0.entries[secret]?.generations ?? 0 } }

    /// The last commands of a secret, for failures.
    func story(of secret: String) -> String {
        book.withLock { ($0.entries[secret]?.history ?? []).suffix(8).joined(separator: ", ") }
    }
}
