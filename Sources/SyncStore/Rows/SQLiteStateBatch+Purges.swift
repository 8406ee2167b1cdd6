import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func purge(of destination: DestinationKey) throws(StateFailure) -> PurgeRecord? {
        try purges().first { $0.destination == destination }
    }

    func purges() throws(StateFailure) -> [PurgeRecord] {
        if let purges = small.purges { return purges }
        let purges = try load(
            "purges",
            """
            SELECT destination, initiated_at, state, after_accessor, after_secret_name, failure FROM purges \
            ORDER BY destination
            """, SQLArguments(), Self.purge)
        small.purges = purges
        return purges
    }

    func save(_ purge: PurgeRecord) throws(StateFailure) {
        var arguments = SQLArguments()
        arguments.add(purge.destination.rawValue)
        arguments.add(purge.initiatedAt)
        switch purge.state {
        case .removing(let after):
            try arguments.add("removing")
            try arguments.add(after?.accessor.text)
            try arguments.add(after?.name.text)
            try arguments.add(nil as String?)
        case .settling:
            try arguments.add("settling")
            for _ in 0..<3 { try arguments.add(nil as String?) }
        case .failed(let failure):
            try arguments.add("failed")
            for _ in 0..<2 { try arguments.add(nil as String?) }
            try arguments.add(prose: failure)
        }
        _ = try execute(
            "save a purge",
            """
            INSERT INTO purges(destination, initiated_at, state, after_accessor, after_secret_name, failure) \
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(destination) DO UPDATE SET \
            initiated_at = excluded.initiated_at, state = excluded.state, after_accessor = excluded.after_accessor, \
            after_secret_name = excluded.after_secret_name, failure = excluded.failure
            """, arguments)
        small.purges = nil
    }

    func deletePurge(of destination: DestinationKey) throws(StateFailure) {
        var arguments = SQLArguments()
        arguments.add(destination.rawValue)
        _ = try execute("delete a purge", "DELETE FROM purges WHERE destination = ?", arguments)
        small.purges = nil
    }

    private static func purge(_ row: inout SQLRow) throws -> PurgeRecord {
        let destination = DestinationKey(try row.integer())
        let initiatedAt = try row.time()
        let state: PurgeRecord.State
        switch try row.text() {
        case "removing":
            if let accessor = try row.optionalName(Accessor.init(_:)) {
                state = .removing(after: SecretID(accessor: accessor, name: try row.name(SecretName.init(_:))))
            } else {
                state = .removing(after: nil)
            }
        case "settling": state = .settling
        case "failed":
            row.skip(2)
            state = .failed(try row.text())
        default: throw row.damaged()
        }
        return PurgeRecord(destination: destination, initiatedAt: initiatedAt, state: state)
    }
}
