import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

extension CommandRouter {
    mutating func registerDestinationMethods() {
        handle(Methods.destinationWrite) { params, call in
            .store { editor in .done(Self.shape(try editor.write(params, patch: false), call)) }
        }
        handle(Methods.destinationPatch) { params, call in
            .store { editor in .done(Self.shape(try editor.write(params, patch: true), call)) }
        }
        handle(Methods.destinationRead) { params, call in
            .store { editor in .done(Self.shape(try editor.read(params.id), call)) }
        }
        handle(Methods.destinationList) { params, call in
            .store { editor in .done(try call.isLogical ? editor.vaultList(of: params.type) : editor.list(params)) }
        }
        handle(Methods.destinationCheck) { params, _ in
            .store { editor in .checking(try editor.check(params.id)) }
        }
        handle(Methods.destinationApply) { params, call in
            .store { editor in
                let key = try editor.apply(params)
                guard params.wait else { return .done(try editor.application(of: key).json) }
                return .waiting(
                    WaitRequest(endOfApply: key, limit: call.waitLimit) { editor, _ in
                        try editor.application(of: key).json
                    })
            }
        }
        handle(Methods.destinationDelete) { params, call in
            .store { editor in
                let deletion = try editor.delete(params)
                guard params.wait, let purging = deletion.purging else { return .done(deletion.result.json) }
                return .waiting(
                    WaitRequest(endOfPurge: purging, limit: call.waitLimit) { editor, _ in
                        try editor.deletion(of: purging).json
                    })
            }
        }
    }

    private static func shape(_ view: DestinationView, _ call: Call) -> JSONObject {
        call.isLogical ? view.vaultShape : view.json
    }
}
