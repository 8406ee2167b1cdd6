import AWSSecretsManager
import JSONDocument
import SyncProtocol
import Synchronization

/// How the attempts of calls ended since the agent's start, by destination and operation.
///
/// Every request to AWS counts, also those that a call repeats by itself. A call of which nothing could be attempted, as
/// without credentials, counts once under its own end.
final class CallCounters: Sendable {
    typealias Counts = [String: [CallOutcome.Kind: Int64]]

    private let counts = Mutex<[DestinationID: Counts]>([:])

    /// Counts the attempts of a call.
    func record(_ ends: [CallOutcome.Kind], of operation: String, to destination: DestinationID) {
        counts.withLock { counts in
            for end in ends { counts[destination, default: [:]][operation, default: [:]][end, default: 0] += 1 }
        }
    }

    /// The destination is gone.
    func forget(_ destination: DestinationID) {
        counts.withLock { $0[destination] = nil }
    }

    /// What was counted for a destination.
    func counts(of destination: DestinationID) -> Counts {
        counts.withLock { $0[destination] ?? [:] }
    }

    /// The same as `{operation: {end: count}}`, in order of the names; ends that did not occur are left out.
    func json(of destination: DestinationID) -> JSONValue {
        let operations = counts(of: destination).sorted { $0.key < $1.key }
        return .object(
            JSONObject(
                operations.map { operation, ends in
                    JSONObject.Member(name: operation, value: .object(Self.json(of: ends)))
                }))
    }

    private static func json(of ends: [CallOutcome.Kind: Int64]) -> JSONObject {
        JSONObject(
            CallOutcome.Kind.allCases.compactMap { end in
                ends[end].map { JSONObject.Member(name: end.rawValue, value: .integer($0)) }
            })
    }
}
