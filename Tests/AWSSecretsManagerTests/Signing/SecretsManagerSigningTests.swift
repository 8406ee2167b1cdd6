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

    @Test func signsLikeBotocore() throws {
        let vectors = try SigV4Vectors.decode([Vector].self, "sigv4-secretsmanager.json")
        #expect(vectors.count >= 4)
        // 2026-11-23T12:00:00Z
        let time = AWSTimestamp(secondsSinceEpoch: 1_795_435_200)
        for vector in vectors {
            #expect(time.compact == vector.timestamp)
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
