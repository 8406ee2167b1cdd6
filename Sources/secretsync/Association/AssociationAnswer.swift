import JSONDocument
import SyncProtocol

/// An answer that carries association rows.
struct AssociationAnswer {
    private let result: JSONObject
    private let rows: [AssociationRow]?
    private let omitted: Int64

    init(_ result: JSONObject) {
        self.result = result
        let answer = try? AssociatedSecrets(ParamsReader(object: result))
        rows = answer?.rows
        omitted = answer?.omitted ?? 0
    }

    /// Prints the rows; when they were waited for, one in an error status fails the command.
    func print(_ options: CommonOptions, _ console: Console, waited: Bool) throws(CommandFailure) {
        try AnswerPrinter(options, console).printPage(
            result, table: rows.map { RowTable.render($0) } ?? KeyValueTable.render(result))
        if omitted > 0 { console.warn("\(omitted) more rows, see `secretsync association read`") }
        if waited, let rows { try Settlement(rows).conclude(console) }
    }
}
