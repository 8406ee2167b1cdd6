/// What a person can do about a call that was not applied.
enum FailureHint {
    /// Why there is no answer of AWS, by the code of what happened on the way; those of the AWS client, else AWS's own.
    static func service(_ code: String) -> String {
        switch code {
        case "NameResolutionFailed":
            "look at DNS: the endpoint's name has no address here"
        case "ConnectionRefused", "NetworkUnreachable", "ConnectTimeout", "ConnectionFailed", "ConnectionClosed":
            "look at routes and firewalls between the agent and the endpoint; behind a proxy set HTTPS_PROXY for the agent"
        case "TLSHandshakeFailed":
            "look at who answers there: a proxy that opens TLS needs its authority in AWS_CA_BUNDLE of the agent"
        case "ProxyRefused":
            "look at HTTPS_PROXY and NO_PROXY of the agent, and at what that proxy allows"
        case "UnrecognizedAnswer", "UndecodableAnswer":
            "something else than AWS answered, such as a proxy or a sign-in page: look at the network"
        case "RequestTimeout", "ConnectionReset", "TruncatedResponse", "ResponseTooLarge":
            "the same request is sent again until it is answered; look at the network if it lasts"
        default:
            "AWS has trouble; it is tried again by itself"
        }
    }

    /// What is wrong with credentials, by AWS's code and words.
    static func credentials(_ refusal: CallResult.Refusal) -> String {
        isAboutTheClock(refusal)
            ? "set the clock of the agent's machine"
            : "write the destination again with credentials that are valid"
    }

    private static func isAboutTheClock(_ refusal: CallResult.Refusal) -> Bool {
        switch refusal.code {
        case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture": return true
        default:
            let message = refusal.message.lowercased()
            return message.contains("signature expired") || message.contains("signature not yet current")
        }
    }
}
