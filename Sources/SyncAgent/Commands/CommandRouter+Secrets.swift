import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

extension CommandRouter {
    mutating func registerSecretMethods() {
        handle(Methods.secretPut) { params, call in
            .store { editor in try Self.answer(try editor.put(params), wait: params.wait, call) }
        }
        handle(Methods.secretChanged) { params, call in
            .store { editor in try Self.answer(try editor.change(params), wait: params.wait, call) }
        }
        handle(Methods.secretDelete) { params, call in
            .store { editor in try Self.answer(try editor.delete(params), wait: params.wait, call) }
        }
        handle(Methods.mountRegister) { params, _ in
            .store { editor in .done(try editor.register(params).json) }
        }
        handle(Methods.mountList) { params, _ in
            .store { editor in .done(try editor.mounts(params)) }
        }
    }

    private static func answer(
        _ change: StateEditor.SecretChange, wait: Bool, _ call: Call
    ) throws -> CommandOutcome {
        guard wait, !change.associations.isEmpty else { return .done(change.result.json) }
        return .waiting(
            WaitRequest(associations: change.associations, limit: call.waitLimit, lateIsError: false) {
                editor, departed in
                var result = change.result
                result.associations = try editor.statuses(of: change.associations, departed: departed)
                return result.json
            })
    }
}
