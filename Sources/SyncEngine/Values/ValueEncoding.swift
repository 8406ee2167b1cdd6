public import JSONDocument
import SyncProtocol

/// How a secret's content becomes the bytes of an AWS secret.
public enum ValueEncoding {
    /// The most bytes AWS Secrets Manager takes (API reference, CreateSecret, SecretString).
    public static let maximumBytes = 65_536

    /// Granularity `secret-path`: the whole data object as one JSON string, keys sorted by code point, no spaces, number
    /// text verbatim, non-ASCII as UTF-8, so that equal content is equal bytes.
    public static func secretPath(_ data: JSONObject) -> SecretValue {
        SecretValue(JSONWriter.write(.object(data), style: .canonical))
    }

    /// Granularity `secret-key`: the value of each top-level key, in the order of their bytes; a string as it is, anything
    /// else as JSON text in the same spelling.
    ///
    /// - Parameter document: the whole content as ``secretPath(_:)`` encodes it.
    /// - Returns: the values; nil when the document is none.
    static func secretKeys(_ document: SecretValue) -> [KeyedValue]? {
        guard let data = document.withBytes({ try? JSONReader().read($0).object }) else { return nil }
        return data.members.map { member in
            let value =
                if let text = member.value.string {
                    KeyedValue(key: SubKey(member.name), isText: true, value: SecretValue(Array(text.utf8)))
                } else {
                    KeyedValue(
                        key: SubKey(member.name), isText: false,
                        value: SecretValue(JSONWriter.write(member.value, style: .canonical)))
                }
            return value
        }.sorted { $0.key < $1.key }
    }

    /// The document that ``secretKeys(_:)`` took apart; nil when a value is none.
    static func document(of values: [KeyedValue]) -> SecretValue? {
        var members: [JSONObject.Member] = []
        for keyed in values {
            let value: JSONValue? = keyed.value.withBytes { bytes in
                keyed.isText
                    ? String(validating: bytes, as: UTF8.self).map(JSONValue.string) : try? JSONReader().read(bytes)
            }
            guard let value else { return nil }
            members.append(JSONObject.Member(name: keyed.key.text, value: value))
        }
        return secretPath(JSONObject(members))
    }
}
