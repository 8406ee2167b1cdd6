import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension TransportError {
    /// Classifies what became of a connection or a request, by how far the request had got.
    init(_ error: any Error, requestStarted: Bool, responseStarted: Bool) {
        if let refusal = error as? AddressRefusal {
            self.init(refusal)
        } else if requestStarted {
            let (code, message) = Self.failureAfterStart(error, responseStarted: responseStarted)
            self.init(delivery: .ambiguous, code: code, message: message)
        } else {
            let (code, message) = Self.failureBeforeStart(error)
            self.init(delivery: .notSent, code: code, message: message)
        }
    }

    private static func failureAfterStart(_ error: any Error, responseStarted: Bool) -> (String, String) {
        switch error as? ConnectionFailure {
        case .responseTooLarge?:
            return ("ResponseTooLarge", "the answer is longer than any of the service's")
        case .deadlineExceeded?:
            return ("RequestTimeout", "no complete answer in time")
        case .cancelled?:
            return ("Cancelled", "the request was cancelled after it had been sent")
        default:
            return responseStarted
                ? ("TruncatedResponse", "the connection broke in the middle of the answer")
                : ("ConnectionReset", "the connection broke before an answer came")
        }
    }

    private static func failureBeforeStart(_ error: any Error) -> (String, String) {
        switch error {
        case let error as IOError:
            return connectionFailure(errorNumber: error.errnoCode)
        case let error as NIOConnectionError:
            let errorNumber = error.connectionErrors.lazy.compactMap { ($0.error as? IOError)?.errnoCode }.first
            return errorNumber.map(connectionFailure) ?? ("ConnectionFailed", "no connection")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            return ("TLSHandshakeFailed", bounded("the TLS handshake failed: \(error)"))
        default:
            break
        }
        switch error as? ConnectionFailure {
        case .connectTimeout?, .deadlineExceeded?:
            return ("ConnectTimeout", "no connection in time")
        case .handshakeTimeout?:
            return ("TLSHandshakeFailed", "the TLS handshake took too long")
        case .shutDown?:
            return ("TransportClosed", "the transport is shut down")
        case .cancelled?:
            return ("Cancelled", "the request was cancelled before it was sent")
        case .proxyAuthenticationRequired?:
            return ("ProxyRefused", "the proxy wants a user and a password, or refuses those of HTTPS_PROXY")
        case .proxyRefused?:
            return ("ProxyRefused", "the proxy does not connect to the endpoint")
        case .proxyTimeout?:
            return ("ConnectTimeout", "the proxy made no connection in time")
        case .remoteConnectionClosed?:
            return ("ConnectionClosed", "the connection was closed before the request was sent")
        case .invalidHeader?:
            return ("InvalidHeader", "a header would hold a control character")
        case .responseTooLarge?, nil:
            break
        }
        if case .connectTimeout? = error as? ChannelError { return ("ConnectTimeout", "no connection in time") }
        return ("ConnectionFailed", "no connection")
    }

    private static func connectionFailure(errorNumber: CInt) -> (String, String) {
        switch errorNumber {
        case ECONNREFUSED: ("ConnectionRefused", "nothing listens at the endpoint's address and port")
        case ENETUNREACH, EHOSTUNREACH: ("NetworkUnreachable", "no route to the endpoint's address")
        case ETIMEDOUT: ("ConnectTimeout", "no connection in time")
        case EMFILE, ENFILE: ("FileDescriptorsExhausted", "the agent is out of file descriptors")
        case let other: ("ConnectionFailed", "no connection (error number \(other))")
        }
    }

    private static func bounded(_ text: String) -> String {
        String(text.prefix(200))
    }
}
