import Glibc

/// HTTP round trips, one in flight: `--port N --count N`; a call of Secrets Manager's size to 127.0.0.1.
enum RoundTrips {
    static func run(_ arguments: Arguments) throws -> String {
        let socket = try Socket(port: UInt16(try arguments.number("port")))
        return "{" + (try measure(socket, count: try arguments.number("count"))).members("http") + "}"
    }

    /// Round trips over a connection.
    static func measure(_ socket: Socket, count: Int) throws -> Samples {
        var samples = Samples()
        var unread: [UInt8] = []
        for number in 0..<count {
            let request = HTTPMessage.request(number)
            let began = now()
            try socket.send(request)
            while HTTPMessage.take(&unread) == nil {
                guard try socket.receive(into: &unread) else { throw Problem("the server closed the connection") }
            }
            samples.add(now() - began)
        }
        return samples
    }
}

/// As much of HTTP/1.1 as both ends of a measurement need: heads with a content length.
enum HTTPMessage {
    private static let headEnd = Array("\r\n\r\n".utf8)

    /// Takes a whole message off the front: head and body.
    static func take(_ unread: inout [UInt8]) -> (head: String, body: [UInt8])? {
        guard let end = position(of: headEnd, in: unread) else { return nil }
        let head = String(decoding: unread[..<end], as: UTF8.self)
        let length = header("content-length", of: head).flatMap(Int.init) ?? 0
        let start = end + headEnd.count
        guard unread.count >= start + length else { return nil }
        let body = Array(unread[start..<(start + length)])
        unread.removeFirst(start + length)
        return (head, body)
    }

    /// The value of a header.
    static func header(_ name: String, of head: String) -> String? {
        for line in head.split(separator: "\r\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, halves[0].lowercased() == name else { continue }
            return String(halves[1].drop { $0 == " " })
        }
        return nil
    }

    /// A call as the agent makes it, unsigned.
    static func request(_ number: Int) -> [UInt8] {
        let body =
            "{\"SecretId\":\"vault/bench\",\"ClientRequestToken\":\"\(number)\",\"SecretString\":\""
            + String(repeating: "x", count: 300) + "\"}"
        return Array(
            ("POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-amz-json-1.1\r\n"
                + "x-amz-target: secretsmanager.UpdateSecret\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body).utf8
        )
    }

    static func position(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        for start in 0...(bytes.count - pattern.count) where bytes[start] == pattern[0] {
            if bytes[start..<(start + pattern.count)].elementsEqual(pattern) { return start }
        }
        return nil
    }
}
