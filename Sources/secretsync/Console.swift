/// What a command sees of the world: standard streams, files, environment.
///
/// Standard output carries data only; everything said to a person goes to standard error.
struct Console: Sendable {
    let environment: [String: String]
    /// Writes text to standard output as it is; fails when the data cannot be stored.
    let writeOutput: @Sendable (String) throws(CommandFailure) -> Void
    /// Writes text to standard error as it is.
    let writeError: @Sendable (String) -> Void
    /// All of standard input.
    let readInput: @Sendable () throws(CommandFailure) -> [UInt8]
    /// All of a file.
    let readFile: @Sendable (_ path: String) throws(CommandFailure) -> [UInt8]
    /// Whether whoever read standard output has gone, as `head` does: what has no end of its own ends then.
    var readerIsGone: @Sendable () -> Bool = { false }
    /// Whether standard output is a terminal.
    var outputIsTerminal: @Sendable () -> Bool = { false }
    /// Whether standard error is a terminal.
    var errorIsTerminal: @Sendable () -> Bool = { false }

    /// One line of data.
    func output(_ text: String) throws(CommandFailure) {
        try writeOutput(text + "\n")
    }

    /// One line of talk.
    func talk(_ line: String) {
        writeError(Self.printable(line) + "\n")
    }

    /// What should be known but stops nothing.
    func warn(_ message: String) {
        talk("secretsync: warning: \(message)")
    }

    /// What went wrong.
    func report(_ failure: CommandFailure) {
        for line in failure.lines { talk(line) }
    }

    /// Control characters other than a line break could steer the terminal; a message may carry text of AWS.
    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            scalars.append(isControl && scalar != "\n" ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }
}
