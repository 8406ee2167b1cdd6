import SyncProtocol

/// Association rows, one per line.
enum RowTable {
    /// The rows under `Secret`, `Status`, `Version`, `Name in AWS` and `Since`.
    static func render(_ rows: [AssociationRow]) -> String {
        ColumnTable.render(
            titles: ["Secret", "Status", "Version", "Name in AWS", "Since"],
            rows.map { row in
                [
                    row.key, status(row), row.syncedVersion.map(String.init) ?? "-",
                    row.externalName.isEmpty ? "-" : row.externalName, row.updatedAt.description,
                ]
            })
    }

    private static func status(_ row: AssociationRow) -> String {
        let why = row.error?.reason ?? row.pendingReason?.rawValue
        return row.status.rawValue + (why.map { " (\($0))" } ?? "")
    }
}
