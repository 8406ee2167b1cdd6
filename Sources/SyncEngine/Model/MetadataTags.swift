/// A secret's metadata as tags of its secrets in AWS, beside the custom tags of the destination.
///
/// What AWS would not take is left out, so that a word in the host's metadata never stops a value.
struct MetadataTags {
    /// All tags beside the built-in one; of two with one key the custom tag stands.
    private(set) var tags: [String: String]
    /// What is said of metadata that is no tag: its key and the rule, never its value.
    private(set) var warnings: [String] = []

    /// Metadata named in warnings at most.
    private static let namedAtMost = 8

    /// The tags of a secret: its metadata, over which the custom tags go.
    init(_ metadata: [String: String], besides custom: [String: String]) {
        tags = custom
        var leftOut: [(key: String, rule: String)] = []
        for (key, value) in metadata.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        where custom[key] == nil {
            if let rule = TagRule(brokenBy: key, value) {
                leftOut.append((key, "\(rule.problem); AWS takes \(rule.expected)"))
            } else if tags.count >= TagRule.most {
                leftOut.append((key, "no room; AWS takes 50 tags with the built-in one"))
            } else {
                tags[key] = value
            }
        }
        warnings = leftOut.prefix(Self.namedAtMost).map {
            "custom_metadata \(Self.shown($0.key)) is no tag: it has \($0.rule)"
        }
        if leftOut.count > Self.namedAtMost {
            warnings.append("\(leftOut.count - Self.namedAtMost) more of custom_metadata are no tags")
        }
    }

    private static func shown(_ key: String) -> String {
        let scalars = key.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        let text = scalars.prefix(128).reduce(into: "") { $0.unicodeScalars.append($1) }
        return "\"\(text)\(scalars.count > 128 ? "..." : "")\""
    }
}
