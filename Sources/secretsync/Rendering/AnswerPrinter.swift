import JSONDocument

/// Prints an answer the way the options ask.
struct AnswerPrinter {
    let console: Console
    let format: OutputFormat
    let field: String?

    /// A printer for those options; `standard` is the verb's own format.
    init(_ options: CommonOptions, _ console: Console, standard: OutputFormat = .table) {
        self.console = console
        format = options.format ?? standard
        field = options.field
    }

    /// Prints an answer.
    ///
    /// - Parameters:
    ///   - document: what JSON and YAML show.
    ///   - members: where `-field` looks.
    ///   - table: what the table format shows.
    /// - Throws: a usage failure when the field is not there.
    func print(_ document: JSONValue, members: JSONObject, table: @autoclosure () -> String) throws(CommandFailure) {
        guard let field else {
            try console.output(text(document, table: table()))
            return
        }
        guard let value = members[field] else {
            throw .usage(
                "the answer has no field '\(field)'",
                hint: members.isEmpty
                    ? "it has none" : "it has \(members.sortedMembers.map(\.name).joined(separator: ", "))")
        }
        try console.output(text(value, table: GoText.of(value)))
    }

    /// Prints a typed answer: the whole of it is the document.
    func print(_ result: JSONObject, table: @autoclosure () -> String) throws(CommandFailure) {
        try print(.object(result), members: result, table: table())
    }

    /// Prints a list of keys; says on standard error when there are more.
    func printPage(_ result: JSONObject, table: @autoclosure () -> String? = nil) throws(CommandFailure) {
        try print(result, table: table() ?? KeyList.render(result) ?? KeyValueTable.render(result))
        if let next = result["next"]?.string {
            console.talk("there is more: repeat with --after '\(next)'")
        }
    }

    private func text(_ value: JSONValue, table: @autoclosure () -> String) -> String {
        switch format {
        case .table: table()
        case .json: PrettyJSON.render(value)
        case .yaml: YAMLWriter.render(value)
        }
    }
}
