import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func object(_ key: ObjectKey) throws(StateFailure) -> RemoteObject? {
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        return try objects(" WHERE id = ?", arguments).first
    }

    func objects(of association: AssociationKey) throws(StateFailure) -> [RemoteObject] {
        var arguments = SQLArguments()
        arguments.add(association.rawValue)
        return try objects(" WHERE association = ? ORDER BY id", arguments)
    }

    func tally(of association: AssociationKey) throws(StateFailure) -> ObjectTally {
        var arguments = SQLArguments()
        arguments.add(association.rawValue)
        var tally: ObjectTally = [:]
        let counts = try load(
            "objects", "SELECT gist, count(*) FROM objects WHERE association = ? GROUP BY gist", arguments
        ) { row in
            guard let code = try row.optionalText() else { return (ObjectGist?.none, 0) }
            guard let gist = ObjectGist(code: code) else { throw row.damaged() }
            return (gist, Int(try row.integer()))
        }
        for (gist, count) in counts {
            if let gist {
                tally[gist, default: 0] += count
            } else {
                for object in try objects(" WHERE association = ? AND gist IS NULL", arguments) {
                    tally[ObjectGist(object), default: 0] += 1
                }
            }
        }
        return tally
    }

    func objects(region: String, name: String) throws(StateFailure) -> [RemoteObject] {
        var arguments = SQLArguments()
        try arguments.add(region)
        try arguments.add(name)
        return try objects(" WHERE region = ? AND name = ? ORDER BY id", arguments)
    }

    func newObjectKey() throws(StateFailure) -> ObjectKey {
        ObjectKey(try newKey("objects"))
    }

    func save(_ object: RemoteObject) throws(StateFailure) {
        let mutable = try ObjectColumns.mutableArguments(object, sealer: sealer)
        var update = mutable
        update.add(object.key.rawValue)
        guard try execute("save an object", ObjectColumns.update, update) == 0 else { return }
        var insert = mutable
        insert.add(object.key.rawValue)
        insert.add(object.association.rawValue)
        insert.add(object.destination.rawValue)
        try insert.add(object.region)
        try insert.add(object.name)
        _ = try execute("save an object", ObjectColumns.insert, insert)
    }

    func deleteObject(_ key: ObjectKey) throws(StateFailure) {
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        _ = try execute("delete an object", "DELETE FROM objects WHERE id = ?", arguments)
    }

    private func objects(_ clause: String, _ arguments: SQLArguments) throws(StateFailure) -> [RemoteObject] {
        let sealer = sealer
        return try load("objects", ObjectColumns.select + clause, arguments) {
            try ObjectColumns.read(&$0, sealer: sealer)
        }
    }
}
