/// What signing one request yields.
struct SigV4Signature: Sendable, Equatable {
    /// The text that was signed.
    let stringToSign: String
    /// The signature, in hex.
    let signature: String
    /// The value of the `Authorization` header.
    let authorization: String
}
