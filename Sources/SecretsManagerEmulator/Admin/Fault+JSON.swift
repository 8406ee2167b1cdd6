import JSONDocument

extension Fault {
    /// Reads a fault of the admin interface.
    ///
    /// `{"effect":word, "operation"?, "name"?, "count"?, "probability"?, ...}` and what the effect needs; the words are
    /// those of the request log. With a probability it stays until it is cleared, unless there is a count.
    ///
    /// - Parameter document: the fault.
    /// - Throws: ``EmulatorError`` that says what is wrong with it.
    init(_ document: JSONValue) throws(EmulatorError) {
        let known = [
            "effect", "operation", "name", "count", "probability", "status", "body", "gate", "delay_ms", "code",
            "message", "bytes_per_second", "seconds", "user", "role", "policies", "edit", "input", "account", "region",
        ]
        if let unknown = document.object?.names.first(where: { !known.contains($0) }) {
            throw EmulatorError(.invalidFault, "\(unknown) is not a member of a fault")
        }
        guard let word = document["effect"]?.string else {
            throw EmulatorError(.invalidFault, "effect must be a string")
        }
        let probability = try Fault.probability(document["probability"])
        let count: Int64
        if let value = document["count"] {
            guard let number = value.int64, number > 0 else {
                throw EmulatorError(.invalidFault, "count must be a positive integer")
            }
            count = number
        } else {
            count = probability < 1 ? Int64(Fault.unlimited) : 1
        }
        var delay: Int64?
        if let value = document["delay_ms"] {
            guard let number = value.int64, (0...600_000).contains(number) else {
                throw EmulatorError(.invalidFault, "delay_ms must be an integer of 0 to 600,000")
            }
            delay = number
        }
        self.init(
            try Fault.effect(word, document), operation: document["operation"]?.string,
            name: document["name"]?.string, count: Int(count), probability: probability, delayMilliseconds: delay)
    }

    /// Reads a file of faults: one, or an array of them.
    ///
    /// - Parameter text: the JSON document.
    /// - Returns: the faults in their order.
    /// - Throws: ``EmulatorError`` that says what is wrong.
    public static func list(_ text: [UInt8]) throws(EmulatorError) -> [Fault] {
        guard let document = try? JSONReader().read(text) else {
            throw EmulatorError(.invalidFault, "the faults are not valid JSON")
        }
        return try list(document)
    }

    static func list(_ document: JSONValue) throws(EmulatorError) -> [Fault] {
        var faults: [Fault] = []
        for element in document.array ?? [document] { faults.append(try Fault(element)) }
        return faults
    }

    private static func probability(_ value: JSONValue?) throws(EmulatorError) -> Double {
        guard let value else { return 1 }
        guard case .number(let number) = value, let probability = Double(number.text), probability > 0, probability <= 1
        else { throw EmulatorError(.invalidFault, "probability must be above 0 and at most 1") }
        return probability
    }

    private static func effect(_ word: String, _ document: JSONValue) throws(EmulatorError) -> Effect {
        let status = Int(document["status"]?.int64 ?? 0)
        guard status == 0 || (400...599).contains(status) else {
            throw EmulatorError(.invalidFault, "status must be 400 to 599")
        }
        switch word {
        case "throttle": return .throttle
        case "deny_access": return .denyAccess
        case "reset_before_reading":
            guard document["name"] == nil else {
                throw EmulatorError(.invalidFault, "reset_before_reading fits by operation, not by name")
            }
            return .resetBeforeReading
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
        case "understate_length": return .understateLength
        case "slow_answer":
            guard let rate = document["bytes_per_second"]?.int64, (1...1_000_000).contains(rate) else {
                throw EmulatorError(.invalidFault, "bytes_per_second must be 1 to 1,000,000")
            }
            return .slowAnswer(bytesPerSecond: Int(rate))
        default: return .first(try change(word, document))
        }
    }

    private static func change(_ word: String, _ document: JSONValue) throws(EmulatorError) -> Change {
        let account = document["account"]?.string
        switch word {
        case "advance_clock":
            guard let seconds = document["seconds"]?.int64, AdminInterface.clockRange.contains(seconds) else {
                throw EmulatorError(.invalidFault, "seconds must be an integer of at most 30 years")
            }
            return .advanceClock(seconds: seconds)
        case "set_policies":
            let policies = try AccountsDocument.policies(document["policies"], kind: .identity)
            switch (document["user"]?.string, document["role"]?.string) {
            case (let user?, nil): return .setUserPolicies(account: account, user: user, policies: policies)
            case (nil, let role?): return .setRolePolicies(account: account, role: role, policies: policies)
            case (nil, nil), (_?, _?): throw EmulatorError(.invalidFault, "set_policies needs a user or a role")
            }
        case "edit":
            guard let operation = document["edit"]?.string, Operation(rawValue: operation) != nil else {
                throw EmulatorError(.invalidFault, "edit must name an operation")
            }
            guard let input = document["input"], input.object != nil else {
                throw EmulatorError(.invalidFault, "input must be the operation's document")
            }
            let text = String(decoding: JSONWriter.write(input), as: UTF8.self)
            return .edit(operation: operation, input: text, account: account, region: document["region"]?.string)
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
        switch (document["gate"]?.string, document["delay_ms"]) {
        case (let gate?, nil): return gate
        case (nil, _?): return ""
        case (nil, nil), (_?, _?): throw EmulatorError(.invalidFault, "one of gate and delay_ms must be there")
        }
    }
}
