import JSONDocument
import SyncProtocol

/// An answer that carries association rows.
struct AssociationAnswer {
    private let result: JSONObject
    private let rows: [AssociationRow]?

    init(_ result: JSONObject) {
        self.result = result
        rows = (try? AssociatedSecrets(ParamsReader(object: result)))?.rows
    }

    /// Prints the rows; when they were waited for, one in an error status fails the command.
    func print(_ options: CommonOptions, _ console: Console, waited: Bool) throws(CommandFailure) {
        try AnswerPrinter(options, console).printPage(
            result, table: rows.map { RowTable.render($0) } ?? KeyValueTable.render(result))
        if waited, let rows { try Settlement(rows).conclude(console) }
    }
}
