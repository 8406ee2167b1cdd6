import SyncProtocol

/// What a provider of one mount is to be asked for. In memory, bounded, made anew with each registration.
///
/// The rows in the store are the truth: what has no room here is found again by another look through them.
struct ValueSource: Sendable {
    /// How far the look through the rows is that await a value.
    private enum Look: Sendable {
        case after(AssociationKey?)
        case finished
    }

    /// Secrets in line at most.
    static let lineCapacity = 1_024
    /// Secrets whose trouble is remembered.
    static let troubleCapacity = 4_096
    /// After how long rows are looked through again when a trouble could not be remembered.
    static let secondLook: Duration = .seconds(300)

    /// Who answers.
    let provider: ConnectionID
    private var asked: [SecretID] = []
    private var found: [SecretID] = []
    private var inLine: Set<SecretID> = []
    private(set) var troubles: [SecretID: PullTrouble] = [:]
    private var look = Look.after(nil)
    private var looksAgain = false
    private var looksAgainAt: Timestamp?

    init(provider: ConnectionID) {
        self.provider = provider
    }

    /// Whether a secret is in line.
    func awaits(_ secret: SecretID) -> Bool {
        inLine.contains(secret)
    }

    /// A command made a row wait for that value: it goes before those that merely wait.
    mutating func ask(_ secret: SecretID, now: Timestamp) {
        guard !inLine.contains(secret), troubles[secret].map({ $0.retryAt <= now }) ?? true else { return }
        if inLine.count >= Self.lineCapacity {
            looksAgain = true
            guard let last = found.popLast() else { return }
            inLine.remove(last)
        }
        inLine.insert(secret)
        asked.append(secret)
    }

    /// A page of the rows that wait, ending with `last`; nil when it was the last page.
    mutating func find(_ secrets: [SecretID], upTo last: AssociationKey?) {
        look = last.map(Look.after) ?? .finished
        for secret in secrets where !inLine.contains(secret) && troubles[secret] == nil {
            guard inLine.count < Self.lineCapacity else {
                looksAgain = true
                return
            }
            inLine.insert(secret)
            found.append(secret)
        }
    }

    /// Something may have been missed: the rows are looked through once more.
    mutating func lookAgain() {
        looksAgain = true
    }

    /// Where a page of rows begins.
    struct PageStart {
        /// After this association; nil at the first one.
        let after: AssociationKey?
    }

    /// Where the next page of rows begins; nil when all were looked through.
    mutating func nextPage(now: Timestamp) -> PageStart? {
        switch look {
        case .after(let key):
            return PageStart(after: key)
        case .finished:
            let isTime = looksAgainAt.map { $0 <= now } ?? false
            guard looksAgain || isTime else { return nil }
            looksAgain = false
            if isTime { looksAgainAt = nil }
            look = .after(nil)
            return PageStart(after: nil)
        }
    }

    /// Takes the next one in line; one in trouble comes when its time has come.
    mutating func next(now: Timestamp) -> SecretID? {
        if asked.isEmpty, found.isEmpty {
            for (secret, trouble) in troubles where trouble.retryAt <= now && inLine.count < Self.lineCapacity {
                inLine.insert(secret)
                found.append(secret)
            }
        }
        if asked.isEmpty, found.isEmpty { return nil }
        let secret = asked.isEmpty ? found.removeFirst() : asked.removeFirst()
        inLine.remove(secret)
        return secret
    }

    /// It is asked for; until then it is not in line again.
    mutating func begin(_ secret: SecretID, until deadline: Timestamp) {
        troubles[secret]?.retryAt = deadline + .seconds(1)
    }

    /// The secret was not given.
    mutating func fail(_ secret: SecretID, _ trouble: PullTrouble, now: Timestamp) {
        guard troubles[secret] != nil || troubles.count < Self.troubleCapacity else {
            looksAgainAt = looksAgainAt ?? now + Self.secondLook
            return
        }
        troubles[secret] = trouble
    }

    /// The secret was given, or is no longer needed.
    mutating func settle(_ secret: SecretID) {
        troubles[secret] = nil
    }

    /// When to look again.
    func nextDue(after now: Timestamp) -> Timestamp? {
        (troubles.values.map(\.retryAt) + [looksAgainAt].compactMap { $0 }).filter { $0 > now }.min()
    }
}
