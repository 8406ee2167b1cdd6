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
}
