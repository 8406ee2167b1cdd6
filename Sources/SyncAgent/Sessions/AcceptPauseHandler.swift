import Glibc
import NIOCore

/// Accepts nobody for a moment when the process, or the machine, is out of descriptors or memory.
///
/// The kernel tells of a waiting peer until it is accepted, so without a pause the event loop would spin. NIO's own
/// `AcceptBackoffHandler` only delays the next read, and after an error on accept the read before stays pending.
final class AcceptPauseHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// How long nobody is accepted.
    private static let pause: TimeAmount = .milliseconds(100)

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError, Self.isShortage(failure.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        let channel = context.channel
        _ = channel.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            _ = channel.setOption(.autoRead, value: true)
        }
    }

    private static func isShortage(_ code: CInt) -> Bool {
        [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code)
    }
}
