import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

extension CommandRouter {
    mutating func registerAssociationMethods() {
        handle(Methods.associationSet) { params, call in
            if params.data != nil { try call.require(.host, for: "association.set with data") }
            return .store { editor in
                let key = try editor.set(params)
                return try Self.rows([key], of: params.destination, wait: params.wait, call, &editor)
            }
        }
        handle(Methods.associationRemove) { params, call in
            .store { editor in
                guard let key = try editor.remove(params) else {
                    let row = try editor.absentRow(params)
                    return .done(
                        AssociatedSecrets(rows: [row], destination: params.destination, detail: !call.isLogical).json)
                }
                return try Self.rows([key], of: params.destination, wait: params.wait, call, &editor)
            }
        }
        handle(Methods.associationRead) { params, call in
            .store { editor in .done(try call.isLogical ? Self.whole(params, editor) : editor.read(params).json) }
        }
        handle(Methods.associationList) { params, call in
            .store { editor in
                // Twice what an answer may have: what does not fit is refused, never cut.
                .done(
                    try call.isLogical
                        ? editor.list(params.whole, bytes: 2 * ProtocolLimits.replyBytes) : editor.list(params))
            }
        }
        handle(Methods.associationDestinations) { params, call in
            .store { editor in
                .done(
                    try call.isLogical
                        ? editor.destinations(
                            of: SecretDestinationsParams(params.secret, page: params.page.whole),
                            bytes: 2 * ProtocolLimits.replyBytes, detail: false)
                        : editor.destinations(of: params))
            }
        }
    }

    private static func rows(
        _ keys: [AssociationKey], of destination: DestinationID, wait: Bool, _ call: Call, _ editor: inout StateEditor
    ) throws -> CommandOutcome {
        let detail = !call.isLogical
        guard wait else {
            return .done(
                try editor.answer(keys, of: destination, detail: detail, departed: editor.departed).json)
        }
        return .waiting(
            WaitRequest(associations: keys, limit: call.waitLimit, lateIsError: false) { editor, departed in
                try editor.answer(keys, of: destination, detail: detail, departed: departed).json
            })
    }

    /// Every row, page by page, in Vault's shape; more than a line holds is refused by the envelope.
    private static func whole(_ params: AssociationReadParams, _ editor: StateEditor) throws -> JSONObject {
        var rows: [AssociationRow] = []
        var after = params.after
        var bytes = 0
        repeat {
            let page = try editor.read(
                AssociationReadParams(
                    destination: params.destination, limit: ProtocolLimits.pageEntriesMaximum, after: after,
                    status: params.status, detail: false))
            rows += page.rows
            bytes += JSONWriter.write(.object(page.json)).count
            after = page.next
        } while after != nil && bytes <= ProtocolLimits.replyBytes
        return AssociatedSecrets(rows: rows, destination: params.destination, detail: false).json
    }
}

extension PageParams {
    /// The same selection, not paged: Vault answers whole.
    fileprivate var whole: PageParams {
        PageParams(limit: limit ?? 100_000, after: after)
    }
}
