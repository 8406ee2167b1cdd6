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
                // Before its objects: a key that the live version lacks is known by it.
                try transaction.save(record)
                // The one at hand takes it with the settings it gets now.
                let others = try apartFromPurges(transaction.associations(of: id)).filter {
                    $0.destination != destination.key
                        || $0.granularity == .secretPath && $0.hasSettings(of: destination)
                }
                try spread(record, given, acceptance, over: others)
            }
        }
        try transaction.save(record)
        if value == nil, let live = record.live { value = try document(of: live.digest, id) }
        let key = try associate(destination, record, value, force: params.force)
        held.release(id)
        pullAtOnce(id, of: params.mount)
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
        association.keysDigest = nil
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

    mutating func associate(
        _ destination: DestinationRecord, _ record: SecretRecord, _ value: SecretValue?, force: Bool
    ) throws -> AssociationKey {
        let before = try transaction.association(destination: destination.key, secret: record.id)
        if before == nil { try checkQueue() }
        var association =
            try before
            ?? AssociationRecord(
                key: transaction.newAssociationKey(), destination: destination.key, secret: record.id,
                mount: record.mount, template: destination.template, granularity: destination.granularity, now: now)
        association.wanted = true
        association.template = destination.template
        association.granularity = destination.granularity
        association.tagsBesideMetadata =
            destination.settings.metadataTags == true ? destination.settings.customTags ?? [:] : nil
        let wanted = try wantedObjects(association, before: before, destination, record, value)
        if association.granularity == .secretKey {
            association.keysDigest = wanted == nil ? nil : record.live?.digest
        } else if try !transaction.tally(of: association.key).isSettled {
            // Keys that have no secret yet go now: those that stay for a while are not all.
            association.keysDigest = nil
        }
        try transaction.save(association)
        let settingsChanged = before.map { !$0.hasSettings(of: destination) } ?? false
        guard let wanted else {
            try waitForKeys(association, settingsChanged: settingsChanged)
            try refresh(association.key)
            return association.key
        }
        let attributes = attributes(of: destination, association, record)
        let retain = destination.settings.retain ?? .untilSynced
        let isRevived = before?.wanted == false
        try match(
            wanted, to: association, destination, attributes: attributes,
            leaving: settingsChanged ? .retire : .depart
        ) { editor, object, desire in
            object.apply(attributes, now: editor.now)
            if object.untagDenied { try editor.allowUntagging(destination.key) }
            if isRevived {
                object.desire(desire, now: editor.now)
            } else if force {
                object.rewrite(desire, now: editor.now)
            } else {
                object.take(desire, retain: retain, now: editor.now)
                object.retry(now: editor.now)
            }
        }
        try refresh(association.key)
        return association.key
    }

    /// Somebody who sets an association asks for what was denied before, too.
    private func allowUntagging(_ key: DestinationKey) throws {
        guard var destination = try transaction.destination(key),
            destination.deniedActions.remove("secretsmanager:UntagResource") != nil
        else { return }
        try transaction.save(destination)
    }
}
