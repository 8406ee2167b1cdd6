import Testing

@testable import AWSSecretsManager

@Suite struct SigV4SignerTests {
    private func authorization(
        token: String? = nil, region: String, target: String, host: String, body: String, at seconds: Int64
    ) throws -> String? {
        let credentials = try AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "example-secret-key", sessionToken: token)
        return SigV4Signer(region: region, service: "secretsmanager", keys: SigningKeyCache())
            .signedHeaders(
                [
                    HTTPField("host", host), HTTPField("content-type", "application/x-amz-json-1.1"),
                    HTTPField("x-amz-target", "secretsmanager.\(target)"),
                ],
                body: Array(body.utf8), credentials: credentials, at: AWSTimestamp(secondsSinceEpoch: seconds)
            )
            .last?.value
    }

    /// Computed from the published algorithm with another implementation of HMAC and SHA-256.
    @Test func signsTheLastSecondOfADay() throws {
        let value = try authorization(
            region: "eu-central-1", target: "DeleteSecret", host: "secretsmanager.eu-central-1.amazonaws.com",
            body: #"{"SecretId":"vault/a"}"#, at: 1_803_859_199)
        #expect(
            value
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20270228/eu-central-1/secretsmanager/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
                + "Signature=6b21eaaa54dfeeef9d0049494790325ddc6824331c9f21a67c223b1b09244538")
    }

    @Test func signsALeapDayWithASessionToken() throws {
        let value = try authorization(
            token: "token/with+signs==", region: "us-gov-west-1", target: "TagResource", host: "localhost:4566",
            body: "{}", at: 1_835_395_200)
        #expect(
            value
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20280229/us-gov-west-1/secretsmanager/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
                + "Signature=edc0d316b6af7d32e6867e1312d58b2778d5aebf2c75fa6ea638f3b0f6ca7f6b")
    }

    @Test(arguments: [
        ("", "/"), ("/", "/"), ("//", "/"), ("/a/./b/../c", "/a/c"), ("/..", "/"), ("/a/..", "/"),
        ("/a/b/..", "/a/"), ("/a b/", "/a%20b/"), ("/a%20b", "/a%2520b"), ("/ü", "/%C3%BC"),
    ])
    func normalizesThePath(path: String, canonical: String) {
        #expect(SigV4CanonicalRequest.canonicalPath(path, normalizing: true) == canonical)
    }

    @Test(arguments: [
        ("", ""), ("b=2&a=1", "a=1&b=2"), ("a=2&a=1", "a=1&a=2"), ("a", "a="), ("a=b=c", "a=b%3Dc"),
        ("a=%7e%2f", "a=~%2F"), ("&&a=1&", "a=1"), ("a=%zz%4", "a=%25zz%254"),
    ])
    func sortsAndEncodesTheQueryOnce(query: String, canonical: String) {
        #expect(SigV4CanonicalRequest.canonicalQuery(query) == canonical)
    }
}
