import SyncProtocol

/// What an association wants in AWS: one object, or one for each key of the secret's data.
extension StateEditor {
    /// One object that is wanted.
    struct WantedObject {
        let subKey: SubKey?
        let isText: Bool
        /// The rendered name; empty when there is none AWS would take, which the row then says.
        let name: String
        let desire: RemoteObject.Desire
    }

    /// A key and what is wanted of it.
    struct KeyedDesire {
        let key: SubKey
        let isText: Bool
        let value: RemoteObject.Desire.Value
    }

    /// What an association wants with the settings it has now.
    ///
    /// - Parameters:
    ///   - association: the association, with the settings as of now.
    ///   - before: as it was before; nil for a new one.
    ///   - destination: its destination.
    ///   - record: its secret.
    ///   - document: the live bytes, when at hand.
    /// - Returns: the objects, keys in the order of their bytes; nil while nobody knows the keys.
    /// - Throws: what the transaction throws.
    func wantedObjects(
        _ association: AssociationRecord, before: AssociationRecord?, _ destination: DestinationRecord,
        _ record: SecretRecord, _ document: SecretValue?
    ) throws -> [WantedObject]? {
        guard association.granularity == .secretKey else {
            let name = try names(association, destination)(nil)
            return [WantedObject(subKey: nil, isText: false, name: name, desire: record.desire(payload: document))]
        }
        switch record.liveness {
        case .unknown: return nil
        case .deleted: return []
        case .live(let live):
            if let document { return try wantedObjects(association, destination, keyedDesires(of: document, live)) }
            guard let before, let known = try keyedDesires(before, live) else { return nil }
            return try wantedObjects(association, destination, known)
        }
    }

    /// The objects of those keys, by the settings of the association.
    func wantedObjects(
        _ association: AssociationRecord, _ destination: DestinationRecord, _ desires: [KeyedDesire]
    ) throws -> [WantedObject] {
        let name = try names(association, destination)
        return desires.map {
            WantedObject(subKey: $0.key, isText: $0.isText, name: name($0.key), desire: .value($0.value))
        }
    }

    /// What the document wants of each key.
    func keyedDesires(of document: SecretValue, _ live: SecretRecord.Live) throws -> [KeyedDesire] {
        guard let values = ValueEncoding.secretKeys(document) else {
            throw StateFailure(message: "take a secret's data apart: it is no JSON object")
        }
        return values.map { keyed in
            KeyedDesire(
                key: keyed.key, isText: keyed.isText,
                value: .init(
                    digest: environment.digester.digest(of: keyed.value), version: live.version, payload: keyed.value))
        }
    }

    /// The same from the objects there are, as long as they are those of the live version; bytes where they have them.
    private func keyedDesires(_ association: AssociationRecord, _ live: SecretRecord.Live) throws -> [KeyedDesire]? {
        guard association.keysDigest == live.digest else { return nil }
        let standing: RemoteObject.Standing = association.granularity == .secretKey ? .current : .retiring
        return try transaction.objects(of: association.key).compactMap { object in
            guard let key = object.subKey, object.standing == standing, case .value(let value) = object.desire else {
                return nil
            }
            return KeyedDesire(key: key, isText: object.isText, value: value)
        }.sorted { $0.key < $1.key }
    }

    /// The live bytes, when the objects of the secret still have them: whole, or all of its keys.
    func document(of digest: ValueDigest, _ id: SecretID) throws -> SecretValue? {
        for association in try transaction.associations(of: id) {
            var keyed: [SubKey: KeyedValue] = [:]
            for object in try transaction.objects(of: association.key) {
                guard let key = object.subKey else {
                    if let payload = object.payload(of: digest) { return payload }
                    continue
                }
                guard let payload = object.payload, object.standing == .current || keyed[key] == nil else { continue }
                keyed[key] = KeyedValue(key: key, isText: object.isText, value: payload)
            }
            // Whether they are all, and those of the live version, the digest says.
            guard !keyed.isEmpty, let document = ValueEncoding.document(of: Array(keyed.values)),
                environment.digester.digest(of: document) == digest
            else { continue }
            return document
        }
        return nil
    }

    /// Renders names by the settings of an association.
    private func names(
        _ association: AssociationRecord, _ destination: DestinationRecord
    ) throws -> (SubKey?) -> String {
        let template = try NameTemplate(association.template, granularity: association.granularity)
        return { key in
            let context = NameContext(
                destination: destination.id, mount: association.mount, secret: association.secret, key: key?.text)
            return (try? template.render(context)) ?? ""
        }
    }
}
