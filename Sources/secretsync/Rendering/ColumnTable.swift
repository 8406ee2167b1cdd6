/// Columns padded to their longest cell, four spaces apart, as Vault's command line prints them.
enum ColumnTable {
    /// The lines of the table; spaces at the end of a line are dropped.
    static func render(_ rows: [[String]]) -> String {
        var widths: [Int] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return rows.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                line += cell
                if index + 1 < row.count {
                    line += String(repeating: " ", count: widths[index] - cell.count + 4)
                }
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// The same with a heading, each title underlined.
    static func render(titles: [String], _ rows: [[String]]) -> String {
        render([titles, titles.map { String(repeating: "-", count: $0.count) }] + rows)
    }
}
