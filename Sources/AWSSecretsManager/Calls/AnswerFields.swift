import JSONDocument

/// The members of an answer, each read as what it must be or not at all.
struct AnswerFields: Sendable {
    private let object: JSONObject

    init(_ object: JSONObject) {
        self.object = object
    }

    /// The members of a value; nil when it is no object.
    init?(_ value: JSONValue) {
        guard let object = value.object else { return nil }
        self.object = object
    }

    subscript(name: String) -> JSONValue? {
        object[name]
    }

    /// An identifier: printable ASCII of a sane length.
    func token(_ name: String) -> String? {
        object[name]?.string.flatMap(Self.plainToken)
    }

    /// A text for people.
    func text(_ name: String) -> String? {
        object[name]?.string
    }

    /// A time in nanoseconds since 1970.
    ///
    /// AWS writes times as seconds, with a fraction or in exponent form; milliseconds are all they hold.
    func time(_ name: String) -> Int64? {
        guard case .number(let number)? = object[name], let seconds = number.double, abs(seconds) < 9e9 else {
            return nil
        }
        return Int64((seconds * 1_000).rounded()) * 1_000_000
    }

    /// Printable ASCII of a sane length, or nil.
    static func plainToken(_ text: String) -> String? {
        (1...2_048).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
    }
}
