#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A blocking TCP connection that speaks just enough HTTP/1.1 to see every byte of an answer.
final class RawConnection {
    struct Answer: Equatable {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]
    }

    enum Failure: Error, Equatable {
        case connect, reset, closed, truncated(have: Int, of: Int), timeout
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(port: Int) throws(Failure) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        self.descriptor = descriptor
        if status != 0 { throw .connect }
    }

    deinit {
        close(descriptor)
    }

    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { raw in
                unsafe send(
                    descriptor, raw.baseAddress.map { unsafe $0 + sent }, bytes.count - sent,
                    Int32(truncatingIfNeeded: MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }

    func write(method: String = "POST", path: String = "/", headers: [(String, String)], body: [UInt8]) {
        let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        let head = "\(method) \(path) HTTP/1.1\r\n\(lines)content-length: \(body.count)\r\n\r\n"
        write(Array(head.utf8) + body)
    }

    func read() throws(Failure) -> Answer {
        let end: [UInt8] = [13, 10, 13, 10]
        var head: [UInt8]?
        while head == nil {
            if let range = buffer.firstRange(of: end) {
                head = Array(buffer[..<range.lowerBound])
                buffer.removeSubrange(..<range.upperBound)
            } else {
                try fill(expecting: 0)
            }
        }
        let lines = String(decoding: head ?? [], as: UTF8.self).split(separator: "\r\n")
        let status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        let length = Int(headers["content-length"] ?? "") ?? 0
        while buffer.count < length { try fill(expecting: length) }
        defer { buffer.removeFirst(length) }
        return Answer(status: status, headers: headers, body: Array(buffer.prefix(length)))
    }

    private func fill(expecting length: Int) throws(Failure) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count > 0 {
            buffer += chunk[..<count]
        } else if count == 0 {
            throw length > 0 ? .truncated(have: buffer.count, of: length) : .closed
        } else {
            throw errno == EAGAIN ? .timeout : .reset
        }
    }
}
