import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

extension CommandRouter {
    /// Secrets compared with a snapshot in one step; others have their turn between two.
    private static let comparisonSlice = 500

    mutating func registerProviderMethods() {
        handle(Methods.providerRegister) { params, call in
            let peer = ValueSources.Peer(uid: call.peer.uid, pid: call.peer.pid)
            return .store { editor in
                .done(try editor.register(params, for: call.connection, peer).json)
            }
        }
        handle(Methods.providerUnregister) { params, call in
            .store { editor in .done(editor.unregister(params, for: call.connection).json) }
        }
        handle(Methods.secretSnapshot) { params, call in
            .store { editor in
                let (received, complete) = try editor.collect(params, from: call.connection)
                let comparison = StateEditor.SnapshotComparison(received: received, complete)
                guard let complete else { return .done(comparison.result.json) }
                return .more(Self.comparing(complete, comparison, from: call.connection))
            }
        }
    }

    private static func comparing(
        _ snapshot: SnapshotVersions, _ comparison: StateEditor.SnapshotComparison, from connection: ConnectionID
    ) -> @Sendable (inout StateEditor) throws -> CommandOutcome {
        { editor in
            var comparison = comparison
            let isComplete = try editor.compare(snapshot, &comparison, from: connection, limit: comparisonSlice)
            return isComplete
                ? .done(comparison.result.json) : .more(comparing(snapshot, comparison, from: connection))
        }
    }
}
