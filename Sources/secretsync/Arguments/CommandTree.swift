import ArgumentParser
import SyncProtocol

/// The words of the command line: verbs, and nouns with their verbs.
struct CommandTree {
    /// The verbs of each first word; empty where the word itself is the verb.
    let words: [String: [String]]

    init(words: [String: [String]]) {
        self.words = words
    }

    init(root: any ParsableCommand.Type) {
        var words: [String: [String]] = ["help": []]
        for command in root.configuration.subcommands {
            words[command._commandName] = command.configuration.subcommands.map { $0._commandName }
        }
        self.init(words: words)
    }

    /// Refuses a word that is none, with the nearest one.
    func check(_ first: String) throws(CommandFailure) {
        guard words[first] == nil else { return }
        throw Self.unknown(first, among: words.keys.sorted())
    }

    /// Refuses a noun's verb that is none, with the nearest one.
    func check(_ second: String, after first: String) throws(CommandFailure) {
        guard let verbs = words[first], !verbs.isEmpty, !verbs.contains(second) else { return }
        throw Self.unknown("\(first) \(second)", among: verbs.map { "\(first) \($0)" })
    }

    private static func unknown(_ word: String, among known: [String]) -> CommandFailure {
        let nearest = Spelling.nearest(to: word, among: known)
        return .usage(
            "there is no command '\(word)'",
            hint: nearest.map { "did you mean '\($0)'?" } ?? "commands: \(known.joined(separator: ", "))")
    }
}
