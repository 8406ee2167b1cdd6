import FuzzDriver
import JSONDocument
import SyncProtocol

@main
struct FuzzLine {
    static func main() {
        fuzz(check)
    }
}

/// A stream, cut at any place, is read as it is uncut; a line that is accepted reads back as it was written.
@Sendable private func check(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let stream = bytes.dropFirst()
    let whole = frames(of: stream, cutEvery: stream.count)
    precondition(frames(of: stream, cutEvery: Int(first % 16) + 1) == whole, "frames depend on how the stream is cut")
    for case .line(let line) in whole {
        do throws(JSONError) {
            let value = try JSONReader().read(line)
            let written = JSONWriter.write(value)
            precondition(written.allSatisfy { (0x20..<0x7F).contains($0) }, "a line that is written is printable ASCII")
            let again: JSONValue
            do throws(JSONError) {
                again = try JSONReader().read(written)
            } catch {
                // Escapes make a line longer, and only that.
                precondition(error.reason == .tooLong, "what was written is refused: \(error)")
                continue
            }
            precondition(again == value, "what was written reads as something else")
            _ = try? Request(json: value)
            _ = Request.idOfRefused(value)
        } catch {
            // What json-c sees otherwise than the grammar is a hole in the grammar.
            precondition(error.reason != .parserDisagrees, "json-c disagrees at \(error.offset)")
            precondition((0...line.count).contains(error.offset), "the offset is outside the line")
        }
    }
}

private func frames(of stream: ArraySlice<UInt8>, cutEvery size: Int) -> [LineFramer.Frame] {
    var framer = LineFramer(limit: 4_096)
    var frames: [LineFramer.Frame] = []
    var rest = stream
    while !rest.isEmpty {
        frames += framer.append(rest.prefix(max(1, size)))
        rest = rest.dropFirst(max(1, size))
    }
    return frames + framer.finish()
}
