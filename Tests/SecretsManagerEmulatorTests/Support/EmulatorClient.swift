import JSONDocument

@testable import SecretsManagerEmulator

/// A client of a running emulator: signs, sends, reads, over one connection.
final class EmulatorClient {
    struct Reply: Equatable {
        let status: Int
        let document: JSONValue?
        let headers: [String: String]

        var code: String? { document?["__type"]?.string }
        var message: String? { document?["Message"]?.string ?? document?["message"]?.string }
    }

    let port: Int
    var signer: RequestSigner
    var clock: @Sendable () -> Int64
    var host: String
    private(set) var connection: RawConnection

    init(
        _ server: EmulatorServer, clock: @escaping @Sendable () -> Int64 = { SystemClock.now() },
        signer: RequestSigner = RequestSigner(
            accessKeyID: EmulatorServer.defaultAccessKeyID, secret: EmulatorServer.defaultSecretAccessKey)
    ) throws {
        port = server.port
        self.signer = signer
        self.clock = clock
        host = "127.0.0.1:\(server.port)"
        connection = try RawConnection(port: server.port)
    }

    func reconnect() throws {
        connection = try RawConnection(port: port)
    }

    func send(_ operation: String, _ input: JSONValue) {
        let body = JSONWriter.write(input)
        let date = CalendarTime(nanoseconds: clock()).basicISO
        let headers = signer.headers(operation: operation, host: host, date: date, body: body)
        connection.write(headers: headers, body: body)
    }

    func receive() throws -> Reply {
        let answer = try connection.read()
        let document = answer.body.isEmpty ? nil : try? JSONReader().read(answer.body)
        return Reply(status: answer.status, document: document, headers: answer.headers)
    }

    func call(_ operation: String, _ input: JSONValue) throws -> Reply {
        send(operation, input)
        return try receive()
    }

    func admin(_ method: String, _ path: String, _ input: JSONValue? = nil) throws -> Reply {
        connection.write(
            method: method, path: "/_emulator/\(path)", headers: [("host", host)],
            body: input.map { JSONWriter.write($0) } ?? [])
        return try receive()
    }
}

/// A token of 32 characters, different for each number.
func token(_ number: Int) -> String {
    let digits = String(number)
    return "token" + String(repeating: "0", count: 27 - digits.count) + digits
}
