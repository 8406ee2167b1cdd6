public import SyncProtocol

extension StateEditor {
    /// `secret.changed`: what the value is, is not known any more; whoever provides the mount is asked.
    ///
    /// AWS keeps what it has until the value is there.
    public mutating func change(_ params: SecretChangedParams) throws -> SecretChange {
        let id = SecretID(accessor: try accessor(of: params.mount), name: params.secretName)
        let associations = try transaction.associations(of: id)
        guard !associations.isEmpty else { return changeHeld(id, version: params.version) }
        var record = try transaction.secret(id) ?? SecretRecord(id: id, mount: params.mount)
        let acceptance = record.change(version: params.version)
        let wanted = try apartFromPurges(associations).filter(\.wanted)
        if acceptance == .applied {
            try checkQueue()
            try transaction.save(record)
            for association in wanted {
                for var object in try transaction.objects(of: association.key) where object.standing == .current {
                    object.desire(.value(.init(digest: nil, version: params.version, payload: nil)), now: now)
                    try save(object)
                }
            }
        }
        let result = try result(record, acceptance, durable: true)
        // A value held for the next `set` is not the live one any more.
        if acceptance == .applied {
            held.release(id)
            pullAtOnce(id, of: params.mount)
        }
        return SecretChange(result: result, associations: wanted.map(\.key))
    }

    /// Without an association nothing is pulled; but a value that is held is not the live one any more.
    private mutating func changeHeld(_ id: SecretID, version: Int64?) -> SecretChange {
        guard var record = held[id]?.record else {
            return SecretChange(result: SecretChangeResult(applied: false), associations: [])
        }
        let before = record.live?.version
        let acceptance = record.change(version: version)
        if acceptance == .applied { held.release(id) }
        return SecretChange(
            result: SecretChangeResult(
                applied: acceptance == .applied, version: acceptance == .applied ? nil : before,
                duplicate: acceptance == .duplicate, superseded: acceptance == .superseded),
            associations: [])
    }
}

extension SecretRecord {
    /// The host says that the value changed, without saying what it is.
    ///
    /// - Parameter version: the version that is live now; nil when the host does not say.
    /// - Returns: `applied`, `duplicate` when that version is live already, or `superseded` when it is an older one.
    public mutating func change(version: Int64?) -> Acceptance {
        if let version {
            if live?.version == version { return .duplicate }
            guard version > high else { return .superseded }
            // The version itself is yet to come, whoever brings it; those before it come too late.
            high = version - 1
            counted = false
        }
        liveness = .unknown
        changeSequence += 1
        return .applied
    }
}
