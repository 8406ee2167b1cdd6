/// The check of json-c that the agent runs before it serves.
///
/// json-c changes what it accepts between versions: 0.18 refuses every byte from 0x80 on in strict mode. An agent that
/// found this out line by line would refuse its host's secrets; this one does not start.
public enum JSONSelfTest {
    /// A json-c that cannot be used.
    public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The version of json-c.
        public let version: String
        /// What it did wrong, in terms of the test's own documents.
        public let problem: String

        /// The version and the problem.
        public var description: String {
            "json-c \(version) is unusable: \(problem)"
        }
    }

    /// Parses a few known documents.
    ///
    /// - Throws: ``Failure`` naming json-c's version and the first document it got wrong.
    public static func run() throws(Failure) {
        let reader = JSONReader()
        try run { bytes throws(JSONError) in try reader.read(bytes) }
    }

    /// Runs the test against that way to read a document.
    static func run(read: ([UInt8]) throws(JSONError) -> JSONValue) throws(Failure) {
        for sample in samples {
            let outcome: Result<JSONValue, JSONError>
            do throws(JSONError) {
                outcome = .success(try read(Array(sample.text.utf8)))
            } catch {
                outcome = .failure(error)
            }
            guard let problem = sample.problem(with: outcome) else { continue }
            throw Failure(version: JSONLibrary.version, problem: "\(sample.name): \(problem)")
        }
    }

    /// One document and what must come of it.
    private struct Sample {
        let name: String
        let text: String
        /// The tree, or nil when the document has a duplicate key and must be refused for it.
        let expected: JSONValue?

        func problem(with outcome: Result<JSONValue, JSONError>) -> String? {
            switch (outcome, expected) {
            case (.success(let value), let expected?): value == expected ? nil : "read as another document"
            case (.failure(let error), .some): "refused, \(error)"
            case (.success, nil): "accepted"
            case (.failure(let error), nil): error.reason == .duplicateKey ? nil : "refused, \(error)"
            }
        }
    }

    private static var samples: [Sample] {
        let deep = 64
        var nested: JSONValue = []
        for _ in 1..<deep { nested = .array([nested]) }
        return [
            Sample(
                name: "a request",
                text: #" {"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[true,false,null]}} "#,
                expected: ["jsonrpc": "2.0", "id": 1, "method": "ping", "params": ["a": [true, false, nil]]]),
            Sample(name: "bytes from 0x80 on", text: #"{"é":"ü€😀"}"#, expected: ["é": "ü€😀"]),
            Sample(name: "a surrogate pair", text: #"["\ud83d\ude00"]"#, expected: ["😀"]),
            Sample(name: "a surrogate pair like a surrogate", text: #"["\ud836\udc00"]"#, expected: ["\u{1D800}"]),
            Sample(name: "a NUL in a value", text: #"["a\u0000b"]"#, expected: ["a\0b"]),
            Sample(name: "numbers", text: numbers, expected: .array(numberTexts.map(number))),
            Sample(name: "a bare number", text: "7", expected: 7),
            Sample(
                name: "depth", text: String(repeating: "[", count: deep) + String(repeating: "]", count: deep),
                expected: nested),
            Sample(name: "a duplicate key", text: #"{"a":{"b":1,"c":2,"b":1}}"#, expected: nil),
            Sample(name: "a duplicate key in escapes", text: #"[{"a":1,"\u0061":1}]"#, expected: nil),
        ]
    }

    private static let numberTexts = [
        "-0", "123456789012345678901234567890", "-123456789012345678901234567890", "18446744073709551615",
        "-9223372036854775808", "1e400", "1E+2", "-0.50e-7",
    ]

    private static var numbers: String {
        "[\(numberTexts.joined(separator: ","))]"
    }

    private static func number(_ text: String) -> JSONValue {
        .number(JSONNumber(checkedText: text))
    }
}
