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
        handle(Methods.syncStatus) { _, _ in
            .store { editor in
                .done(
                    try editor.status { destination, entry in
                        entry["calls"] = calls?.json(of: destination) ?? .object(JSONObject())
                        entry["reconcile"] = surveyLog?.json(of: destination)
                    })
            }
        }
        let health = health
        let connections = connections
        let isSealed = calls == nil
        handle(Methods.agentMetrics) { _, _ in
            if isSealed { return .answer(Self.metrics(nil, health, connections)) }
            return .store { editor in
                let status = try editor.status { destination, entry in
                    entry["calls"] = calls?.json(of: destination)
                    entry["reconcile"] = surveyLog?.json(of: destination)
                }
                return .done(Self.metrics(status, health, connections))
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
        _ status: JSONObject?, _ health: AgentHealth, _ connections: Connections
    ) -> JSONObject {
        let metrics = MetricsText(
            status: status, isReady: health.json["ready"]?.bool ?? false, connections: connections.count,
            process: ProcessUsage.now())
        return JSONObject([
            .init(name: "content_type", value: "text/plain; version=0.0.4"),
            .init(name: "text", value: .string(metrics.text)),
        ])
    }
}
