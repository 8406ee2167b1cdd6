import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The system's resolver (`getaddrinfo`), on a thread of NIO's blocking pool.
///
/// A look-up that hangs is left to its thread; whoever waits for it stops waiting in time.
struct SystemHostResolver: HostResolver {
    private let group: any EventLoopGroup

    init(group: any EventLoopGroup) {
        self.group = group
    }

    func addresses(of host: String, within timeout: Duration) async throws(TransportError) -> [IPAddress] {
        let loop = group.next()
        let promise = loop.makePromise(of: [IPAddress].self)
        let limit = loop.scheduleTask(in: TimeAmount(timeout)) {
            promise.fail(Self.failure("the name was not resolved in time"))
        }
        NIOThreadPool.singleton.submit { state in
            guard case .active = state else {
                return promise.fail(Self.failure("the resolver is shut down"))
            }
            promise.completeWith(Result { try Self.lookUp(host) })
        }
        defer { limit.cancel() }
        do {
            return try await promise.futureResult.get()
        } catch {
            throw error as? TransportError ?? Self.failure("the name was not resolved")
        }
    }

    private static func lookUp(_ host: String) throws -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(host, nil, &hints, &list)
        guard result == 0 else {
            throw failure(unsafe "\(String(cString: gai_strerror(result)))")
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(of: entry.pointee), !addresses.contains(address) {
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw failure("the name has no address") }
        return addresses
    }

    /// Through its text: the system's structures are imported by more than one module.
    private static func address(of entry: addrinfo) -> IPAddress? {
        guard unsafe entry.ai_family == AF_INET || entry.ai_family == AF_INET6 else { return nil }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = unsafe getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        guard code == 0 else { return nil }
        // The scope of a link-local address is no part of it.
        let bytes = text.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: "%")) }.map { UInt8(bitPattern: $0) }
        return IPAddress(String(decoding: bytes, as: UTF8.self))
    }

    private static func failure(_ message: String) -> TransportError {
        TransportError(delivery: .notSent, code: "NameResolutionFailed", message: message)
    }
}
