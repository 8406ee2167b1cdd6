import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

extension CommandRouter {
    mutating func registerSyncMethods() {
        handle(Methods.syncConfigRead) { _, _ in
            .store { editor in .done(try editor.transaction.configuration().json) }
        }
        handle(Methods.syncConfigPatch) { params, _ in
            .store { editor in .done(try editor.configure(params).json) }
        }
        let calls = calls
        let surveyLog = surveyLog
        // What the shell knows of a destination, beside what the state does.
        let describe: @Sendable (DestinationID, inout JSONObject) -> Void = { destination, entry in
            entry["calls"] = calls?.json(of: destination) ?? .object(JSONObject())
            entry["reconcile"] = surveyLog?.json(of: destination)
        }
        handle(Methods.syncStatus) { params, call in
            .store { editor in .done(try editor.status(call.isLogical ? nil : params, describe: describe)) }
        }
        let health = health
        let connections = connections
        let isSealed = calls == nil
        let commits = commits
        handle(Methods.agentMetrics) { _, _ in
            if isSealed { return .answer(Self.metrics(nil, health, connections, commits: nil)) }
            return .store { editor in
                .done(
                    Self.metrics(
                        try editor.status(describe: describe), health, connections, commits: commits?()))
            }
        }
        handle(Methods.syncWait) { params, call in
            .store { editor in
                let keys = try editor.selected(params)
                return .waiting(
                    WaitRequest(associations: keys, limit: call.waitLimit, lateIsError: true) { editor, departed in
                        try editor.waitAnswer(keys, departed: departed)
                    })
            }
        }
    }

    private static func metrics(
        _ status: JSONObject?, _ health: AgentHealth, _ connections: Connections, commits: Int?
    ) -> JSONObject {
        let metrics = MetricsText(
            status: status, isReady: health.isReady, connections: connections.count, commits: commits,
            process: ProcessUsage.now())
        return JSONObject([
            .init(name: "content_type", value: "text/plain; version=0.0.4"),
            .init(name: "text", value: .string(metrics.text)),
        ])
    }
}
