import Glibc

/// Durable writes over a Unix socket: `secret.put` to the agent, or `SET` to redis with the same bytes.
///
/// `--socket PATH --dialect secretsync|redis --connections N --depth N --keys N --requests N --warmup N --value BYTES
/// --wait 0|1`. Each of the connections has `depth` requests in flight; each key is written once in `keys`
/// requests, in an order without neighbours, always with bytes that were not there before. Latency runs from the send to the reply. With `--wait 1` the agent replies when AWS
/// has the value.
enum Commands {
    private struct Line {
        let socket: Socket
        var sent: [Int64] = []
        var unread: [UInt8] = []
    }

    static func run(_ arguments: Arguments) throws -> String {
        let path = try arguments.text("socket")
        let dialect = try Dialect(arguments)
        let depth = try arguments.number("depth", 1)
        let warmup = try arguments.number("warmup", 0)
        let total = try arguments.number("requests") + warmup
        var lines: [Line] = []
        for _ in 0..<(try arguments.number("connections", 1)) { lines.append(Line(socket: try Socket(path: path))) }

        var latencies = Samples()
        var next = 0
        var answered = 0
        var began = now()
        for index in lines.indices {
            try fill(&lines[index], depth, &next, total, dialect)
        }
        var polls = lines.map { pollfd(fd: $0.socket.descriptor, events: Int16(POLLIN), revents: 0) }
        while answered < total {
            guard poll(&polls, nfds_t(polls.count), 30_000) > 0 else { throw Problem("no reply within 30 s") }
            for index in lines.indices where polls[index].revents != 0 {
                guard try lines[index].socket.receive(into: &lines[index].unread) else {
                    throw Problem("the server closed a connection")
                }
                let replies = try dialect.replies(&lines[index].unread)
                let time = now()
                for sent in lines[index].sent.prefix(replies) {
                    if answered >= warmup { latencies.add(time - sent) }
                    answered += 1
                    if answered == warmup { began = time }
                }
                lines[index].sent.removeFirst(replies)
                try fill(&lines[index], depth, &next, total, dialect)
            }
        }
        let seconds = Double(now() - began) / 1_000_000_000
        let count = total - warmup
        return "{\"count\": \(count), \"seconds\": \(seconds), \"per_second\": \(Double(count) / seconds), "
            + latencies.members("latency") + "}"
    }

    private static func fill(
        _ line: inout Line, _ depth: Int, _ next: inout Int, _ total: Int, _ dialect: Dialect
    ) throws {
        var burst: [UInt8] = []
        let time = now()
        while line.sent.count < depth, next < total {
            burst += dialect.request(next)
            line.sent.append(time)
            next += 1
        }
        if !burst.isEmpty { try line.socket.send(burst) }
    }
}

/// Which key a request is about.
enum Keys {
    /// A prime, so that each key comes once in `count` requests.
    private static let stride = 7_919

    static func index(_ number: Int, of count: Int) -> Int {
        number * stride % count
    }
}

/// What the requests look like, and how replies are told apart.
struct Dialect {
    private let isRedis: Bool
    private let keys: Int
    private let filler: String
    private let waits: Bool
    /// Tells the values of this run from those of others.
    private let salt = now()

    init(_ arguments: Arguments) throws {
        switch try arguments.text("dialect") {
        case "secretsync": isRedis = false
        case "redis": isRedis = true
        default: throw Problem("--dialect is secretsync or redis")
        }
        keys = max(1, try arguments.number("keys"))
        filler = String(repeating: "x", count: try arguments.number("value", 200))
        waits = try arguments.number("wait", 0) != 0
    }

    func request(_ number: Int) -> [UInt8] {
        let key = "app/\(Keys.index(number, of: keys))"
        let data = "{\"username\":\"service\",\"password\":\"\(salt)-\(number)-\(filler)\"}"
        if isRedis {
            return Array(
                "*3\r\n$3\r\nSET\r\n$\(key.utf8.count)\r\n\(key)\r\n$\(data.utf8.count)\r\n\(data)\r\n".utf8)
        }
        return Array(
            ("{\"jsonrpc\":\"2.0\",\"id\":\(number),\"method\":\"secret.put\",\"params\":{\"mount\":\"bench\","
                + "\"secret_name\":\"\(key)\",\"data\":\(data),\"wait\":\(waits)}}\n").utf8)
    }

    /// Takes whole replies off the front and says how many there were; one that refuses is a problem.
    func replies(_ unread: inout [UInt8]) throws -> Int {
        var count = 0
        var start = 0
        while let end = unread[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if isRedis ? unread[start] != UInt8(ascii: "+") : !Self.isResult(unread[start..<end]) {
                throw Problem("refused: " + String(decoding: unread[start..<end].prefix(400), as: UTF8.self))
            }
            count += 1
            start = end + 1
        }
        unread.removeFirst(start)
        return count
    }

    private static let refusal = Array("\"error\":{".utf8)

    /// A reply begins with `"jsonrpc"` and `"id"`; then comes `"result"` or `"error"`.
    private static func isResult(_ line: ArraySlice<UInt8>) -> Bool {
        let head = Array(line.prefix(64))
        guard head.count > refusal.count else { return false }
        return !(0...(head.count - refusal.count)).contains { head[$0..<($0 + refusal.count)].elementsEqual(refusal) }
    }
}
