import JSONDocument

/// Reads `k=v` arguments into an object.
///
/// | form | value |
/// |---|---|
/// | `k=v` | the string `v` |
/// | `k=@FILE` | the file's content, unchanged |
/// | `k=-` | standard input, unchanged |
/// | `k=env:NAME` | that environment variable |
/// | `-` | the members of a JSON object on standard input |
///
/// A backslash before `@`, `-` or `env:` takes the value literally. The same key twice is refused.
struct ValueArguments {
    /// The members, in the order given.
    let object: JSONObject
    /// The keys whose value stood on the command line.
    let literalKeys: [String]

    /// Reads the arguments.
    ///
    /// - Throws: a usage failure; it names keys, files and variables, never a value.
    init(_ arguments: [String], console: Console) throws(CommandFailure) {
        var reader = Reader(console: console)
        for argument in arguments { try reader.take(argument) }
        object = reader.object
        literalKeys = reader.literalKeys
    }

    /// A JSON object from those bytes.
    static func object(_ bytes: [UInt8], from source: String) throws(CommandFailure) -> JSONObject {
        var trimmed = bytes[...]
        while let last = trimmed.last, [0x0A, 0x0D, 0x20, 0x09].contains(last) { trimmed.removeLast() }
        do {
            guard let object = try JSONReader().read(Array(trimmed)).object else {
                throw CommandFailure.usage("\(source) is not a JSON object")
            }
            return object
        } catch let error as JSONError {
            throw .usage("\(source) is not JSON: \(error)")
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw .usage("\(source) is not JSON")
        }
    }

    private struct Reader {
        let console: Console
        var object = JSONObject()
        var literalKeys: [String] = []
        private var inputIsRead = false

        init(console: Console) {
            self.console = console
        }

        mutating func take(_ argument: String) throws(CommandFailure) {
            if argument == "-" {
                for member in try ValueArguments.object(input(), from: "standard input").members {
                    try set(member.name, member.value)
                }
                return
            }
            guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
                throw .usage(
                    "an argument is not of the form key=value",
                    hint: "write k=v, k=@FILE, k=-, k=env:NAME, or a lone - for a JSON object on standard input")
            }
            let key = String(argument[..<equals])
            try set(key, .string(value(argument[argument.index(after: equals)...], of: key)))
        }

        private mutating func set(_ key: String, _ value: JSONValue) throws(CommandFailure) {
            guard object[key] == nil else { throw .usage("\(key) is given twice") }
            object[key] = value
        }

        private mutating func value(_ text: Substring, of key: String) throws(CommandFailure) -> String {
            if text == "-" { return try Self.text(input(), of: key) }
            if text.hasPrefix("@") { return try Self.text(console.readFile(String(text.dropFirst())), of: key) }
            if text.hasPrefix("env:") {
                let name = String(text.dropFirst(4))
                guard let value = console.environment[name] else {
                    throw .usage("\(key): the environment has no variable \(name)")
                }
                return value
            }
            literalKeys.append(key)
            let isEscaped = text == "\\-" || text.hasPrefix("\\@") || text.hasPrefix("\\env:")
            return String(isEscaped ? text.dropFirst() : text)
        }

        private mutating func input() throws(CommandFailure) -> [UInt8] {
            guard !inputIsRead else { throw .usage("standard input is asked for twice") }
            inputIsRead = true
            return try console.readInput()
        }

        private static func text(_ bytes: [UInt8], of key: String) throws(CommandFailure) -> String {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .usage(
                    "\(key): the content is not UTF-8", hint: "encode binary data first, for example as base64")
            }
            return text
        }
    }
}
