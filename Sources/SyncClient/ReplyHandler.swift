import JSONDocument
import NIOCore
import SyncProtocol

/// Turns the agent's bytes into answers for the ``CallExchange``.
final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The agent is trusted more than it trusts us: a whole page of rows has more values than a request may.
    private static let limits = JSONReader.Limits(
        bytes: ProtocolLimits.lineBytes, depth: ProtocolLimits.depth, nodes: ProtocolLimits.lineBytes,
        members: ProtocolLimits.lineBytes)

    private let exchange: CallExchange
    private let reader = JSONReader(limits: ReplyHandler.limits)
    private var framer = LineFramer(limit: ProtocolLimits.lineBytes, checksFirstByte: false)

    init(exchange: CallExchange) {
        self.exchange = exchange
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(framer.append(unwrapInboundIn(data).readableBytesView), context: context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        take(framer.finish(), context: context)
        exchange.perform(on: context.channel) { $0.close(.lost("the agent closed it")) }
        exchange.events.end(.lost("the agent closed it"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        exchange.perform(on: context.channel) { $0.close(.lost("the socket failed")) }
        context.close(promise: nil)
    }

    private func take(_ frames: [LineFramer.Frame], context: ChannelHandlerContext) {
        for frame in frames {
            switch frame {
            case .line(let line): take(line, context: context)
            case .tooLong, .notThisProtocol: giveUp("an answer is longer than a line may be", context: context)
            }
        }
    }

    private func take(_ line: [UInt8], context: ChannelHandlerContext) {
        do {
            let message = try reader.read(line)
            if message["method"] != nil {
                answerRequest(message, context: context)
            } else {
                let reply = try Reply(json: message)
                exchange.perform(on: context.channel) { $0.receive(reply) }
            }
        } catch {
            giveUp("an answer is not of this protocol", context: context)
        }
    }

    /// The agent asks: `ping`, or a value where this client provides a mount; or it tells what happened. Other notifications
    /// are ignored.
    private func answerRequest(_ message: JSONValue, context: ChannelHandlerContext) {
        guard let id = Request.idOfRefused(message) else {
            let params = message["params"]?.object ?? JSONObject()
            switch message["method"]?.string {
            case AgentEvent.method:
                if let event = AgentEvent(json: params) { exchange.events.take(event) }
            case ProgressNotification.method:
                if let notification = ProgressNotification(json: params) { exchange.progress.take(notification) }
            default: break
            }
            return
        }
        let channel = context.channel
        switch message["method"]?.string {
        case "ping": Self.send(Reply(id: id, outcome: .success(JSONObject())), on: channel)
        case Methods.secretRead.name:
            exchange.reads.answer(message["params"]?.object ?? JSONObject()) { outcome in
                Self.send(Reply(id: id, outcome: outcome), on: channel)
            }
        default:
            Self.send(
                Reply(id: id, outcome: .failure(RPCError(.methodNotFound, "this client does not answer that"))),
                on: channel)
        }
    }

    private static func send(_ reply: Reply, on channel: any Channel) {
        var line = reply.line
        if line.count > ProtocolLimits.lineBytes {
            line =
                Reply(
                    id: reply.id,
                    outcome: .failure(RPCError(.replyTooLarge, "the answer is larger than a line may be"))
                ).line
        }
        var buffer = channel.allocator.buffer(bytes: line)
        buffer.writeInteger(UInt8(ascii: "\n"))
        channel.writeAndFlush(buffer, promise: nil)
    }

    private func giveUp(_ why: String, context: ChannelHandlerContext) {
        exchange.perform(on: context.channel) {
            $0.close(SyncClientError(.malformedAnswer, "answer refused: \(why)", outcome: .unknown))
        }
        context.close(promise: nil)
    }
}
