import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that treats each request as it was told; it speaks bytes, so it can break every rule.
final class ScriptedServer: Sendable {
    enum Action: Sendable {
        /// Answers and keeps the connection.
        case answer(String)
        /// Answers in part, then closes.
        case answerThenClose(String)
        /// Closes without an answer.
        case close
        /// Resets without an answer.
        case reset
        /// Says nothing.
        case silence
        /// Answers in part, then says nothing.
        case answerThenSilence(String)
    }

    private struct State {
        var actions: [Action]
        var connections = 0
        var requests: [String] = []
    }

    private let state: Mutex<State>
    private let channel: Mutex<(any Channel)?> = Mutex(nil)

    private let greeting: String?

    private init(_ actions: [Action], _ greeting: String?) {
        self.greeting = greeting
        state = Mutex(State(actions: actions))
    }

    /// Starts one that treats requests like that, in order, and says the greeting to every connection.
    ///
    /// With TLS it shows the certificate of these tests.
    static func start(
        _ actions: [Action], greeting: String? = nil, tls: NIOSSLContext? = nil
    ) async throws -> ScriptedServer {
        let server = ScriptedServer(actions, greeting)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                server.state.withLock { $0.connections += 1 }
                return child.eventLoop.makeCompletedFuture {
                    if let tls { try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try child.pipeline.syncOperations.addHandler(Handler(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        return server
    }

    var port: Int {
        channel.withLock { $0?.localAddress?.port } ?? 0
    }

    var connections: Int {
        state.withLock(\.connections)
    }

    var requests: [String] {
        state.withLock(\.requests)
    }

    func stop() async {
        try? await channel.withLock({ $0 })?.close()
    }

    static func response(_ status: String, _ body: String, headers: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    private func next(_ request: String) -> Action {
        state.withLock { state in
            state.requests.append(request)
            return state.actions.isEmpty ? .close : state.actions.removeFirst()
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let server: ScriptedServer
        private var received = ""

        init(_ server: ScriptedServer) {
            self.server = server
        }

        func channelActive(context: ChannelHandlerContext) {
            guard let greeting = server.greeting else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            while let end = requestEnd() {
                let request = String(received.utf8.prefix(end)) ?? ""
                received = String(received.utf8.dropFirst(end)) ?? ""
                perform(server.next(request), context: context)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func requestEnd() -> Int? {
            guard let head = received.firstRange(of: "\r\n\r\n") else { return nil }
            let length =
                received[..<head.lowerBound].split(separator: "\r\n")
                .first { $0.lowercased().hasPrefix("content-length:") }
                .flatMap { Int($0.split(separator: ":")[1].drop { $0 == " " }) } ?? 0
            let end = received[..<head.upperBound].utf8.count + length
            return received.utf8.count >= end ? end : nil
        }

        private func perform(_ action: Action, context: ChannelHandlerContext) {
            switch action {
            case .answer(let text), .answerThenSilence(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .answerThenClose(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                context.close(promise: nil)
            case .close:
                context.close(promise: nil)
            case .reset:
                _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                context.close(promise: nil)
            case .silence:
                break
            }
        }
    }
}
