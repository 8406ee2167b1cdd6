public import SyncProtocol

extension StateEditor {
    /// What a change of a secret answers, and whose rows it moved.
    public struct SecretChange: Sendable {
        /// The answer as of now.
        public var result: SecretChangeResult
        /// The associations a waiting caller waits for.
        public var associations: [AssociationKey]
    }

    /// `secret.put`: the live value is `data` at `version`.
    ///
    /// - Parameters:
    ///   - params: the value.
    ///   - isPulled: whether a provider gave it for rows that wait already, so that the queue does not grow by it.
    /// - Returns: what became of it.
    /// - Throws: a refusal, or what the transaction throws.
    public mutating func put(_ params: SecretPutParams, isPulled: Bool = false) throws -> SecretChange {
        let id = SecretID(accessor: try accessor(of: params.mount), name: params.secretName)
        let value = ValueEncoding.secretPath(params.data)
        let digest = environment.digester.digest(of: value)
        let associations = try transaction.associations(of: id)
        if associations.isEmpty { return try hold(params, id, value, digest) }
        var record = try transaction.secret(id) ?? SecretRecord(id: id, mount: params.mount)
        let acceptance = record.accept(
            version: params.version, digest: digest, makeLive: params.makeLive, createdTime: params.createdTime ?? now)
        try Self.refuse(acceptance, version: params.version)
        // Associations that are only being ended take no bytes: the value is held for the next `set`.
        let wanted = try apartFromPurges(associations).filter(\.wanted)
        let hasOtherMetadata = record.annotate(params.customMetadata, acceptance)
        let retagged = hasOtherMetadata ? wanted.filter { $0.tagsBesideMetadata != nil } : []
        if acceptance == .applied || !retagged.isEmpty, !isPulled { try checkQueue() }
        if acceptance != .superseded {
            try transaction.save(record)
            try spread(record, value, acceptance, over: wanted)
            try retag(record, over: retagged)
        }
        let result = try result(record, acceptance, durable: !wanted.isEmpty)
        if wanted.isEmpty, acceptance != .superseded { try keep(value, of: record) }
        return SecretChange(result: result, associations: wanted.map(\.key))
    }

    /// `secret.delete`: no live version is left; the associations stay.
    public mutating func delete(_ params: SecretDeleteParams) throws -> SecretChange {
        let id = SecretID(accessor: try accessor(of: params.mount), name: params.secretName)
        let associations = try transaction.associations(of: id)
        guard !associations.isEmpty else { return deleteHeld(id, version: params.version) }
        let affected = try apartFromPurges(associations)
        var record = try transaction.secret(id) ?? SecretRecord(id: id, mount: params.mount)
        let acceptance = record.delete(version: params.version)
        if acceptance == .applied {
            try transaction.save(record)
            for var association in affected where association.wanted {
                if association.keysDigest != nil {
                    association.keysDigest = nil
                    try transaction.save(association)
                }
                for var object in try transaction.objects(of: association.key) {
                    let before = object
                    object.desire(.absent, now: now)
                    try store(object)
                    try yieldName(of: object, before: before)
                }
                try refresh(association.key)
            }
        } else if acceptance == .duplicate {
            for association in affected {
                for var object in try transaction.objects(of: association.key) where object.failure != nil {
                    object.retry(now: now)
                    try store(object)
                }
                try refresh(association.key)
            }
        }
        let result = try result(record, acceptance, durable: true)
        if acceptance == .applied { held.release(id) }
        return SecretChange(result: result, associations: affected.map(\.key))
    }

    /// Gives the live value to every object of the secret.
    mutating func spread(
        _ record: SecretRecord, _ value: SecretValue, _ acceptance: SecretRecord.Acceptance,
        over associations: [AssociationRecord]
    ) throws {
        guard let live = record.live else { return }
        let wanted = RemoteObject.Desire.Value(digest: live.digest, version: live.version, payload: value)
        for association in associations where association.wanted {
            guard association.granularity == .secretPath else {
                try spreadKeys(record, live, value, acceptance, to: association)
                continue
            }
            for var object in try transaction.objects(of: association.key) where object.standing == .current {
                let before = object
                if acceptance == .applied {
                    object.desire(.value(wanted), now: now)
                } else {
                    object.supply(wanted, now: now)
                }
                if object != before { try save(object) }
            }
        }
    }

