import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

extension CommandRouter {
    mutating func registerEventMethods() {
        handle(Methods.eventsSubscribe) { params, call in
            .store { editor in .done(try editor.subscribe(params, for: call.connection).json) }
        }
        handle(Methods.eventsUnsubscribe) { params, call in
            .store { editor in
                try editor.unsubscribe(params, of: call.connection)
                return .done(JSONObject())
            }
        }
    }
}
