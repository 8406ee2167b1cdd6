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

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let socketAddress = unsafe entry.ai_addr else { return nil }
        switch unsafe entry.ai_family {
        case AF_INET:
            return unsafe socketAddress.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                unsafe IPAddress.v4(UInt32(bigEndian: pointer.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return unsafe socketAddress.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                let bytes = unsafe Swift.withUnsafeBytes(of: pointer.pointee.sin6_addr) { unsafe Array($0) }
                return IPAddress.v6(bytes.reduce(0) { $0 << 8 | UInt128($1) })
            }
        default:
            return nil
        }
    }

    private static func failure(_ message: String) -> TransportError {
        TransportError(delivery: .notSent, code: "NameResolutionFailed", message: message)
    }
}
