import Crypto

/// Signs requests of one service in one region with AWS Signature Version 4, in header form.
struct SigV4Signer: Sendable {
    /// The region in the credential scope.
    let region: String
    /// The signing name of the service, e.g. `secretsmanager`.
    let service: String
    /// Where derived keys are kept.
    let keys: SigningKeyCache

    init(region: String, service: String, keys: SigningKeyCache) {
        self.region = region
        self.service = service
        self.keys = keys
    }

    /// The signature of a canonical request at that time.
    func sign(
        _ request: SigV4CanonicalRequest, credentials: AWSCredentials, at time: AWSTimestamp
    ) -> SigV4Signature {
        let day = time.day
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let hash = Hexadecimal.encode(SHA256.hash(data: Array(request.text.utf8)))
        let stringToSign = "AWS4-HMAC-SHA256\n\(time.compact)\n\(scope)\n\(hash)"
        let key = keys.key(day: day, region: region, service: service, credentials: credentials)
        let signature = Hexadecimal.encode(
            HMAC<SHA256>.authenticationCode(for: Array(stringToSign.utf8), using: key))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(request.signedHeaders), Signature=\(signature)"
        return SigV4Signature(stringToSign: stringToSign, signature: signature, authorization: authorization)
    }

    /// The headers of a `POST /` with what the signature adds: date, session token, authorization.
    ///
    /// Exactly the headers given, the date and the token are signed; whatever a proxy may rewrite must not be among them.
    func signedHeaders(
        _ headers: [HTTPField], body: [UInt8], credentials: AWSCredentials, at time: AWSTimestamp
    ) -> [HTTPField] {
        var signed = headers
        signed.append(HTTPField("x-amz-date", time.compact))
        if let token = credentials.sessionToken {
            signed.append(HTTPField("x-amz-security-token", token))
        }
        let request = SigV4CanonicalRequest(
            method: "POST", path: "/", headers: signed, payloadHash: SigV4CanonicalRequest.payloadHash(body))
        signed.append(HTTPField("authorization", sign(request, credentials: credentials, at: time).authorization))
        return signed
    }
}
