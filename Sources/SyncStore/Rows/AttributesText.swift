import JSONDocument
import SyncEngine

/// Attributes as `{"tags":{...},"kms_key_id":"...","replica_regions":{...}}`; no text for none.
enum AttributesText {
    static func text(_ attributes: SecretAttributes) -> String? {
        guard attributes != SecretAttributes() else { return nil }
        var object = JSONObject()
        if !attributes.tags.isEmpty { object["tags"] = tags(attributes.tags) }
        object["kms_key_id"] = attributes.kmsKeyID.map(JSONValue.string)
        if !attributes.replicaRegions.isEmpty { object["replica_regions"] = tags(attributes.replicaRegions) }
        return TextList.write(.object(object))
    }

    static func text(ofTags tags: [String: String]?) -> String? {
        tags.map { TextList.write(Self.tags($0)) }
    }

    private static func tags(_ tags: [String: String]) -> JSONValue {
        let members = tags.sorted { $0.key < $1.key }.map { JSONObject.Member(name: $0.key, value: .string($0.value)) }
        return .object(JSONObject(members))
    }

    static func tags(_ value: JSONValue?) -> [String: String]? {
        guard let members = value?.object?.members else { return nil }
        var tags: [String: String] = [:]
        for member in members {
            guard let text = member.value.string else { return nil }
            tags[member.name] = text
        }
        return tags
    }
}

extension SQLRow {
    mutating func attributes() throws(StateFailure) -> SecretAttributes {
        guard let text = try optionalText() else { return SecretAttributes() }
        guard let document = TextList.read(text), document.object != nil else { throw damaged() }
        var attributes = SecretAttributes(kmsKeyID: document["kms_key_id"]?.string)
        if let value = document["tags"] {
            guard let tags = AttributesText.tags(value) else { throw damaged() }
            attributes.tags = tags
        }
        if let value = document["replica_regions"] {
            guard let regions = AttributesText.tags(value) else { throw damaged() }
            attributes.replicaRegions = regions
        }
        return attributes
    }

    mutating func optionalTags() throws(StateFailure) -> [String: String]? {
        guard let text = try optionalText() else { return nil }
        guard let tags = AttributesText.tags(TextList.read(text)) else { throw damaged() }
        return tags
    }
}
