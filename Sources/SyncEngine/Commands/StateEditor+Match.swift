import SyncProtocol

/// Brings the objects of an association to what is wanted now.
extension StateEditor {
    private struct Identity: Hashable {
        let subKey: SubKey?
        let name: String
    }

    /// What becomes of objects that are wanted no more.
    enum Leaving {
        /// They stay until their successors are synced: the settings changed.
        case retire
        /// They go at once: their key is not in the data any more.
        case depart
    }

    /// Gives each wanted object its own, makes those that are missing, and lets the others go.
    ///
    /// An object is known by key and name. One of the same name whose key is not wanted there any more is taken over: two
    /// objects of one name would wait for each other. New ones are made in the order given, which decides who has a
    /// name that two of them want.
    mutating func match(
        _ wanted: [WantedObject], to association: AssociationRecord, _ destination: DestinationRecord,
        attributes: SecretAttributes?, tags: [String: String]? = nil, leaving: Leaving,
        _ work: (inout StateEditor, inout RemoteObject, RemoteObject.Desire) throws -> Void
    ) throws {
        let objects = try transaction.objects(of: association.key)
        var attributes =
            attributes ?? objects.first { $0.standing == .current }?.attributes ?? destination.settings.attributes
        if let tags { attributes.tags = tags }
        let (found, left) = Self.pair(wanted, objects)
        for (index, wanted) in wanted.enumerated() {
            guard let position = found[index] else {
                var object = RemoteObject(
                    key: try transaction.newObjectKey(), association: association.key, destination: destination.key,
                    region: destination.region, name: wanted.name, subKey: wanted.subKey, desire: wanted.desire,
                    attributes: attributes, now: now)
                object.isText = wanted.isText
                try store(object)
                continue
            }
            let before = objects[position]
            var object = before
            object.subKey = wanted.subKey
            object.isText = wanted.isText
            if object.standing == .retiring || object.subKey != before.subKey {
                object.standing = .current
                object.desire(wanted.desire, now: now)
            }
            try work(&self, &object, wanted.desire)
            if object != before { try store(object) }
        }
        for position in left { try letGo(objects[position], leaving) }
    }

    private mutating func letGo(_ before: RemoteObject, _ leaving: Leaving) throws {
        guard before.standing == .current else { return try dropLeftOver(before) }
        var object = before
        switch leaving {
        // Where nothing is, nothing has to stay until its successor is there.
        case .retire:
            object.standing = .retiring
            if object.nameClaim == .wanted { object.desire(.absent, now: now) }
        case .depart: if object.desire != .absent { object.desire(.absent, now: now) }
        }
        try store(object)
        try yieldName(of: object, before: before)
    }

    /// The keys are not known: what there is stays as it is, under settings that are no longer those of the association
    /// until its successors are there.
    mutating func waitForKeys(_ association: AssociationRecord, settingsChanged: Bool) throws {
        for var object in try transaction.objects(of: association.key) {
            guard object.standing == .current else {
                try dropLeftOver(object)
                continue
            }
            if settingsChanged {
                try letGo(object, .retire)
                continue
            }
            let before = object
            object.retry(now: now)
            if object != before { try store(object) }
        }
    }

    /// Which object each wanted one has, and those nobody wants.
    private static func pair(
        _ wanted: [WantedObject], _ objects: [RemoteObject]
    ) -> (found: [Int?], left: [Int]) {
        var byIdentity: [Identity: Int] = [:]
        var byName: [String: [Int]] = [:]
        for (position, object) in objects.enumerated() {
            byIdentity[Identity(subKey: object.subKey, name: object.name)] = position
            byName[object.name, default: []].append(position)
        }
        var left = Set(objects.indices)
        var found: [Int?] = wanted.map { byIdentity[Identity(subKey: $0.subKey, name: $0.name)] }
        for position in found { if let position { left.remove(position) } }
        for (index, wanted) in wanted.enumerated() where found[index] == nil && !wanted.name.isEmpty {
            // Who has a secret there goes before who only wanted one.
            let heir = byName[wanted.name, default: []].filter(left.contains).max {
                objects[$0].nameClaim < objects[$1].nameClaim
            }
            guard let heir else { continue }
            found[index] = heir
            left.remove(heir)
        }
        return (found, left.sorted())
    }
}
