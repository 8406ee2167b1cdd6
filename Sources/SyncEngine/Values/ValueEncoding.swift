public import JSONDocument

/// How a secret's content becomes the bytes of an AWS secret.
public enum ValueEncoding {
    /// The most bytes AWS Secrets Manager takes (API reference, CreateSecret, SecretString).
    public static let maximumBytes = 65_536

    /// Granularity `secret-path`: the whole data object as one JSON string, keys sorted by code point, no spaces, number
    /// text verbatim, non-ASCII as UTF-8, so that equal content is equal bytes.
    public static func secretPath(_ data: JSONObject) -> SecretValue {
        SecretValue(JSONWriter.write(.object(data), style: .canonical))
    }
}
