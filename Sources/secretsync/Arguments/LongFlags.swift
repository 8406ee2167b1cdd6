/// Brings a line written as for Vault into the form the parser takes.
///
/// `-mount=x` becomes `--mount=x`; `-wait=false` becomes `--no-wait`; options before the verb go behind it.
enum LongFlags {
    /// Options with a value that are worth accepting before the verb.
    private static let valued: Set<String> = ["format", "field", "socket", "timeout", "mount", "agent-uid"]
    /// Switches; a written-out value is folded into the name.
    private static let switches: Set<String> = ["wait", "force", "force-delete", "purge", "make-live", "version-only"]

    /// The line in the parser's form.
    ///
    /// - Throws: a usage failure for a command that does not exist.
    static func normalise(_ arguments: [String], tree: CommandTree) throws(CommandFailure) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        var words: [String] = []
        var early: [String] = []
        var rest = arguments[..<end].map(long)[...]
        var wanted = 1
        while words.count < wanted, let token = rest.popFirst() {
            guard token.hasPrefix("-"), token != "-" else {
                words.append(token)
                if words.count == 1 {
                    try tree.check(token)
                    if tree.words[token]?.isEmpty == false { wanted = 2 }
                } else {
                    try tree.check(token, after: words[0])
                }
                continue
            }
            early.append(token)
            if valued.contains(String(token.drop { $0 == "-" })), let value = rest.first, !value.hasPrefix("--") {
                early.append(value)
                rest.removeFirst()
            }
        }
        return words + early + rest + arguments[end...]
    }

    /// `-mount=x` as `--mount=x`; a short flag (`-h`), a lone `-` and a word stay as they are.
    private static func long(_ argument: String) -> String {
        guard argument.hasPrefix("-"), argument.count > 2 else { return argument }
        let body = argument.drop { $0 == "-" }
        guard body.first?.isLetter == true else { return argument }
        let name = body.prefix { $0 != "=" }
        guard switches.contains(String(name)) else { return "--\(body)" }
        switch body.dropFirst(name.count) {
        case "=true": return "--\(name)"
        case "=false" where name == "wait": return "--no-wait"
        default: return "--\(body)"
        }
    }
}
