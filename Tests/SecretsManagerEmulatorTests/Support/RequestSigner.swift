/// Signs requests to the service the way AWS clients do (SigV4, header form).
struct RequestSigner: Sendable {
    var accessKeyID: String
    var secret: String
    var token: String?
    var region = "us-east-1"
    var service = "secretsmanager"

    /// The headers of a signed request.
    func headers(operation: String, host: String, date: String, body: [UInt8]) -> [(String, String)] {
        headers(
            contentType: "application/x-amz-json-1.1", target: "secretsmanager.\(operation)", host: host, date: date,
            body: body)
    }

    /// The headers of a signed request of either protocol.
    func headers(
        contentType: String, target: String?, host: String, date: String, body: [UInt8]
    ) -> [(String, String)] {
        var headers = [("content-type", contentType), ("host", host), ("x-amz-date", date)]
        if let token { headers.append(("x-amz-security-token", token)) }
        if let target { headers.append(("x-amz-target", target)) }
        let names = headers.map(\.0).joined(separator: ";")
        let lines = headers.map { "\($0.0):\($0.1)\n" }.joined()
        let canonical = "POST\n/\n\n\(lines)\n\(names)\n\(Digest.hex(Digest.sha256(body)))"
        let scope = "\(date.prefix(8))/\(region)/\(service)/aws4_request"
        let digest = Digest.hex(Digest.sha256(Array(canonical.utf8)))
        var key = Array("AWS4\(secret)".utf8)
        for part in scope.split(separator: "/") { key = Digest.hmac(key, Array(part.utf8)) }
        let signature = Digest.hex(Digest.hmac(key, Array("AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(digest)".utf8)))
        headers.append(
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=\(accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
            ))
        return headers
    }
}
