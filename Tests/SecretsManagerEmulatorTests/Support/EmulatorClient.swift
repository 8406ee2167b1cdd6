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

    /// Calls the token service.
    func query(_ parameters: [(String, String)], isSigned: Bool = true) throws -> QueryReply {
        let body = Array(parameters.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&").utf8)
        let type = "application/x-www-form-urlencoded"
        var signer = signer
        signer.service = "sts"
        let date = CalendarTime(nanoseconds: clock()).basicISO
        let headers =
            isSigned
            ? signer.headers(contentType: type, target: nil, host: host, date: date, body: body)
            : [("content-type", type), ("host", host)]
        connection.write(headers: headers, body: body)
        let answer = try connection.read()
        return QueryReply(status: answer.status, xml: String(decoding: answer.body, as: UTF8.self))
    }

    /// A plain request, and its answer as it came.
    func plain(_ method: String, _ path: String, _ headers: [(String, String)] = []) throws -> RawConnection.Answer {
        connection.write(method: method, path: path, headers: [("host", host)] + headers, body: [])
        return try connection.read()
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    func admin(_ method: String, _ path: String, _ input: JSONValue? = nil) throws -> Reply {
        connection.write(
            method: method, path: "/_emulator/\(path)", headers: [("host", host)],
            body: input.map { JSONWriter.write($0) } ?? [])
        return try receive()
    }
}

/// An answer of the token service.
struct QueryReply: Equatable {
    let status: Int
    let xml: String

    /// The text of the first element of that name.
    func text(_ element: String) -> String? {
        guard let start = xml.firstRange(of: "<\(element)>"), let end = xml.firstRange(of: "</\(element)>") else {
            return nil
        }
        return String(xml[start.upperBound..<end.lowerBound])
    }

    var code: String? { text("Code") }
}

/// A token of 32 characters, different for each number.
func token(_ number: Int) -> String {
    let digits = String(number)
    return "token" + String(repeating: "0", count: 27 - digits.count) + digits
}
