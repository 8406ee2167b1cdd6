import JSONDocument
public import SyncProtocol

extension StateEditor {
    /// `association.set`: associates a secret with a destination; on an existing association a retry, a refresh or a
    /// change of its settings.
    public mutating func set(_ params: AssociationSetParams) throws -> AssociationKey {
        let destination = try destination(params.destination)
        try refuseDuringPurge(destination)
        let accessor = try registerIfUnknown(params.mount)
        let id = SecretID(accessor: accessor, name: params.secretName)
        let stored = try transaction.secret(id)
        var record = stored ?? held[id]?.record ?? SecretRecord(id: id, mount: params.mount)
        var value = held[id].flatMap { $0.record.live?.digest == record.live?.digest ? $0.value : nil }
        if let data = params.data {
            let given = ValueEncoding.secretPath(data)
            let acceptance = record.accept(
                version: params.version, digest: environment.digester.digest(of: given), makeLive: false,
                createdTime: now)
            try Self.refuse(acceptance, version: params.version)
            if acceptance == .applied { try checkQueue() }
            if acceptance != .superseded {
                value = given
                try spread(record, given, acceptance, over: apartFromPurges(transaction.associations(of: id)))
            }
        }
        try transaction.save(record)
        if value == nil, let live = record.live { value = try payload(of: live.digest, id) }
        let key = try associate(destination, record, value, params)
        held.release(id)
        return key
    }

    /// `association.remove`: ends an association; its secret in AWS is deleted.
    ///
    /// - Returns: the association, or nil when there was none, which is success.
    public mutating func remove(_ params: AssociationReference) throws -> AssociationKey? {
        let destination = try destination(params.destination)
        try refuseDuringPurge(destination)
        let id = SecretID(accessor: try accessor(of: params.mount), name: params.secretName)
        guard var association = try transaction.association(destination: destination.key, secret: id) else {
            return nil
        }
        association.wanted = false
        try transaction.save(association)
        for object in try transaction.objects(of: association.key) { try unsync(object) }
        try refresh(association.key)
        return association.key
    }

    /// Nothing of ours is wanted under the object's name; if that is so already, it is tried again.
    mutating func unsync(_ before: RemoteObject) throws {
        var object = before
        if object.desire != .absent {
            object.desire(.absent, now: now)
        } else {
            object.retry(now: now)
        }
        try transaction.save(object)
        try yieldName(of: object, before: before)
    }

    private mutating func associate(
        _ destination: DestinationRecord, _ record: SecretRecord, _ value: SecretValue?, _ params: AssociationSetParams
    ) throws -> AssociationKey {
        let desire = record.desire(payload: value)
        guard var association = try transaction.association(destination: destination.key, secret: record.id) else {
            try checkQueue()
            let association = AssociationRecord(
                key: try transaction.newAssociationKey(), destination: destination.key, secret: record.id,
                mount: record.mount, template: destination.template, now: now)
            try transaction.save(association)
            try add(try name(destination, record), desire, to: association, destination)
            return association.key
        }
        let revived = !association.wanted
        association.wanted = true
        association.template = destination.template
        try transaction.save(association)
        try rename(association, to: try name(destination, record), desire, destination)
        for var object in try transaction.objects(of: association.key) where object.standing == .current {
            object.apply(destination.settings.attributes, now: now)
            if object.untagDenied { try allowUntagging(destination.key) }
            if revived {
                object.desire(desire, now: now)
            } else if params.force {
                object.rewrite(desire, now: now)
            } else {
                if case .value(let wanted) = desire { object.supply(wanted, now: now) }
                object.retry(now: now)
            }
            try save(object)
        }
        try refresh(association.key)
        return association.key
    }

    /// The settings may render another name now: the new object is written first, the old one goes once it is synced.
    private mutating func rename(
        _ association: AssociationRecord, to name: String, _ desire: RemoteObject.Desire,
        _ destination: DestinationRecord
    ) throws {
        var found = false
        for var object in try transaction.objects(of: association.key) {
            let isWanted = object.name.utf8.elementsEqual(name.utf8)
            found = found || isWanted
            switch (object.standing, isWanted) {
            case (.current, true), (.retiring, false): continue
            case (.current, false):
                object.standing = .retiring
            case (.retiring, true):
                object.standing = .current
                object.desire(desire, now: now)
            }
            try transaction.save(object)
        }
        if !found { try add(name, desire, to: association, destination) }
    }

    /// Somebody who sets an association asks for what was denied before, too.
    private func allowUntagging(_ key: DestinationKey) throws {
        guard var destination = try transaction.destination(key),
            destination.deniedActions.remove("secretsmanager:UntagResource") != nil
        else { return }
        try transaction.save(destination)
    }

    private mutating func add(
        _ name: String, _ desire: RemoteObject.Desire, to association: AssociationRecord,
        _ destination: DestinationRecord
    ) throws {
        try save(
            RemoteObject(
                key: try transaction.newObjectKey(), association: association.key, destination: destination.key,
                region: destination.region, name: name, desire: desire, attributes: destination.settings.attributes,
                now: now))
    }

    /// The rendered name; empty when there is none AWS would take, which the row then says.
    private func name(_ destination: DestinationRecord, _ record: SecretRecord) throws -> String {
        let context = NameContext(destination: destination.id, mount: record.mount, secret: record.id)
        do {
            return try NameTemplate(destination.template, granularity: .secretPath).render(context)
        } catch is ExternalNameError {
            return ""
        }
    }

    /// The live bytes, when any object of the secret still has them.
    private func payload(of digest: ValueDigest, _ id: SecretID) throws -> SecretValue? {
        for association in try transaction.associations(of: id) {
            for object in try transaction.objects(of: association.key) {
                if let payload = object.payload(of: digest) { return payload }
            }
        }
        return nil
    }
}
