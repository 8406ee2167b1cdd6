import JSONDocument
import SyncEngine
import SyncProtocol

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
            .store { editor in .done(try editor.list(call.isLogical ? params.whole : params)) }
        }
        handle(Methods.destinationCheck) { params, _ in
            .store { editor in .checking(try editor.check(params.id)) }
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

extension DestinationListParams {
    /// The same selection, not paged: Vault answers whole.
    fileprivate var whole: DestinationListParams {
        DestinationListParams(type: type, limit: limit ?? 100_000, after: after)
    }
}
