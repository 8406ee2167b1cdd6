import SyncProtocol

/// The metadata of a secret as tags, where the destination asked for them at the last `set`.
extension StateEditor {
    /// The tags of an association's secrets; nil where the metadata are none.
    func metadataTags(of association: AssociationRecord, _ record: SecretRecord?) -> MetadataTags? {
        association.tagsBesideMetadata.map { MetadataTags(record?.customMetadata ?? [:], besides: $0) }
    }

    /// What the secrets of an association that is set now are to have.
    func attributes(
        of destination: DestinationRecord, _ association: AssociationRecord, _ record: SecretRecord
    ) -> SecretAttributes {
        var attributes = destination.settings.attributes
        if let tags = metadataTags(of: association, record)?.tags { attributes.tags = tags }
        return attributes
    }

    /// The metadata changed: tags alone change, no bytes and no version.
    mutating func retag(_ record: SecretRecord, over associations: [AssociationRecord]) throws {
        for association in associations {
            guard let tags = metadataTags(of: association, record)?.tags else { continue }
            for before in try transaction.objects(of: association.key) where before.standing == .current {
                var object = before
                object.apply(tags: tags, now: now)
                if object != before { try store(object) }
            }
            try refresh(association.key)
        }
    }
}
