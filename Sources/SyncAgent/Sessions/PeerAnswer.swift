import JSONDocument
import SyncEngine
import SyncProtocol

/// A message that answers instead of asking: it has a result or an error, and no method.
struct PeerAnswer {
    /// The read it says it answers; nil when its id is none the agent gives.
    let read: ReadID?
    /// What it answers; nothing of it has been looked at.
    let answer: ProviderAnswer

    /// Takes the value tree of a line; nil when it is no answer.
    init?(_ json: JSONValue) {
        guard let envelope = json.object, envelope["method"] == nil,
            envelope["result"] != nil || envelope["error"] != nil
        else { return nil }
        read = envelope["id"]?.string.flatMap(Self.read)
        switch (envelope["result"], envelope["error"]) {
        case (.object(let result)?, nil): answer = .result(result)
        case (nil, .object(let error)?): answer = .error(RPCError(json: .object(error)))
        default: answer = .malformed
        }
    }

    /// The id of a request of the agent.
    static func id(of read: ReadID) -> RequestID {
        .string("s:\(read.rawValue)")
    }

    private static func read(_ id: String) -> ReadID? {
        guard id.hasPrefix("s:"), let number = UInt64(id.dropFirst(2)) else { return nil }
        return ReadID(number)
    }
}
