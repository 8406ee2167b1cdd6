/// The parts of a SigV4 `Authorization` header.
struct AuthorizationHeader: Sendable, Equatable {
    static let algorithm = "AWS4-HMAC-SHA256"

    let accessKeyID: String
    let date: String
    let region: String
    let service: String
    let terminator: String
    let signedHeaders: [String]
    let signature: String

    /// Parses the header.
    ///
    /// - Parameter text: the value of `Authorization`.
    /// - Throws: `IncompleteSignature` naming what is missing, as AWS does.
    init(_ text: String) throws(ServiceError) {
        guard text.hasPrefix(AuthorizationHeader.algorithm + " ") else {
            throw ServiceError("IncompleteSignature", "Unsupported AWS 'algorithm': '\(text.prefix { $0 != " " })'.")
        }
        var parts: [Substring: Substring] = [:]
        for part in text.dropFirst(AuthorizationHeader.algorithm.count).split(separator: ",") {
            let trimmed = part.drop { $0 == " " }
            guard let equals = trimmed.firstIndex(of: "=") else { continue }
            parts[trimmed[..<equals]] = trimmed[trimmed.index(after: equals)...]
        }
        let missing = ["Credential", "Signature", "SignedHeaders"].filter { parts[Substring($0)]?.isEmpty ?? true }
        guard missing.isEmpty, let credential = parts["Credential"], let signature = parts["Signature"],
            let signed = parts["SignedHeaders"]
        else {
            let sentences = missing.map { "Authorization header requires '\($0)' parameter. " }.joined()
            throw ServiceError("IncompleteSignature", sentences + "Authorization=\(AuthorizationHeader.algorithm)")
        }
        let scope = credential.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard scope.count == 5 else {
            throw ServiceError(
                "IncompleteSignature",
                "Credential must have exactly 5 slash-delimited elements, e.g. "
                    + "keyid/date/region/service/term, got '\(credential)'")
        }
        accessKeyID = scope[0]
        date = scope[1]
        region = scope[2]
        service = scope[3]
        terminator = scope[4]
        signedHeaders = signed.split(separator: ";").map { String($0) }
        self.signature = String(signature)
    }

    /// The credential scope: what follows the key id.
    var scope: String {
        "\(date)/\(region)/\(service)/\(terminator)"
    }
}
