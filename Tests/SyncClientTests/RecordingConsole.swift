import Synchronization

@testable import secretsync

/// A console whose streams are kept.
final class RecordingConsole: Sendable {
    private let texts = Mutex((output: "", error: ""))

    var output: String { texts.withLock { $0.output } }
    var error: String { texts.withLock { $0.error } }

    /// The console, with those contents to read.
    func console(
        environment: [String: String] = [:], input: String? = nil, files: [String: String] = [:]
    ) -> Console {
        Console(
            environment: environment,
            writeOutput: { text in self.texts.withLock { $0.output += text } },
            writeError: { text in self.texts.withLock { $0.error += text } },
            readInput: { () throws(CommandFailure) in
                guard let input else { throw .usage("standard input is closed") }
                return Array(input.utf8)
            },
            readFile: { (path) throws(CommandFailure) in
                guard let text = files[path] else { throw .usage("read \(path): no such file") }
                return Array(text.utf8)
            })
    }
}
