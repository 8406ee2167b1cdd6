import Testing

@testable import AWSSecretsManager

/// The signing suite of aws-c-auth, every case in both forms.
@Suite(.needsVectors)
struct SigV4SuiteTests {
    static let names = (try? SigV4Vectors.names()) ?? []

    @Test func vectorsAreThere() {
        print("SigV4 vectors: \(Self.names.count) in header form, \(Self.names.count) in query form")
        #expect(Self.names.count >= 28)
    }

    @Test(arguments: names)
    func signsInHeaderForm(_ name: String) throws {
        let test = try SigningTestCase(name)
        var headers = test.headers + [HTTPField("X-Amz-Date", test.time.compact)]
        if let token = test.signedToken {
            headers.append(HTTPField("X-Amz-Security-Token", token))
        }
        if test.context.signBody {
            headers.append(HTTPField("x-amz-content-sha256", test.payloadHash))
        }
        let request = SigV4CanonicalRequest(
            method: test.method, path: test.path, query: test.query, headers: headers,
            payloadHash: test.payloadHash, normalizesPath: test.context.normalize)
        let signature = test.signer.sign(request, credentials: try test.credentials(), at: test.time)
        #expect(request.text == (try test.expected("header-canonical-request.txt")))
        #expect(signature.stringToSign == (try test.expected("header-string-to-sign.txt")))
        #expect(signature.signature == (try test.expected("header-signature.txt")))
        #expect(
            try test.expected("header-signed-request.txt").contains("Authorization:\(signature.authorization)"),
            "\(name)")
    }

    @Test(arguments: names)
    func canonicalizesInQueryForm(_ name: String) throws {
        let test = try SigningTestCase(name)
        let request = SigV4CanonicalRequest(
            method: test.method, path: test.path, query: test.presignedQuery, headers: test.headers,
            payloadHash: test.payloadHash, normalizesPath: test.context.normalize)
        let signature = test.signer.sign(request, credentials: try test.credentials(), at: test.time)
        #expect(request.text == (try test.expected("query-canonical-request.txt")))
        #expect(signature.stringToSign == (try test.expected("query-string-to-sign.txt")))
        #expect(signature.signature == (try test.expected("query-signature.txt")))
        #expect(
            try test.sentParameters()
                == test.parameters(of: request).union(["X-Amz-Signature=\(signature.signature)"]), "\(name)")
    }
}
