import JSONDocument
import SyncEngine
import SyncProtocol
import Synchronization

/// How the last comparison of each destination with AWS in the background went, for `sync.status`.
final class SurveyLog: Sendable {
    /// One of them.
    struct Entry: Sendable {
        /// When it ended.
        let at: Timestamp
        /// How far AWS could be looked at.
        let view: SurveyView?
        /// How many secrets had drifted.
        let drifted: Int
        /// Why it came to nothing.
        let failure: RPCError?
    }

    private let entries = Mutex<[DestinationID: Entry]>([:])

    /// A comparison ended.
    func record(_ entry: Entry, of destination: DestinationID) {
        entries.withLock { $0[destination] = entry }
    }

    /// The destination is gone.
    func forget(_ destination: DestinationID) {
        entries.withLock { $0[destination] = nil }
    }

    /// The last one of a destination; nil where there was none since the start.
    func json(of destination: DestinationID) -> JSONValue? {
        entries.withLock { $0[destination] }.map { entry in
            var object = JSONObject()
            object["at"] = .string(entry.at.description)
            if let view = entry.view {
                object["source"] = .string(view.source.rawValue)
                object["compared"] = .integer(view.compared)
                object["drifted"] = .integer(entry.drifted)
                if !view.warnings.isEmpty { object["warnings"] = .array(view.warnings.map(JSONValue.string)) }
            }
            object["error"] = entry.failure?.json
            return .object(object)
        }
    }
}
