import NIOCore
import NIOHTTP1

/// A connection that is ready for requests, one at a time.
final class HTTPConnection: Sendable {
    let channel: any Channel
    private let handler: NIOLoopBound<HTTPExchangeHandler>

    /// Puts the handlers into the pipeline of a channel that leads to the endpoint. On its event loop.
    ///
    /// - Parameters:
    ///   - channel: the channel.
    ///   - idle: called when it waits for the next request.
    ///   - gone: called once, when it is closed.
    /// - Throws: what the pipeline says of a channel that is closed already.
    init(
        _ channel: any Channel, idle: @escaping @Sendable (HTTPConnection) -> Void,
        gone: @escaping @Sendable (HTTPConnection) -> Void
    ) throws {
        self.channel = channel
        let handler = HTTPExchangeHandler()
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        handler.idle = { [unowned self] in idle(self) }
        let decoder = HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(RequestWriter())
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(handler)
        channel.closeFuture.whenComplete { _ in gone(self) }
    }

    /// Sends a request; `unusable` gets it back when the connection is closed already and nothing was sent.
    func run(_ exchange: HTTPExchange, unusable: @escaping @Sendable (HTTPExchange) -> Void) {
        if channel.eventLoop.inEventLoop {
            handler.value.start(exchange, unusable)
        } else {
            channel.eventLoop.execute { self.handler.value.start(exchange, unusable) }
        }
    }

    func close() {
        channel.close(promise: nil)
    }
}

/// Writes a request and gathers its answer. Lives on the channel's event loop.
private final class HTTPExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// The connection waits for the next request.
    var idle: () -> Void = {}
    private var context: ChannelHandlerContext?
    private var exchange: HTTPExchange?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []
    private var failure: (any Error)?

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func start(_ exchange: HTTPExchange, _ unusable: (HTTPExchange) -> Void) {
        guard let context, context.channel.isActive, failure == nil else { return unusable(exchange) }
        guard exchange.begin(on: context.channel) else { return idle() }
        self.exchange = exchange
        exchange.arm(on: context.eventLoop, .deadlineExceeded)
        // The decoder has to see the head; what goes on the wire comes right behind it.
        context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(exchange.bytes))), promise: nil)
        context.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            exchange?.responseBegan()
        case .body(let buffer):
            guard let exchange else { return }
            guard body.count + buffer.readableBytes <= exchange.limit else {
                return exchange.fail(ConnectionFailure.responseTooLarge)
            }
            body.append(contentsOf: buffer.readableBytesView)
        case .end:
            end(context)
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        guard let exchange, let head else { return }
        let response = TransportResponse(
            status: Int(head.status.code), headers: head.headers.map { HTTPField($0.name, $0.value) }, body: body)
        self.exchange = nil
        self.head = nil
        body = []
        // Free before the caller knows, so that its next request finds it; and no more the exchange's to close.
        exchange.letGoOfConnection()
        if head.isKeepAlive, context.channel.isActive { idle() } else { context.close(promise: nil) }
        exchange.succeed(response)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = failure ?? error
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        failure = failure ?? ConnectionFailure.remoteConnectionClosed
        exchange?.fail(failure ?? ConnectionFailure.remoteConnectionClosed)
        exchange = nil
        context.fireChannelInactive()
    }
}

/// Lets the bytes of a request through that was put together already; its head was only for the decoder.
private final class RequestWriter: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = ByteBuffer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .body(.byteBuffer(let bytes)): context.write(wrapOutboundOut(bytes), promise: promise)
        case .head, .body, .end: promise?.succeed()
        }
    }
}
