import JSONDocument

extension Fault {
    /// Reads a fault of the admin interface.
    ///
    /// `{"effect":word, "operation"?, "name"?, "count"?, "status"?, "body"?, "gate"?, "code"?, "message"?}`; the words
    /// are those of the request log.
    ///
    /// - Parameter document: the fault.
    /// - Throws: ``EmulatorError`` that says what is wrong with it.
    init(_ document: JSONValue) throws(EmulatorError) {
        let known = ["effect", "operation", "name", "count", "status", "body", "gate", "code", "message"]
        if let unknown = document.object?.names.first(where: { !known.contains($0) }) {
            throw EmulatorError(.invalidFault, "\(unknown) is not a member of a fault")
        }
        guard let word = document["effect"]?.string else {
            throw EmulatorError(.invalidFault, "effect must be a string")
        }
        let count = document["count"]?.int64 ?? 1
        guard count > 0 else { throw EmulatorError(.invalidFault, "count must be positive") }
        self.init(
            try Fault.effect(word, document), operation: document["operation"]?.string,
            name: document["name"]?.string, count: Int(count))
    }

    private static func effect(_ word: String, _ document: JSONValue) throws(EmulatorError) -> Effect {
        let status = Int(document["status"]?.int64 ?? 0)
        guard status == 0 || (400...599).contains(status) else {
            throw EmulatorError(.invalidFault, "status must be 400 to 599")
        }
        switch word {
        case "throttle": return .throttle
        case "deny_access": return .denyAccess
        case "reset_before_applying": return .resetBeforeApplying
        case "reset_after_applying": return .resetAfterApplying
        case "truncate_answer": return .truncateAnswer
        case "server_error": return .serverError(status: status == 0 ? 500 : status, body: try body(document))
        case "server_error_after_applying":
            return .serverErrorAfterApplying(status: status == 0 ? 500 : status, body: try body(document))
        case "hold_request": return .holdRequest(gate: try gate(document))
        case "hold_answer": return .holdAnswer(gate: try gate(document))
        case "repeat_later": return .repeatLater(gate: try gate(document))
        case "reset_then_apply_later": return .resetThenApplyLater(gate: try gate(document))
        case "refuse":
            guard let code = document["code"]?.string else {
                throw EmulatorError(.invalidFault, "code must be a string")
            }
            return .refuse(
                code: code, message: document["message"]?.string ?? "", status: status == 0 ? 400 : status)
        default: throw EmulatorError(.invalidFault, "\(word) is not an effect")
        }
    }

    private static func body(_ document: JSONValue) throws(EmulatorError) -> Body {
        guard let word = document["body"] else { return .json }
        guard let body = word.string.flatMap(Body.init(rawValue:)) else {
            throw EmulatorError(.invalidFault, "body must be json, html or empty")
        }
        return body
    }

    private static func gate(_ document: JSONValue) throws(EmulatorError) -> String {
        guard let gate = document["gate"]?.string else {
            throw EmulatorError(.invalidFault, "gate must be a string")
        }
        return gate
    }
}
