import Testing

@testable import AWSSecretsManager

/// Whole Secrets Manager requests, signed by botocore.
@Suite(.needsVectors)
struct SecretsManagerSigningTests {
    private struct Vector: Decodable {
        let op: String
        let host: String
        let region: String
        let timestamp: String
        let token: String?
        let body: String
        let canonicalRequest: String
        let stringToSign: String
        let signature: String
        let authorization: String
    }

    /// `20261123T120000Z` with the separators of ISO 8601 put back.
    private static func time(_ compact: String) -> AWSTimestamp? {
        let digits = compact.filter(\.isNumber)
        guard digits.count == 14 else { return nil }
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [4, 2, 2, 2, 2, 2] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return AWSTimestamp(
            iso8601: "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z")
    }

    @Test func signsLikeBotocore() throws {
        let vectors = try SigV4Vectors.decode([Vector].self, "sigv4-secretsmanager.json")
        print("SigV4 vectors: \(vectors.count) whole requests of Secrets Manager")
        #expect(vectors.count >= 4)
        for vector in vectors {
            let time = try #require(Self.time(vector.timestamp), "\(vector.timestamp)")
            let credentials = try AWSCredentials(
                accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                sessionToken: vector.token)
            let signer = SigV4Signer(region: vector.region, service: "secretsmanager", keys: SigningKeyCache())
            let signed = signer.signedHeaders(
                [
                    HTTPField("host", vector.host), HTTPField("content-type", "application/x-amz-json-1.1"),
                    HTTPField("x-amz-target", "secretsmanager.\(vector.op)"),
                ],
                body: Array(vector.body.utf8), credentials: credentials, at: time)
            #expect(signed.last == HTTPField("authorization", vector.authorization))
            let request = SigV4CanonicalRequest(
                method: "POST", path: "/", headers: signed.dropLast(),
                payloadHash: SigV4CanonicalRequest.payloadHash(Array(vector.body.utf8)))
            let signature = signer.sign(request, credentials: credentials, at: time)
            #expect(request.text == vector.canonicalRequest)
            #expect(signature.stringToSign == vector.stringToSign)
            #expect(signature.signature == vector.signature)
        }
    }
}
