import Simulation
import SyncEngine
import SyncStore
import Synchronization

/// Rows in memory; a transaction that throws leaves nothing.
final class MemoryStore: StateStore {
    let valueDigester = ValueDigester(key: SecretValue(Array(repeating: 7, count: 32)))
    private let rows = Mutex(MemoryTransaction().rows)
    private let count = Atomic<Int>(0)

    var commits: Int { count.load(ordering: .relaxed) }

    func commit<Result: Sendable>(
        leavesSync: @escaping @Sendable () -> Bool, _ work: @escaping @Sendable (any StateBatch) throws -> Result
    ) async throws(StoreError) -> Committed<Result> {
        let outcome = rows.withLock { rows -> Swift.Result<Result, StoreError> in
            let transaction = MemoryTransaction()
            transaction.rows = rows
            do {
                let result = try work(transaction)
                rows = transaction.rows
                return .success(result)
            } catch {
                return .failure(StoreError(code: .workFailed, message: "\(error)"))
            }
        }
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return Committed(result: try outcome.get(), number: CommitNumber(number))
    }

    /// Every other one is waited for, as for a disk.
    func isDurable(_ transaction: CommitNumber) -> Bool { transaction.isMultiple(of: 2) }

    func makeDurable(_ transaction: CommitNumber) async throws(StoreError) {}

    func close() async throws(StoreError) {}
}
