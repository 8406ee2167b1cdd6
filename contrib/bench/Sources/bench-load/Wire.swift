import Glibc
import Synchronization

/// How long it takes from a command on the socket to its call on the wire, one in flight.
///
/// `--socket PATH --port-file PATH --keys N --count N --warmup N --directory PATH`. Answers in place of AWS on a port of 127.0.0.1
/// that it writes into the port file, and then, once the socket is there and has a destination called `wire` (the caller
/// makes it), gives secrets new values and notes when each call has arrived here. The same server answers plain round
/// trips, and the same directory takes plain fdatasyncs: the limit beside it. The three take turns.
enum Wire {
    /// When the last request arrived.
    private static let arrival = Mutex<Int64>(0)

    static func run(_ arguments: Arguments) throws -> String {
        let path = try arguments.text("socket")
        let portFile = try arguments.text("port-file")
        let count = try arguments.number("count")
        let warmup = try arguments.number("warmup", 0)
        let directory = try arguments.text("directory")

        let (listener, port) = try listen()
        serve(listener)
        try write("\(port)", to: portFile)
        let agent = try awaitSocket(path)
        var unread: [UInt8] = []
        try awaitDestination(agent, &unread)
        // As many as keep each below what AWS takes of versions in a day.
        let keys = max(1, try arguments.number("keys"))
        for key in 0..<keys {
            _ = try call(
                agent, &unread, "association.set",
                "{\"type\":\"aws-sm\",\"name\":\"wire\",\"mount\":\"wire\",\"secret_name\":\"\(key)\","
                    + "\"data\":{\"n\":\"0\"},\"wait\":true}")
        }

        let plain = try Socket(port: port)
        var commands = Samples()
        var replies = Samples()
        var limits = Samples()
        var disk = try DurableFile(directory: directory)
        let filler = String(repeating: "x", count: 200)
        for number in 0..<(count + warmup) {
            let began = now()
            _ = try call(
                agent, &unread, "secret.put",
                "{\"mount\":\"wire\",\"secret_name\":\"\(number % keys)\",\"data\":{\"n\":\"\(number)\","
                    + "\"password\":\"\(filler)\"},\"wait\":true}")
            let ended = now()
            let arrived = arrival.withLock { $0 }
            let limit = try disk.append() + RoundTrips.measure(plain, count: 1).nanoseconds[0]
            guard number >= warmup else { continue }
            guard arrived > began else { throw Problem("a new value led to no call") }
            commands.add(arrived - began)
            replies.add(ended - began)
            limits.add(limit)
        }
        return "{" + commands.members("command") + ", " + replies.members("synced") + ", " + limits.members("limit")
            + "}"
    }

    // MARK: - The agent

    private static func awaitSocket(_ path: String) throws -> Socket {
        for _ in 0..<6_000 {
            if let socket = try? Socket(path: path) { return socket }
            usleep(10_000)
        }
        throw Problem("no agent at \(path)")
    }

    private static func awaitDestination(_ agent: Socket, _ unread: inout [UInt8]) throws {
        for _ in 0..<6_000 {
            if (try? call(agent, &unread, "destination.read", "{\"type\":\"aws-sm\",\"name\":\"wire\"}")) != nil {
                return
            }
            usleep(10_000)
        }
        throw Problem("there is no destination called wire")
    }

    private static func call(
        _ agent: Socket, _ unread: inout [UInt8], _ method: String, _ params: String
    ) throws -> String {
        try agent.send(Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":\(params)}\n".utf8))
        while !unread.contains(UInt8(ascii: "\n")) {
            guard try agent.receive(into: &unread) else { throw Problem("the agent closed the connection") }
        }
        let line = String(decoding: unread, as: UTF8.self)
        unread = []
        guard line.contains("\"result\":") else { throw Problem("refused: \(line.prefix(400))") }
        return line
    }

    // MARK: - In place of AWS

    private static func listen() throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Socket.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard result else { throw Problem.system("listen") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Answers each connection on a thread of its own: whoever waits in a poll adds a wake-up to what is measured.
    private static func serve(_ listener: Int32) {
        detach {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { continue }
                detach {
                    let socket = Socket(descriptor: descriptor)
                    socket.noDelay()
                    var unread: [UInt8] = []
                    while (try? socket.receive(into: &unread)) == true {
                        let time = now()
                        while let request = HTTPMessage.take(&unread) {
                            arrival.withLock { $0 = time }
                            try? socket.send(answer(to: request.head, request.body))
                        }
                    }
                }
            }
        }
    }

    private static func answer(to head: String, _ body: [UInt8]) -> [UInt8] {
        let text = String(decoding: body, as: UTF8.self)
        let name = member("Name", of: text) ?? "vault/wire"
        let token = member("ClientRequestToken", of: text) ?? "00000000-0000-0000-0000-000000000000"
        let arn = member("SecretId", of: text) ?? "arn:aws:secretsmanager:us-east-1:123456789012:secret:\(name)-AbCdEf"
        let json =
            "{\"ARN\":\"\(arn)\",\"Name\":\"\(name)\","
            + "\"VersionId\":\"\(token)\"}"
        return Array(
            ("HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\nx-amzn-requestid: 1\r\n"
                + "content-length: \(json.utf8.count)\r\n\r\n" + json).utf8)
    }

    private static func member(_ name: String, of text: String) -> String? {
        let parts = text.split(separator: "\"\(name)\":\"", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return parts[1].split(separator: "\"", maxSplits: 1).first.map(String.init)
    }

    private static func write(_ text: String, to path: String) throws {
        let draft = path + ".new"
        guard let file = fopen(draft, "w") else { throw Problem.system("open \(draft)") }
        fputs(text, file)
        fclose(file)
        guard rename(draft, path) == 0 else { throw Problem.system("write \(path)") }
    }

    private static func detach(_ body: @escaping @Sendable () -> Void) {
        final class Body: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) {
                self.run = run
            }
        }
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(Body(body)).toOpaque()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, argument)
        pthread_detach(thread)
    }
}
