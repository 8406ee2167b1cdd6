import JSONDocument

/// One filter of ListSecrets: all filters must match, each by any of its values.
struct SecretFilter: Sendable {
    private enum Key: String {
        case name, description, all
        case tagKey = "tag-key"
        case tagValue = "tag-value"
        case primaryRegion = "primary-region"
        case owningService = "owning-service"
    }

    private let key: Key
    private let values: [String]

    /// The filters of a call.
    static func read(_ input: CallInput) throws(ServiceError) -> [SecretFilter] {
        var filters: [SecretFilter] = []
        for (index, element) in (try input.list("Filters") ?? []).enumerated() {
            guard let object = element.object else { throw .serialization }
            let member = CallInput(object: object)
            let name = try member.string("Key") ?? ""
            guard let key = Key(rawValue: name) else {
                throw .validation(
                    "filters.\(index + 1).member.key", value: name,
                    "Member must satisfy enum value set: "
                        + "[all, name, tag-key, description, tag-value, primary-region, owning-service]")
            }
            filters.append(SecretFilter(key: key, values: try member.strings("Values") ?? []))
        }
        return filters
    }

    /// Whether that secret passes: names and tags match by prefix, case-sensitively, and `!` in front negates.
    func matches(_ secret: Secret) -> Bool {
        values.contains { value in
            if value.hasPrefix("!") { return !matches(secret, String(value.dropFirst())) }
            return matches(secret, value)
        }
    }

    private func matches(_ secret: Secret, _ value: String) -> Bool {
        let tags = secret.tags ?? []
        switch key {
        case .name: return secret.name.hasPrefix(value)
        case .description: return words(secret.description ?? "", contain: value)
        case .primaryRegion: return secret.primaryRegion == value
        // No service of AWS makes secrets here.
        case .owningService: return false
        case .tagKey: return tags.contains { $0.key.hasPrefix(value) }
        case .tagValue: return tags.contains { $0.value.hasPrefix(value) }
        case .all:
            return words(secret.name, contain: value) || words(secret.description ?? "", contain: value)
                || tags.contains { words($0.key, contain: value) || words($0.value, contain: value) }
        }
    }

    /// Whether each word of the value is the beginning of a word of the text, in any case (recorded for descriptions).
    private func words(_ text: String, contain value: String) -> Bool {
        let words = SecretFilter.words(text)
        return SecretFilter.words(value).allSatisfy { wanted in words.contains { $0.hasPrefix(wanted) } }
    }

    private static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !($0.isLetter || $0.isNumber) }
    }
}
