import JSONDocument

extension SecretRecord {
    /// The host's metadata as text: a value that is no string as its JSON.
    static func texts(of metadata: JSONObject) -> [String: String] {
        Dictionary(
            metadata.members.map { member in
                (
                    member.name,
                    member.value.string
                        ?? String(decoding: JSONWriter.write(member.value, style: .canonical), as: UTF8.self)
                )
            }
        ) { $1 }
    }

    /// Takes the metadata that came with a value.
    ///
    /// - Parameters:
    ///   - metadata: all of it; nil says nothing.
    ///   - acceptance: what became of the value; metadata of one that is not the live one is not that of the secret.
    /// - Returns: whether it is other than before.
    mutating func annotate(_ metadata: JSONObject?, _ acceptance: Acceptance) -> Bool {
        guard let metadata, acceptance == .applied || acceptance == .duplicate else { return false }
        let texts = Self.texts(of: metadata)
        guard texts != customMetadata else { return false }
        customMetadata = texts
        if acceptance == .duplicate { changeSequence += 1 }
        return true
    }
}
