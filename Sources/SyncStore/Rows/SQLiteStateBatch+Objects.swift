import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func object(_ key: ObjectKey) throws(StateFailure) -> RemoteObject? {
        if let known = rows.objects[key] { return known.row }
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        let object = try objects(ObjectColumns.selectByKey, arguments).first
        rows.set(key, RowCache.Entry(row: object))
        return object
    }

    func objects(of association: AssociationKey) throws(StateFailure) -> [RemoteObject] {
        if let keys = rows.objectsOfAssociation[association] { return try objects(keys) }
        var arguments = SQLArguments()
        arguments.add(association.rawValue)
        var found: [RemoteObject] = []
        for object in try objects(ObjectColumns.selectByAssociation, arguments) {
            if let known = rows.objects[object.key]?.row {
                found.append(known)
            } else {
                rows.set(object.key, RowCache.Entry(row: object))
                found.append(object)
            }
        }
        rows.setObjects(of: association, found.map(\.key))
        return found
    }

    /// The gists are in the index, and what has one is written at once; the others are asked themselves.
    func tally(of association: AssociationKey) throws(StateFailure) -> ObjectTally {
        var arguments = SQLArguments()
        arguments.add(association.rawValue)
        var tally: ObjectTally = [:]
        if let keys = rows.objectsOfAssociation[association] {
            for object in try objects(keys) { tally[ObjectGist(object), default: 0] += 1 }
            return tally
        }
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
                let alone = try keys("SELECT id FROM objects WHERE association = ? AND gist IS NULL", arguments)
                for object in try objects(alone.sorted()) { tally[ObjectGist(object), default: 0] += 1 }
            }
        }
        return tally
    }

    func objects(region: String, name: String) throws(StateFailure) -> [RemoteObject] {
        var arguments = SQLArguments()
        try arguments.add(region)
        try arguments.add(name)
        return try objects(
            keys("SELECT id FROM objects WHERE region = ? AND name = ? ORDER BY id", arguments))
    }

    func newObjectKey() throws(StateFailure) -> ObjectKey {
        ObjectKey(try newKey("objects"))
    }

    func save(_ object: RemoteObject) throws(StateFailure) {
        let arguments = try ObjectColumns.arguments(object)
        if let known = rows.objects[object.key]?.row, ObjectColumns.gist(of: known) == nil,
            ObjectColumns.gist(of: object) == nil
        {
            return rows.set(object.key, RowCache.Entry(row: object, update: arguments))
        }
        var insert = try arguments.sealed(by: sealer)
        if try execute("save an object", ObjectColumns.update, insert) == 0 {
            insert.add(object.association.rawValue)
            insert.add(object.destination.rawValue)
            try insert.add(object.region)
            try insert.add(object.name)
            _ = try execute("save an object", ObjectColumns.insert, insert)
            rows.setObjects(of: object.association, nil)
        }
        rows.set(object.key, RowCache.Entry(row: object))
    }

    func deleteObject(_ key: ObjectKey) throws(StateFailure) {
        if let known = try object(key) { rows.setObjects(of: known.association, nil) }
        var arguments = SQLArguments()
        arguments.add(key.rawValue)
        _ = try execute("delete an object", "DELETE FROM objects WHERE id = ?", arguments)
        rows.set(key, RowCache.Entry(row: nil))
    }

    private func objects(_ keys: [ObjectKey]) throws(StateFailure) -> [RemoteObject] {
        var found: [RemoteObject] = []
        for key in keys {
            if let object = try object(key) { found.append(object) }
        }
        return found
    }

    private func objects(_ query: SQL, _ arguments: SQLArguments) throws(StateFailure) -> [RemoteObject] {
        let sealer = sealer
        return try load("objects", query, arguments) { try ObjectColumns.read(&$0, sealer: sealer) }
    }

    func keys(_ query: StaticString, _ arguments: SQLArguments) throws(StateFailure) -> [ObjectKey] {
        try load("objects", query, arguments) { ObjectKey(try $0.integer()) }
    }
}
