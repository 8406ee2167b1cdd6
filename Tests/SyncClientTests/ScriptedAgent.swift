import Foundation
import JSONDocument
import NIOCore
import NIOPosix
import SyncClient
import SyncProtocol
import Synchronization

/// A stand-in for the agent on a real Unix socket: every message that arrives is given to a script.
final class ScriptedAgent: Sendable {
    /// What the script does with a message.
    enum Reaction: Sendable {
        /// Writes these lines.
        case lines([[UInt8]])
        /// Closes the connection.
        case close

        /// Answers the message with a result.
        static func result(_ message: Request, _ result: JSONObject) -> Reaction {
            .lines([Reply(id: message.id, outcome: .success(result)).line])
        }

        /// Answers the message with an error.
        static func error(_ message: Request, _ error: RPCError) -> Reaction {
            .lines([Reply(id: message.id, outcome: .failure(error)).line])
        }

        static let silence = Reaction.lines([])
    }

    typealias Script = @Sendable (Request) -> Reaction

    let path: SocketPath
    /// Every message, in the order of arrival.
    let messages: AsyncStream<Request>
    private let directory: String
    private let server: any Channel

    private init(path: SocketPath, directory: String, server: any Channel, messages: AsyncStream<Request>) {
        self.path = path
        self.directory = directory
        self.server = server
        self.messages = messages
    }

    /// Listens in a directory of its own, runs the body, and stops.
    static func run<Value>(
        _ script: @escaping Script, onReply: @escaping @Sendable (Reply) -> Void = { _ in },
        body: (ScriptedAgent) async throws -> Value
    ) async throws -> Value {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "ss-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = try SocketPath("\(directory.path)/agent.sock")
        let (messages, arrived) = AsyncStream.makeStream(of: Request.self)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ScriptHandler(script: script, onReply: onReply, arrived: arrived))
                }
            }
            .bind(unixDomainSocketPath: path.text).get()
        let agent = ScriptedAgent(path: path, directory: directory.path, server: server, messages: messages)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(agent))
        } catch {
            result = .failure(error)
        }
        try await server.close().get()
        arrived.finish()
        return try result.get()
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let script: ScriptedAgent.Script
    private let onReply: @Sendable (Reply) -> Void
    private let arrived: AsyncStream<Request>.Continuation
    private var framer = LineFramer()

    init(
        script: @escaping ScriptedAgent.Script, onReply: @escaping @Sendable (Reply) -> Void,
        arrived: AsyncStream<Request>.Continuation
    ) {
        self.script = script
        self.onReply = onReply
        self.arrived = arrived
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for case .line(let line) in framer.append(unwrapInboundIn(data).readableBytesView) {
            let json = try? JSONReader().read(line)
            if let json, let reply = try? Reply(json: json) {
                onReply(reply)
                arrived.yield(Request(id: reply.id, method: "a reply"))
                continue
            }
            guard let json, let message = try? Request(json: json) else {
                context.close(promise: nil)
                return
            }
            switch script(message) {
            case .close: context.close(promise: nil)
            case .lines(let lines):
                for line in lines {
                    context.channel.writeAndFlush(ByteBuffer(bytes: line + [0x0A]), promise: nil)
                }
            }
            arrived.yield(message)
        }
    }
}

/// A value that scripts keep between messages.
final class Remembered<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) {
        self.value = Mutex(value)
    }

    func update<Answer: Sendable>(_ change: @Sendable (inout Value) -> Answer) -> Answer {
        value.withLock { change(&$0) }
    }
}
