import JSONDocument
import Logging
import NIOCore
import SyncEngine
import SyncProtocol
import SyncScheduler

/// One connection: bytes to frames to a ``Session``, and its actions back onto the channel.
///
/// Lives on the channel's event loop. Replies of a read are flushed together.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let peer: Peer
    private let router: CommandRouter
    /// Bytes a peer that does not read may have waiting before it is closed.
    private let unreadBytes: Int
    private let log: Logger
    private let onClose: @Sendable () -> Void
    private var framer = LineFramer()
    private var session = Session()
    private var connection: ConnectionID?
    private var commands: [RequestID: CommandID] = [:]
    private var waitingBytes = 0
    private var events = EventQueue()
    /// Events are written only while fewer bytes wait: a peer that does not read loses events, not its connection.
    private static let eventBytes = 64 << 10
    private var ignoredAnswers = false
    private var closesWhenWritten = false

    init(
        peer: Peer, router: CommandRouter, unreadBytes: Int, log: Logger, onClose: @escaping @Sendable () -> Void
    ) {
        self.peer = peer
        self.router = router
        self.unreadBytes = unreadBytes
        self.log = log
        self.onClose = onClose
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        connection = router.connections.add(
            Connections.Line(
                ask: { order in
                    loop.execute { bound.value.handler.ask(order, bound.value.context) }
                },
                forget: { read in
                    loop.execute { bound.value.handler.session.forget(read) }
                },
                tell: { event in
                    loop.execute {
                        bound.value.handler.events.push(event)
                        bound.value.handler.tellEvents(bound.value.context)
                    }
                },
                notify: { line in
                    loop.execute { bound.value.handler.notify(line, bound.value.context) }
                },
                endSubscription: { name in
                    loop.execute { bound.value.handler.events.end(name) }
                }))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        let bytes = buffer.readBytes(length: buffer.readableBytes) ?? []
        for frame in framer.append(bytes) {
            // Closed meanwhile: nobody is there to be answered.
            guard context.channel.isActive else { return }
            perform(session.receive(frame), context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        for frame in framer.finish() {
            perform(session.receive(frame), context)
        }
        perform(session.endInput(), context)
        context.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Accepted commands go on; only the waits end.
        for command in commands.values { router.cancelWait(command) }
        commands = [:]
        if let connection { router.end(connection) }
        onClose()
    }

    private func ask(_ order: ReadOrder, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        perform(session.ask(order), context)
        context.flush()
    }

    /// Says how far a request is, unless the peer has more to read already.
    private func notify(_ line: [UInt8], _ context: ChannelHandlerContext) {
        guard context.channel.isActive, !closesWhenWritten, waitingBytes < Self.eventBytes else { return }
        write(line, context)
        context.flush()
    }

    /// Tells as many events as the peer has room for.
    private func tellEvents(_ context: ChannelHandlerContext) {
        guard context.channel.isActive, !closesWhenWritten else { return }
        var told = false
        while waitingBytes < Self.eventBytes, let event = events.next() {
            write(event.line, context)
            told = true
        }
        if told { context.flush() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    private func perform(_ actions: [Session.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .write(let line): write(line, context)
            case .dispatch(let request): dispatch(request, context)
            case .cancel(let id): if let command = commands[id] { router.cancelWait(command) }
            case .take(let answer, let read):
                if let connection { router.take(answer, to: read, from: connection) }
            case .ignore:
                // Said once for all of them: who sends them shall not fill the log.
                log.log(
                    level: ignoredAnswers ? .debug : .warning, "an answer was ignored: it is for no request in flight",
                    metadata: ["peer.uid": "\(peer.uid)", "peer.pid": "\(peer.pid)"])
                ignoredAnswers = true
            case .close:
                closesWhenWritten = true
                context.flush()
                if waitingBytes == 0 { context.close(promise: nil) }
            }
        }
    }

    private func dispatch(_ request: Request, _ context: ChannelHandlerContext) {
        guard let id = request.id, let connection else { return }
        let requestID = router.nextRequestID()
        log.debug(
            "request",
            metadata: [
                "request.id": "\(requestID)", "request.method": "\(Self.loggable(request.method))",
                "peer.uid": "\(peer.uid)", "peer.pid": "\(peer.pid)",
            ])
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        commands[id] = router.dispatch(request, from: peer, on: connection) { outcome in
            let outcome = outcome.map { $0.withMeta(requestID: requestID) }
            if loop.inEventLoop {
                // Answered without the writer: the flush at the end of the read takes it along.
                bound.value.handler.complete(id, outcome, bound.value.context)
            } else {
                loop.execute {
                    bound.value.handler.complete(id, outcome, bound.value.context)
                    bound.value.context.flush()
                }
            }
        }
    }

    /// A method's name as the registry writes it: what a peer sends instead of one is not for the log.
    private static func loggable(_ method: String) -> String {
        (try? Methods.named(method))?.name ?? "unknown"
    }

    private func complete(_ id: RequestID, _ outcome: Result<JSONObject, RPCError>, _ context: ChannelHandlerContext) {
        commands[id] = nil
        guard context.channel.isActive else { return }
        perform(session.complete(id, outcome), context)
    }

    private func write(_ line: [UInt8], _ context: ChannelHandlerContext) {
        waitingBytes += line.count + 1
        guard waitingBytes <= unreadBytes else {
            log.warning("closing a peer that does not read", metadata: ["peer.uid": "\(peer.uid)"])
            context.close(promise: nil)
            return
        }
        var buffer = context.channel.allocator.buffer(capacity: line.count + 1)
        buffer.writeBytes(line)
        buffer.writeInteger(UInt8(ascii: "\n"))
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let count = line.count + 1
        context.write(wrapOutboundOut(buffer)).assumeIsolated().whenComplete { _ in
            let (handler, context) = bound.value
            handler.waitingBytes -= count
            if handler.closesWhenWritten, handler.waitingBytes == 0 { context.close(promise: nil) }
            if !handler.events.isEmpty { handler.tellEvents(context) }
        }
    }
}

extension JSONObject {
    /// The result with `_meta`: the id under which the agent's log knows the request.
    ///
    /// Vault's envelope has a `request_id` of its own and stays as it is.
    fileprivate func withMeta(requestID: String) -> JSONObject {
        guard self["request_id"] == nil else { return self }
        var result = self
        result["_meta"] = ["request_id": .string(requestID)]
        return result
    }
}