    /// Gives each key's value to its object; keys that came get one, and those that went lose their secret.
    private mutating func spreadKeys(
        _ record: SecretRecord, _ live: SecretRecord.Live, _ document: SecretValue,
        _ acceptance: SecretRecord.Acceptance, to association: AssociationRecord
    ) throws {
        guard let destination = try transaction.destination(association.destination) else { return }
        let desires = try keyedDesires(of: document, live)
        if acceptance == .applied || association.keysDigest != live.digest {
            var known = association
            known.keysDigest = live.digest
            try transaction.save(known)
            let retain = destination.settings.retain ?? .untilSynced
            let tags = metadataTags(of: association, record)?.tags
            try match(
                wantedObjects(known, destination, desires), to: known, destination, attributes: nil, tags: tags,
                leaving: .depart
            ) { editor, object, desire in
                if let tags { object.apply(tags: tags, now: editor.now) }
                object.take(desire, retain: retain, now: editor.now)
            }
        } else {
            let values = Dictionary(desires.map { ($0.key, $0.value) }) { $1 }
            for var object in try transaction.objects(of: association.key) where object.standing == .current {
                guard let key = object.subKey, let value = values[key] else { continue }
                let before = object
                object.supply(value, now: now)
                if object != before { try store(object) }
            }
        }
        try refresh(association.key)
    }

    /// A conflict and a missing version are refusals of the request; the other outcomes are answers.
    static func refuse(_ acceptance: SecretRecord.Acceptance, version: Int64?) throws {
        switch acceptance {
        case .applied, .duplicate, .superseded: return
        case .conflict:
            throw RPCError(
                .versionConflict, "version \(version ?? 0) was pushed before with other content", path: "/version",
                hint: "push the content under a version of its own")
        case .versionNeeded:
            throw RPCError(
                .invalidParams, "version is missing: this secret's versions were given before", path: "/version",
                hint: "give the version the host counts")
        }
    }

    private mutating func hold(
        _ params: SecretPutParams, _ id: SecretID, _ value: SecretValue, _ digest: ValueDigest
    ) throws -> SecretChange {
        var record = held[id]?.record ?? SecretRecord(id: id, mount: params.mount)
        let acceptance = record.accept(
            version: params.version, digest: digest, makeLive: params.makeLive, createdTime: params.createdTime ?? now)
        try Self.refuse(acceptance, version: params.version)
        _ = record.annotate(params.customMetadata, acceptance)
        let result = try result(record, acceptance, durable: false)
        if acceptance != .superseded { try keep(value, of: record) }
        return SecretChange(result: result, associations: [])
    }

    /// Holds a value in memory; the last step of a command, for it is not undone with the transaction.
    private mutating func keep(_ value: SecretValue, of record: SecretRecord) throws(RPCError) {
        guard !held.hold(HeldValues.Held(record: record, value: value), for: record.id) else { return }
        throw RPCError(
            .busy, "no room to hold another value without an association",
            hint: "associate the secret first, or restart the agent to let held values go",
            retryAfterMilliseconds: 10_000)
    }

    private mutating func deleteHeld(_ id: SecretID, version: Int64?) -> SecretChange {
        guard let live = held[id]?.record.live else {
            return SecretChange(result: SecretChangeResult(applied: false), associations: [])
        }
        guard version == nil || version == live.version else {
            return SecretChange(
                result: SecretChangeResult(applied: false, version: live.version, superseded: true), associations: [])
        }
        held.release(id)
        return SecretChange(result: SecretChangeResult(applied: true), associations: [])
    }

    /// The answer as of now; asked again once a waiting caller is answered.
    public func result(
        _ record: SecretRecord, _ acceptance: SecretRecord.Acceptance, durable: Bool
    ) throws -> SecretChangeResult {
        var shown: [SecretChangeResult.Association] = []
        for association in try transaction.associations(of: record.id) {
            guard let destination = try transaction.destination(association.destination) else { continue }
            shown.append(.init(destination: destination.id.description, status: association.status))
        }
        return SecretChangeResult(
            applied: acceptance == .applied, version: record.live?.version, createdTime: record.live?.createdTime,
            duplicate: acceptance == .duplicate, superseded: acceptance == .superseded, durable: durable,
            associations: shown)
    }
}
