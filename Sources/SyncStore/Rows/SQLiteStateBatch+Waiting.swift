import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    /// Writes what was saved and waits: at the end of the transaction, and before a query that would not see it.
    ///
    /// Inside a savepoint it is written as part of that savepoint, and waits again when that is undone.
    func flush() throws(StateFailure) {
        let waiting = rows.waiting()
        for id in waiting.secrets {
            guard let entry = rows.secrets[id], let update = entry.update else { continue }
            try write("save a secret", Self.updateSecret, update)
            rows.set(id, RowCache.Entry(row: entry.row))
        }
        for key in waiting.associations {
            guard let entry = rows.associations[key], let update = entry.update else { continue }
            try write("save an association", Self.updateAssociation, update)
            rows.set(key, RowCache.Entry(row: entry.row))
        }
        for key in waiting.objects {
            guard let entry = rows.objects[key], let update = entry.update else { continue }
            try write("save an object", ObjectColumns.update, update)
            rows.set(key, RowCache.Entry(row: entry.row))
        }
    }

    private func write(_ action: StaticString, _ sql: SQL, _ arguments: SQLArguments) throws(StateFailure) {
        guard try execute(action, sql, arguments.sealed(by: sealer)) == 1 else {
            throw StateFailure(message: "\(action): its row is gone")
        }
    }
}
