import Testing

@testable import SyncEngine

/// Every way a call fails tells a person where to look.
struct FailureHintTests {
    @Test(arguments: [
        ("NameResolutionFailed", "DNS"), ("ConnectionRefused", "firewalls"), ("NetworkUnreachable", "firewalls"),
        ("ConnectTimeout", "firewalls"), ("TLSHandshakeFailed", "AWS_CA_BUNDLE"), ("ProxyRefused", "NO_PROXY"),
        ("UnrecognizedAnswer", "sign-in page"), ("UndecodableAnswer", "sign-in page"),
        ("RequestTimeout", "sent again"), ("TruncatedResponse", "sent again"),
        ("InternalServiceError", "AWS has trouble"),
        ("ServiceUnavailable", "AWS has trouble"),
    ])
    func saysWhereToLook(_ code: String, _ word: String) {
        #expect(FailureHint.service(code).contains(word))
    }

    @Test(arguments: [
        ("RequestTimeTooSkewed", "", true), ("RequestExpired", "", true), ("RequestInTheFuture", "", true),
        ("InvalidSignatureException", "Signature expired: 20261125T120000Z is now earlier than ...", true),
        ("InvalidSignatureException", "Signature not yet current: 20261125T120000Z is still later than ...", true),
        ("InvalidSignatureException", "The request signature we calculated does not match ...", false),
        ("ExpiredTokenException", "The security token included in the request is expired", false),
        ("UnrecognizedClientException", "The security token included in the request is invalid.", false),
    ])
    func tellsAWrongClockFromWrongCredentials(_ code: String, _ message: String, _ isClock: Bool) {
        let refusal = CallResult.Refusal(code: code, message: message, operation: "CreateSecret")
        #expect(FailureHint.credentials(refusal).contains("clock") == isClock)
    }
}
