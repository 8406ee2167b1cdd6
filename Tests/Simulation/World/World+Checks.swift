import SyncEngine
import SyncProtocol

/// The promises, checked after every step.
extension World {
    /// G5, G3, G4 and G7, whenever something reached AWS.
    func checkAWS() throws {
        if let trespass = aws.trespasses.first { throw broken("G5", "a stranger's secret was touched: \(trespass)") }
        if let name = aws.overruns.first { throw broken("G3", "\(name) was given more versions than AWS keeps") }
        for write in aws.writes[audit.checkedWrites...] {
            guard let purpose = audit.purposes[write.token] else { continue }
            audit.meddled.remove(purpose.name)
            let generation = Audit.Write(arn: write.arn, object: purpose.object, generation: purpose.generation)
            if let other = audit.written[generation], other != write.token {
                throw broken("G3", "two versions of generation \(purpose.generation) of \(purpose.name)")
            }
            audit.written[generation] = write.token
            if let latest = audit.latest[purpose.name],
                (latest.object, latest.generation) > (purpose.object, purpose.generation)
            {
                throw broken(
                    "G4", "\(purpose.name) got generation \(purpose.generation) after \(latest.generation)")
            }
            audit.latest[purpose.name] = (purpose.object, purpose.generation)
        }
        audit.checkedWrites = aws.writes.count
        for name in aws.deletions[audit.checkedDeletions...] where !audit.unwanted.contains(name) {
            throw broken("G7", "\(name) was deleted, and nobody asked for that")
        }
        audit.checkedDeletions = aws.deletions.count
    }

    /// G10: what is said about a row is so.
    func check() throws {
        for association in store.rows.associations.values {
            switch association.status {
            case .synced:
                for object in try store.objects(of: association.key) where object.standing == .current {
                    try checkSynced(object)
                }
            case .unsynced:
                for object in try store.objects(of: association.key)
                where aws.live(object.name)?.isOurs == true && !audit.meddled.contains(object.name) {
                    throw broken(
                        "G10", "UNSYNCED is said of \(object.name), but it is there: \(try troubles(association))")
                }
            case .pending, .unknown, .clientSideError, .externalServiceError, .internalError: break
            }
        }
    }

    private func checkSynced(_ object: RemoteObject) throws {
        guard case .value(let wanted) = object.desire, !audit.meddled.contains(object.name) else { return }
        guard let live = aws.live(object.name), let bytes = live.versions[live.current] else {
            throw broken("G10", "SYNCED is said of \(object.name), but AWS has none")
        }
        guard let digest = wanted.digest, digests(bytes) == digest else {
            throw broken("G10", "SYNCED is said of \(object.name), but AWS has something else")
        }
    }

    private func digests(_ bytes: SecretValue) -> ValueDigest {
        let text = bytes.withBytes { String(decoding: $0, as: UTF8.self) }
        if let known = digestCache[text] { return known }
        let digest = environment.digester.digest(of: bytes)
        digestCache[text] = digest
        return digest
    }

    /// G1: after a start the store has what was acknowledged, unless a later command without an answer changed it.
    func checkDurability() throws {
        guard host.unanswered.isEmpty else { return }
        let asked = host.asked
        for index in options.destinations.indices {
            let record = try store.destination(try HostCommand.destinationID(index))
            if asked.destinations[index] != nil, record == nil {
                throw broken("G1", "destination d\(index) was acknowledged and is gone")
            }
            for (secret, _) in asked.associations[index] ?? [:] {
                let id = SecretID(
                    accessor: Accessor(derivedFrom: try MountPath(HostCommand.mount)),
                    name: try HostCommand.secretName(secret))
                guard let key = record?.key, try store.association(destination: key, secret: id)?.wanted == true else {
                    throw broken("G1", "the association of s\(secret) with d\(index) was acknowledged and is gone")
                }
            }
        }
    }

    /// G2, G7 and G10 at the end: AWS has exactly what was asked for, and every row says so.
    func checkEnd(without stuck: Int?) throws {
        let asked = host.asked
        var wantedNames: Set<String> = []
        for index in options.destinations.indices where index != stuck {
            let record = try store.destination(try HostCommand.destinationID(index))
            guard asked.destinations[index] != nil else {
                if record != nil { throw broken("G2", "d\(index) was purged and is still there") }
                continue
            }
            guard let record else { throw broken("G1", "d\(index) is gone") }
            for secret in 0..<options.secrets {
                wantedNames.formUnion(try checkEnd(of: secret, record, index, asked))
            }
        }
        for secret in aws.liveSecrets where secret.isOurs && !wantedNames.contains(secret.name) {
            if let stuck, secret.name.hasPrefix("d\(stuck)/") { continue }
            throw broken("G2", "\(secret.name) is there and nobody wants it")
        }
    }

    private func checkEnd(
        of secret: Int, _ record: DestinationRecord, _ index: Int, _ asked: Asked
    ) throws -> Set<String> {
        let id = SecretID(
            accessor: Accessor(derivedFrom: try MountPath(HostCommand.mount)),
            name: try HostCommand.secretName(secret))
        let association = try store.association(destination: record.key, secret: id)
        guard let settings = asked.associations[index]?[secret]?.settings else {
            if let association, association.wanted { throw broken("G1", "the removal of \(id.text) was lost") }
            if let association { throw broken("G2", "\(id.text) was removed and is \(association.status.rawValue)") }
            return []
        }
        guard let association else { throw broken("G1", "the association of \(id.text) with d\(index) is gone") }
        let wanted = host.texts.wanted(
            secret, index, template: settings.template, content: asked.contents[secret])
        let expected: SyncStatus = wanted.isEmpty ? .unsynced : .synced
        guard association.status == expected else {
            throw broken(
                "G2", "\(id.text) with d\(index) is \(association.status.rawValue): \(try troubles(association))")
        }
        for (name, bytes) in wanted {
            guard let live = aws.live(name), let current = live.versions[live.current] else {
                throw broken("G2", "\(name) is wanted and not there")
            }
            guard current == bytes else { throw broken("G2", "\(name) has other bytes than were asked for last") }
            let tags = settings.tags.merging([DestinationSettings.ownTagKey: ""]) { $1 }
            guard live.tags == tags else { throw broken("G2", "\(name) has the tags \(live.tags), wanted are \(tags)") }
            // Of a secret that was taken over the key is left as it is, until one is wanted.
            guard live.kmsKeyID == settings.key || settings.key == nil && live.isClaimed else {
                throw broken(
                    "G2", "\(name) has the key \(live.kmsKeyID ?? "none"), wanted is \(settings.key ?? "none")")
            }
        }
        return Set(wanted.keys)
    }

    func troubles(_ association: AssociationRecord) throws -> [String] {
        try store.objects(of: association.key).map { object in
            let due = object.dueAt.map { "due in \(($0 - now).components.seconds) s" } ?? "not due"
            let intent = object.intent.map { "\($0.call.operation) on its way" } ?? "nothing on its way"
            return "\(object.name) \(object.standing) \(object.hold?.rawValue ?? "") \(object.failure?.reason ?? "") "
                + "\(object.failure?.message.prefix(80) ?? "") \(due), \(intent)"
        }
    }
}
