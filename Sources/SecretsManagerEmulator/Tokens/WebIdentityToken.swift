import JSONDocument

/// The claims of an OpenID Connect token. Its signature is not checked: nobody's keys are known here.
struct WebIdentityToken: Sendable, Equatable {
    let issuer: String
    let subject: String
    let audience: String
    /// When it ends, in nanoseconds since 1970.
    let expiration: Int64

    /// Reads a token.
    ///
    /// - Parameter text: header, claims and signature in base64url, with dots in between.
    /// - Throws: `InvalidIdentityToken`, as STS does.
    init(_ text: String) throws(ServiceError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = WebIdentityToken.decode(parts[1]),
            let claims = (try? JSONReader().read(bytes))?.object,
            let issuer = claims["iss"]?.string, let subject = claims["sub"]?.string,
            let expiration = claims["exp"]?.int64, (0...8_000_000_000).contains(expiration),
            let audience = claims["aud"]?.string ?? claims["aud"]?.array?.first?.string
        else {
            throw ServiceError(
                "InvalidIdentityToken",
                "The ID Token provided is not a valid JWT. (You may see this error "
                    + "if you sent an Access Token)")
        }
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.expiration = expiration * CalendarTime.second
    }

    /// The provider as policies name it: the issuer without its scheme.
    var provider: String {
        issuer.hasPrefix("https://") ? String(issuer.dropFirst("https://".count)) : issuer
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "_"): value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
