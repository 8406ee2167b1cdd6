/// Cuts a byte stream into lines: bounded, one CR before the LF stripped, blank lines skipped.
///
/// Pure: bytes in, lines out. Both the agent and the clients use it.
public struct LineFramer: Sendable {
    /// What the stream held.
    public enum Frame: Sendable, Equatable {
        /// A line without its line break; never empty.
        case line([UInt8])
        /// A line over the limit was skipped up to its LF.
        case tooLong
        /// The first byte that is not blank is not `{`: whoever speaks there does not speak this protocol. The line it
        /// begins follows, so that the refusal can say what is wrong with it; nothing after that one counts.
        case notThisProtocol
    }

    private let limit: Int
    private let checksFirstByte: Bool
    private var buffer: [UInt8] = []
    private var skipping = false
    private var sawFirstByte = false

    /// A framer for lines of at most `limit` bytes.
    ///
    /// - Parameters:
    ///   - limit: bytes of one line without its LF.
    ///   - checksFirstByte: whether a stream that does not begin with `{` is refused, as the agent does.
    public init(limit: Int = ProtocolLimits.lineBytes, checksFirstByte: Bool = true) {
        self.limit = limit
        self.checksFirstByte = checksFirstByte
    }

    /// Takes bytes of the stream and gives the frames they complete, in order.
    public mutating func append(_ bytes: some Sequence<UInt8>) -> [Frame] {
        var frames: [Frame] = []
        let chunk = Array(bytes)
        var start = 0
        while start < chunk.count {
            if let end = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
                take(chunk[start..<end], into: &frames)
                finishLine(into: &frames)
                start = end + 1
            } else {
                take(chunk[start...], into: &frames)
                start = chunk.count
            }
        }
        return frames
    }

    /// The end of the stream: an unterminated last line counts as one.
    public mutating func finish() -> [Frame] {
        var frames: [Frame] = []
        finishLine(into: &frames)
        return frames
    }

    private mutating func take(_ part: ArraySlice<UInt8>, into frames: inout [Frame]) {
        guard !part.isEmpty else { return }
        if checksFirstByte, !sawFirstByte, let first = part.first(where: { !Self.isBlank($0) }) {
            sawFirstByte = true
            if first != UInt8(ascii: "{") { frames.append(.notThisProtocol) }
        }
        guard !skipping else { return }
        // One byte more than the limit may be the CR of a line break.
        if buffer.count + part.count > limit + 1 {
            wipe()
            skipping = true
        } else {
            buffer.append(contentsOf: part)
        }
    }

    private mutating func finishLine(into frames: inout [Frame]) {
        defer {
            buffer = []
            skipping = false
        }
        if buffer.last == UInt8(ascii: "\r") { buffer.removeLast() }
        if skipping || buffer.count > limit {
            wipe()
            frames.append(.tooLong)
        } else if buffer.contains(where: { !Self.isBlank($0) }) {
            frames.append(.line(buffer))
        }
    }

    private mutating func wipe() {
        for index in buffer.indices {
            buffer[index] = 0
        }
        buffer = []
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }
}
