import JSONDocument
import SyncProtocol

/// The answer to the deletion of a destination: it is gone, or is being purged, or was purged in vain.
struct DeletionAnswer {
    private let purge: PurgeView?
    private let path: String

    /// Reads the answer about the destination at that Vault path; what is no such answer says that it is gone.
    init(_ result: JSONObject, path: String) {
        purge = (try? DestinationDeletionResult(ParamsReader(object: result)))?.purge
        self.path = path
    }

    /// The line for people.
    var table: String {
        switch purge {
        case nil: "Success! Data deleted (if it existed) at: \(path)"
        case .running(_, let remaining): "Success! Purge begun at: \(path); secrets left: \(remaining)"
        case .failed: "Purge ended at: \(path)"
        }
    }

    /// Fails when the purge failed, or when it was waited for and goes on.
    func conclude(waited: Bool) throws(CommandFailure) {
        switch purge {
        case nil: return
        case .running(_, let remaining) where waited:
            throw CommandFailure(
                .timeout, "the purge goes on, secrets left: \(remaining)",
                hint: "give the same command again to wait longer with --timeout, or see `secretsync read \(path)`")
        case .running: return
        case .failed(let error): throw CommandFailure(.refused, "the purge ended with an error: \(error)")
        }
    }
}
