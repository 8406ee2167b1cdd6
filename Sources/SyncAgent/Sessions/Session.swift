import JSONDocument
import SyncEngine
import SyncProtocol

/// The state of one connection: what is in flight, and whether it is ending.
///
/// Pure: frames and completions in, actions out. The channel handler around it carries the actions out.
struct Session {
    /// What the connection has to do.
    enum Action {
        /// Write this line.
        case write([UInt8])
        /// Carry out this request.
        case dispatch(Request)
        /// The caller of that request no longer wants to wait.
        case cancel(RequestID)
        /// The peer answered that read.
        case take(ProviderAnswer, ReadID)
        /// The peer answered what it was not asked, or no longer.
        case ignore
        /// Close once everything is written.
        case close
    }

    private var inFlight: Set<RequestID> = []
    /// Reads the peer was asked for.
    private var asked: Set<ReadID> = []
    private var longLines = 0
    private var closesAfterLine = false
    private var inputEnded = false
    private var isClosing = false
    private let reader = JSONReader(
        limits: JSONReader.Limits(
            bytes: ProtocolLimits.lineBytes, depth: ProtocolLimits.depth, nodes: ProtocolLimits.nodes,
            members: ProtocolLimits.members))

    /// A frame of the stream arrived.
    mutating func receive(_ frame: LineFramer.Frame) -> [Action] {
        guard !isClosing else { return [] }
        switch frame {
        case .notThisProtocol:
            // The whole line is awaited, so that its answer says what is wrong with it.
            closesAfterLine = true
            return []
        case .tooLong:
            longLines += 1
            let refusal = RPCError(
                .lineTooLong, "line refused: longer than \(ProtocolLimits.lineBytes) bytes",
                expected: "at most \(ProtocolLimits.lineBytes) bytes",
                hint: longLines >= ProtocolLimits.longLinesInARow ? "the connection is closed" : nil)
            return refuse(nil, refusal, closing: longLines >= ProtocolLimits.longLinesInARow || closesAfterLine)
        case .line(var bytes):
            longLines = 0
            let actions = receive(line: bytes)
            bytes.wipe()
            guard closesAfterLine else { return actions }
            isClosing = true
            return actions + [.close]
        }
    }

    private mutating func receive(line: [UInt8]) -> [Action] {
        let json: JSONValue
        do {
            json = try reader.read(line)
        } catch {
            return refuse(nil, RPCError(error))
        }
        if let answer = PeerAnswer(json) { return receive(answer) }
        do {
            return receive(try Request(json: json))
        } catch {
            return refuse(Request.idOfRefused(json), error)
        }
    }

    private mutating func receive(_ request: Request) -> [Action] {
        guard let id = request.id else { return notify(request) }
        guard !inFlight.contains(id) else {
            return refuse(
                id,
                RPCError(
                    .invalidRequest, "request refused: its id is in flight already",
                    hint: "use an id of its own per request"))
        }
        guard inFlight.count < ProtocolLimits.inFlight else {
            return refuse(
                id,
                RPCError(
                    .busy, "request refused: \(ProtocolLimits.inFlight) are in flight on this connection",
                    hint: "read replies before sending more", retryAfterMilliseconds: 50))
        }
        inFlight.insert(id)
        return [.dispatch(request)]
    }

    /// Messages without id: cancellation, and `initialized`.
    private mutating func notify(_ request: Request) -> [Action] {
        switch request.method {
        case "$/cancelRequest":
            guard let id = request.params["id"].flatMap({ try? RequestID(json: $0) }), inFlight.contains(id) else {
                return []
            }
            return [.cancel(id)]
        case "initialized":
            return []
        default:
            return refuse(
                nil,
                RPCError(
                    .invalidRequest, "request refused: it has no id, so it was not carried out",
                    expected: "an id; only $/cancelRequest and initialized go without"))
        }
    }

    /// The agent asks the peer.
    mutating func ask(_ order: ReadOrder) -> [Action] {
        guard !isClosing else { return [] }
        asked.insert(order.id)
        let request = Request(
            id: PeerAnswer.id(of: order.id), method: Methods.secretRead.name, params: order.params.json)
        return [.write(request.line)]
    }

    /// Nobody waits for that answer any more.
    mutating func forget(_ read: ReadID) {
        asked.remove(read)
    }

    private mutating func receive(_ answer: PeerAnswer) -> [Action] {
        guard let read = answer.read, asked.remove(read) != nil else { return [.ignore] }
        return [.take(answer.answer, read)]
    }

    /// A request was answered.
    mutating func complete(_ id: RequestID, _ outcome: Result<JSONObject, RPCError>) -> [Action] {
        guard inFlight.remove(id) != nil else { return [] }
        var line = Reply(id: id, outcome: outcome).line
        if line.count > ProtocolLimits.lineBytes {
            line =
                Reply(
                    id: id,
                    outcome: .failure(
                        RPCError(
                            .replyTooLarge, "the answer is larger than a line may be", outcome: .applied,
                            hint: "use limit and after to read it in pages"))
                ).line
        }
        return [.write(line)] + endIfDone()
    }

    /// The peer sends no more; what is in flight is still answered.
    mutating func endInput() -> [Action] {
        inputEnded = true
        return endIfDone()
    }

    private mutating func endIfDone() -> [Action] {
        guard inputEnded, inFlight.isEmpty, !isClosing else { return [] }
        isClosing = true
        return [.close]
    }

    private mutating func refuse(_ id: RequestID?, _ refusal: RPCError, closing: Bool = false) -> [Action] {
        let line = Reply(id: id, outcome: .failure(refusal)).line
        guard closing else { return [.write(line)] }
        isClosing = true
        return [.write(line), .close]
    }
}
