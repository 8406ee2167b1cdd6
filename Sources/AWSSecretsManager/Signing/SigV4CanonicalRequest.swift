import Crypto

/// A request in the one spelling that both sides of a Signature Version 4 hash.
///
/// Rules: "Create a signed AWS API request" in the AWS IAM user guide. The path is encoded once more than it is on the
/// wire, as every service but S3 wants it.
struct SigV4CanonicalRequest: Sendable, Equatable {
    /// The canonical text.
    let text: String
    /// The names of the signed headers, sorted, with semicolons between.
    let signedHeaders: String

    /// The canonical form of a request; every header given is signed.
    init(
        method: String, path: String, query: String = "", headers: [HTTPField], payloadHash: String,
        normalizesPath: Bool = true
    ) {
        let folded = Self.folded(headers)
        signedHeaders = folded.map(\.name).joined(separator: ";")
        let lines = folded.map { "\($0.name):\($0.value)\n" }.joined()
        text = [
            method, Self.canonicalPath(path, normalizing: normalizesPath), Self.canonicalQuery(query), lines,
            signedHeaders, payloadHash,
        ].joined(separator: "\n")
    }

    /// The SHA-256 of a body, in hex.
    static func payloadHash(_ body: [UInt8]) -> String {
        Hexadecimal.encode(SHA256.hash(data: body))
    }

    static func canonicalPath(_ path: String, normalizing: Bool) -> String {
        guard normalizing else { return PercentEncoding.encode(path.isEmpty ? "/" : path, keepingSlashes: true) }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        let isFolder = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        let joined = "/" + segments.joined(separator: "/") + (isFolder && !segments.isEmpty ? "/" : "")
        return PercentEncoding.encode(joined, keepingSlashes: true)
    }

    static func canonicalQuery(_ query: String) -> String {
        query.split(separator: "&")
            .map { pair in
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    name: PercentEncoding.normalize(halves[0]),
                    value: halves.count > 1 ? PercentEncoding.normalize(halves[1]) : ""
                )
            }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    private static func folded(_ headers: [HTTPField]) -> [HTTPField] {
        var values: [String: [String]] = [:]
        for header in headers {
            values[header.name.lowercased(), default: []].append(collapsed(header.value))
        }
        return values.keys.sorted().map { HTTPField($0, values[$0, default: []].joined(separator: ",")) }
    }

    /// Without white space at the ends, and with each run of it inside as one space.
    private static func collapsed(_ value: String) -> String {
        let words = value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}
