import Crypto

/// The canonical form of a request that SigV4 signs.
enum CanonicalRequest {
    /// The canonical request of what was received.
    ///
    /// - Parameters:
    ///   - request: the request as it came.
    ///   - signedHeaders: the header names, lower case, in the order the signer listed them.
    /// - Returns: the canonical request.
    static func text(_ request: WireRequest, signedHeaders: [String]) -> String {
        let halves = request.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first.map { String($0) } ?? "/"
        let query = halves.count > 1 ? halves[1].split(separator: "&").sorted().joined(separator: "&") : ""
        var text = "\(request.method)\n\(path.isEmpty ? "/" : path)\n\(query)\n"
        for name in signedHeaders {
            let values = request.headers.filter { $0.name == name }.map { collapsed($0.value) }
            text += "\(name):\(values.joined(separator: ","))\n"
        }
        return text + "\n\(signedHeaders.joined(separator: ";"))\n\(hex(SHA256.hash(data: request.body)))"
    }

    /// The lower-case hex digits of those bytes.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Without spaces at the ends, runs of spaces as one.
    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }
}
