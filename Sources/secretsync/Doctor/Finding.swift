import JSONDocument

/// One thing that `secretsync doctor` looked at.
struct Finding: Equatable {
    /// How it is.
    enum Level: String {
        /// As it should be.
        case ok
        /// Worth knowing; nothing is broken.
        case note
        /// Something is less safe or less able than it could be.
        case warning
        /// Something does not work.
        case failure
    }

    let level: Level
    /// What was looked at: `socket`, `aws-sm/my-awssm-1 credentials`.
    let subject: String
    /// What was found.
    let text: String
    /// What to do about it.
    var hint: String?

    init(_ level: Level, _ subject: String, _ text: String, hint: String? = nil) {
        self.level = level
        self.subject = subject
        self.text = text
        self.hint = hint
    }

    /// For JSON and YAML.
    var json: JSONValue {
        var object = JSONObject()
        object["level"] = .string(level.rawValue)
        object["subject"] = .string(subject)
        object["text"] = .string(text)
        object["hint"] = hint.map(JSONValue.string)
        return .object(object)
    }

    /// The lines for people.
    func lines(in style: TextStyle) -> [String] {
        let mark =
            switch level {
            case .ok: style.green("ok     ")
            case .note: "note   "
            case .warning: style.yellow("warning")
            case .failure: style.red("FAILED ")
            }
        return ["\(mark)  \(subject): \(text)"] + (hint.map { ["         -> \($0)"] } ?? [])
    }
}
