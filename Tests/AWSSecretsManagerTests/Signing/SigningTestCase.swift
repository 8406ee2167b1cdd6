import Testing

@testable import AWSSecretsManager

/// One case of the signing suite: a request as text, and how it is to be signed.
struct SigningTestCase {
    struct Context: Decodable {
        struct Credentials: Decodable {
            let accessKeyId: String
            let secretAccessKey: String
            let token: String?
        }
        let credentials: Credentials
        let expirationInSeconds: Int
        let normalize: Bool
        let region: String
        let service: String
        let signBody: Bool
        let timestamp: String
        /// What stands for the body's hash, such as `UNSIGNED-PAYLOAD`.
        let signedBodyValue: String?
        let omitSessionToken: Bool?
    }

    let name: String
    let context: Context
    let method: String
    let path: String
    let query: String
    let headers: [HTTPField]
    let body: [UInt8]

    /// When it is signed.
    let time: AWSTimestamp

    init(_ name: String) throws {
        self.name = name
        context = try SigV4Vectors.decode(Context.self, "sigv4/\(name)/context.json")
        time = try #require(AWSTimestamp(iso8601: context.timestamp))
        let text = try SigV4Vectors.text("sigv4/\(name)/request.txt")
        let halves = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        body = halves.count > 1 ? Array(halves[1].utf8) : []
        let lines = halves[0].split(separator: "\n")
        let words = lines[0].split(separator: " ", maxSplits: 1)
        method = String(words[0])
        let target = words[1].dropLast(" HTTP/1.1".count)
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = parts.count > 1 ? String(parts[1]) : ""
        var headers: [HTTPField] = []
        for line in lines.dropFirst() {
            if line.hasPrefix(" "), let last = headers.popLast() {
                headers.append(HTTPField(last.name, last.value + "\n" + line))
                continue
            }
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            headers.append(HTTPField(String(pair[0]), String(pair[1])))
        }
        self.headers = headers
    }

    func expected(_ file: String) throws -> String {
        try SigV4Vectors.text("sigv4/\(name)/\(file)")
    }

    func credentials() throws -> AWSCredentials {
        try AWSCredentials(
            accessKeyID: context.credentials.accessKeyId, secretAccessKey: context.credentials.secretAccessKey,
            sessionToken: context.credentials.token)
    }

    var signer: SigV4Signer {
        SigV4Signer(region: context.region, service: context.service, keys: SigningKeyCache())
    }

    var payloadHash: String {
        context.signedBodyValue ?? SigV4CanonicalRequest.payloadHash(body)
    }

    /// The token that is signed along; one that is added after signing is not.
    var signedToken: String? {
        context.omitSessionToken == true ? nil : context.credentials.token
    }

    /// The parameters that the request signed in query form is sent with; only what is not ASCII is encoded further, and
    /// their order is that of adding them.
    func sentParameters() throws -> Set<String> {
        let line = try expected("query-signed-request.txt").split(separator: "\n")[0]
        let query = line.dropLast(" HTTP/1.1".count).split(separator: "?", maxSplits: 1)[1]
        return Set(
            query.split(separator: "&").map { parameter in
                parameter.unicodeScalars.map { $0.isASCII ? String($0) : PercentEncoding.encode(String($0)) }.joined()
            })
    }

    /// The parameters that are signed, and a token that is added after signing.
    func parameters(of request: SigV4CanonicalRequest) -> Set<String> {
        let lines = request.text.split(separator: "\n", omittingEmptySubsequences: false)
        let added = context.omitSessionToken == true ? context.credentials.token : nil
        return Set(lines[2].split(separator: "&").map(String.init))
            .union(added.map { ["X-Amz-Security-Token=\(PercentEncoding.encode($0))"] } ?? [])
    }

    /// The query that the signature of the query form is part of, without that signature.
    var presignedQuery: String {
        let scope = "\(time.day)/\(context.region)/\(context.service)/aws4_request"
        let signedHeaders = SigV4CanonicalRequest(method: method, path: path, headers: headers, payloadHash: "")
            .signedHeaders
        var parameters = [
            "X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=\(context.credentials.accessKeyId)/\(scope)",
            "X-Amz-Date=\(time.compact)", "X-Amz-Expires=\(context.expirationInSeconds)",
            "X-Amz-SignedHeaders=\(signedHeaders)",
        ]
        if let signedToken { parameters.append("X-Amz-Security-Token=\(signedToken)") }
        return ([query] + parameters).filter { !$0.isEmpty }.joined(separator: "&")
    }
}
