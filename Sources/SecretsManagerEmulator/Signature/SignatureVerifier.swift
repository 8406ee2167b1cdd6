import Crypto

/// Decides who sent a request, from its SigV4 signature in header form.
struct SignatureVerifier: Sendable {
    /// Who signed, and for which region.
    struct Identity: Sendable {
        let scope: Scope
        let caller: Caller
    }

    /// How far a signature's date may be from now.
    static let tolerance: Int64 = 300 * CalendarTime.second

    /// Who exists.
    let directory: IdentityDirectory
    /// The region of unsigned requests.
    let defaultRegion: String
    /// False accepts every signature, and none; a known key still decides the account.
    let isEnforced: Bool

    /// Who sent that request.
    ///
    /// - Parameters:
    ///   - request: the request as it came.
    ///   - service: the service it must be signed for.
    ///   - now: nanoseconds since 1970.
    /// - Returns: the account and region meant, and the caller.
    /// - Throws: the refusal AWS gives, in the words of Secrets Manager.
    func identify(
        _ request: WireRequest, service: String = "secretsmanager", now: Int64
    ) throws(ServiceError) -> Identity {
        guard isEnforced else { return unverified(request) }
        guard let text = request.header("authorization") else {
            throw ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")
        }
        let header = try AuthorizationHeader(text)
        guard let date = request.header("x-amz-date") else {
            throw ServiceError(
                "IncompleteSignature",
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
        try checkScope(header, service: service, date: date, host: request.header("host") ?? "")
        guard let known = directory.key(header.accessKeyID),
            let caller = directory.caller(header.accessKeyID, region: header.region)
        else { throw .unknownKey }
        try checkToken(request.header("x-amz-security-token"), of: known, now: now)
        try checkAge(date, now: now)
        try checkSignature(header, date: date, request, secret: known.secret)
        return Identity(scope: Scope(account: known.account, region: header.region), caller: caller)
    }

    private func unverified(_ request: WireRequest) -> Identity {
        let header = request.header("authorization").flatMap { text in try? AuthorizationHeader(text) }
        let region = header?.region ?? defaultRegion
        if let header, let known = directory.key(header.accessKeyID),
            let caller = directory.caller(header.accessKeyID, region: region)
        {
            return Identity(scope: Scope(account: known.account, region: region), caller: caller)
        }
        let account = directory.defaultAccount
        return Identity(
            scope: Scope(account: account, region: region),
            caller: Caller(arn: "arn:\(SecretARN.partition(of: region)):iam::\(account):root", policies: nil))
    }

    private func checkScope(
        _ header: AuthorizationHeader, service: String, date: String, host: String
    ) throws(ServiceError) {
        guard header.terminator == "aws4_request" else {
            throw .invalidSignature(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '\(header.terminator)'.")
        }
        guard header.service == service else {
            throw .invalidSignature("Credential should be scoped to correct service: '\(service)'. ")
        }
        guard isRegion(header.region) else {
            throw .invalidSignature("Credential should be scoped to a valid region. ")
        }
        // Only a host that names a region says which one was meant; loopback and custom names serve all of them.
        let labels = host.split(separator: ".")
        if labels.count >= 4, labels[0].hasPrefix(service), isRegion(String(labels[1])),
            labels[1] != header.region
        {
            throw .invalidSignature("Credential should be scoped to a valid region. ")
        }
        let day = String(date.prefix(8))
        if day != header.date {
            throw .invalidSignature(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                    + "'\(header.date)' != '\(day)', from '\(date)'.")
        }
    }

    private func isRegion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts.allSatisfy { !$0.isEmpty } && parts.last.map { Int($0) != nil } == true
            && text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }

    private func checkToken(
        _ sent: String?, of key: IdentityDirectory.Key, now: Int64
    ) throws(ServiceError) {
        guard sent == key.sessionToken else { throw .unknownKey }
        if let expiration = key.expiration, expiration <= now {
            throw ServiceError("ExpiredTokenException", "The security token included in the request is expired")
        }
    }

    private func checkAge(_ date: String, now: Int64) throws(ServiceError) {
        guard let signed = CalendarTime.nanoseconds(basicISO: date) else {
            throw ServiceError(
                "IncompleteSignature",
                "Date must be in ISO-8601 'basic format'. Got '\(date)'. "
                    + "See http://en.wikipedia.org/wiki/ISO_8601")
        }
        let present = CalendarTime(nanoseconds: now).basicISO
        let tolerance = SignatureVerifier.tolerance
        if signed < now - tolerance {
            let earliest = CalendarTime(nanoseconds: now - tolerance).basicISO
            throw .invalidSignature(
                "Signature expired: \(date) is now earlier than \(earliest) (\(present) - 5 min.)")
        }
        if signed > now + tolerance {
            let latest = CalendarTime(nanoseconds: now + tolerance).basicISO
            throw .invalidSignature(
                "Signature not yet current: \(date) is still later than \(latest) (\(present) + 5 min.)")
        }
    }

    private func checkSignature(
        _ header: AuthorizationHeader, date: String, _ request: WireRequest, secret: String
    ) throws(ServiceError) {
        guard header.signedHeaders.contains("host") else {
            throw .invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
        }
        let unsigned = request.headers.filter {
            $0.name.hasPrefix("x-amz-") && !header.signedHeaders.contains($0.name)
        }
        if let first = unsigned.first {
            throw .invalidSignature("'\(first.name)' must be a 'SignedHeader' in the AWS Authorization.")
        }
        let canonical = CanonicalRequest.text(request, signedHeaders: header.signedHeaders)
        let digest = CanonicalRequest.hex(SHA256.hash(data: Array(canonical.utf8)))
        let toSign = "\(AuthorizationHeader.algorithm)\n\(date)\n\(header.scope)\n\(digest)"
        var code = Array("AWS4\(secret)".utf8)
        for part in [header.date, header.region, header.service, header.terminator, toSign] {
            let key = SymmetricKey(data: code)
            code = Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        if CanonicalRequest.hex(code) != header.signature { throw .wrongSignature }
    }
}

extension ServiceError {
    static let unknownKey = ServiceError(
        "UnrecognizedClientException", "The security token included in the request is invalid.")
    static let wrongSignature = invalidSignature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
            + "Key and signing method. Consult the service documentation for details.")

    static func invalidSignature(_ message: String) -> ServiceError {
        ServiceError("InvalidSignatureException", message)
    }
}
