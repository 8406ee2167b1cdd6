import ArgumentParser
import Glibc
import SyncProtocol

/// One run of the command line: arguments in, exit status out.
struct Invocation {
    let arguments: [String]

    /// Parses and carries out the command; every outcome has been said on the console when it returns.
    func run(_ console: Console) async -> ProcessStatus {
        do {
            try await carryOut(console)
            return .ok
        } catch {
            console.report(error)
            return error.exit
        }
    }

    private func carryOut(_ console: Console) async throws(CommandFailure) {
        // Not a flag of the root command: it would take --version N away from the verbs that have one.
        guard !["--version", "-version"].contains(arguments.first) else {
            try console.output("secretsync \(SecretSync.version), protocol \(ProtocolLimits.version)")
            return
        }
        let tree = CommandTree(root: SecretSync.self)
        let normalised = try LongFlags.normalise(arguments, tree: tree)
        do {
            var command = try SecretSync.parseAsRoot(normalised)
            if let command = command as? any ClientCommand {
                try await command.execute(console)
            } else {
                // A noun without its verb, or the help command: both answer by throwing their help.
                try command.run()
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            guard SecretSync.exitCode(for: error) != .success else {
                try console.output(SecretSync.fullMessage(for: error))
                return
            }
            throw Self.usage(SecretSync.message(for: error), usage: SecretSync.fullMessage(for: error))
        }
    }

    /// The parser's complaint in our tone: its suggestion becomes the hint.
    private static func usage(_ message: String, usage: String) -> CommandFailure {
        var text = message
        var hint = usage.split(separator: "\n").map(String.init).first { $0.hasPrefix("Usage:") }
        if let cut = text.firstRange(of: ". Did you mean ") {
            hint = "did you mean \(text[cut.upperBound...])"
            text = String(text[..<cut.lowerBound])
        }
        if text.hasSuffix(".") { text.removeLast() }
        return .usage(text.prefix(1).lowercased() + text.dropFirst(), hint: hint)
    }

    /// The environment of the process.
    static func environment() -> [String: String] {
        var result: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text)
            if let equals = pair.firstIndex(of: "=") {
                result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            unsafe entry += 1
        }
        return result
    }
}
