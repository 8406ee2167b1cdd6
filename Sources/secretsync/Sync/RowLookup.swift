import JSONDocument
import SyncProtocol

/// Finds the details of rows whose answer had only Vault's members: why one failed, or why it waits.
struct RowLookup {
    private static let maximumPages = 20

    let session: AgentSession

    /// The rows as `association.read` shows them; one that is not found stays as it is.
    func complete(_ rows: [AssociationRow], of destination: DestinationID) async -> [AssociationRow] {
        var result: [AssociationRow] = []
        for row in rows {
            guard Self.lacksReason(row) else {
                result.append(row)
                continue
            }
            let found = await find(
                destination, status: row.status, after: Self.keyBefore("\(row.accessor)/\(row.secretName)"),
                where: { $0.key == row.key })
            result.append(found ?? row)
        }
        return result
    }

    /// The rows of a secret with that status, whatever its accessor: one, or one for each such key, of as many as a page has.
    func rows(
        of secret: SecretReference, in destination: DestinationID, status: SyncStatus
    ) async -> [AssociationRow] {
        let isMeant = { (row: AssociationRow) in
            row.mount == secret.mount.text && row.secretName == secret.secretName.text
        }
        if let page = await page(destination, status: status, after: nil, where: isMeant) {
            return page.filter(isMeant)
        }
        return [
            AssociationRow(
                accessor: secret.mount.text, secretName: secret.secretName.text, status: status,
                updatedAt: Timestamp(nanoseconds: 0), mount: secret.mount.text, externalName: "")
        ]
    }

    private static func lacksReason(_ row: AssociationRow) -> Bool {
        row.status.isError && row.error == nil || row.status == .pending && row.pendingReason == nil
    }

    /// A key that stands before this one: pages begin behind `after`. Nil when there is none but the accessor.
    private static func keyBefore(_ key: String) -> String? {
        var before = key.dropLast()
        if before.last == "/" { before = before.dropLast() }
        return before.contains("/") ? String(before) : nil
    }

    private func find(
        _ destination: DestinationID, status: SyncStatus, after: String?, where matches: (AssociationRow) -> Bool
    ) async -> AssociationRow? {
        await page(destination, status: status, after: after, where: matches)?.first(where: matches)
    }

    /// The first page that has such a row.
    private func page(
        _ destination: DestinationID, status: SyncStatus, after: String?, where matches: (AssociationRow) -> Bool
    ) async -> [AssociationRow]? {
        var after = after
        for _ in 0..<Self.maximumPages {
            let params = AssociationReadParams(destination: destination, limit: 1_000, after: after, status: status)
            guard let page = try? await session.call(Methods.associationRead, params),
                let answer = try? AssociatedSecrets(ParamsReader(object: page))
            else { return nil }
            if answer.rows.contains(where: matches) { return answer.rows }
            guard let next = answer.next else { return nil }
            after = next
        }
        return nil
    }
}
