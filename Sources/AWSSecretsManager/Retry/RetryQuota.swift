import Synchronization

/// Keeps retries from multiplying the load of a service in trouble: a bucket that retries empty and successes fill.
///
/// Shared by all calls of a client.
final class RetryQuota: Sendable {
    private let capacity: Int
    private let tokens: Mutex<Int>

    init(capacity: Int = 500) {
        self.capacity = capacity
        tokens = Mutex(capacity)
    }

    /// Tokens left.
    var available: Int {
        tokens.withLock { $0 }
    }

    /// Takes the cost of a retry; false when there is not enough.
    func take(_ kind: RetryKind) -> Bool {
        tokens.withLock { tokens in
            guard tokens >= kind.cost else { return false }
            tokens -= kind.cost
            return true
        }
    }

    /// A call was applied: what its last retry cost comes back, or one token after none.
    func succeeded(after retry: RetryKind?) {
        tokens.withLock { $0 = min(capacity, $0 + (retry?.cost ?? 1)) }
    }
}
