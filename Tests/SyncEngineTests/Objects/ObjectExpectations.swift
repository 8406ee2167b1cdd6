/// The table of transitions: for every input the result, and below it the states that lead there.
///
/// The language of the results is that of ``ObjectTransition``; `=` is a row that stays as it was. Every state is named
/// under every input: there is no default, so that a new state or input has to be thought through.
enum ObjectExpectations {
    /// The expected result by state and input.
    static let table: [String: [String: String]] = [commands, preparations, results, refusals].reduce(into: [:]) {
        read($1, into: &$0)
    }

    private static func read(_ text: String, into table: inout [String: [String: String]]) {
        var input = ""
        var result = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("== ") {
                input = String(line.dropFirst(3))
                table[input] = [:]
            } else if line.hasPrefix("    ") {
                for state in line.dropFirst(4).split(separator: "|") {
                    let name = String(state.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
                    table[input]?[name] = result
                }
            } else {
                result = String(line)
            }
        }
    }
}
