import SyncProtocol

/// The one warning about secrets on the command line, where every process can read them.
enum SensitiveWarning {
    /// The warning for those keys, or nil when none was given literally.
    static func text(literalKeys: [String]) -> String? {
        guard let first = literalKeys.first else { return nil }
        let names = literalKeys.joined(separator: ", ")
        return "the value of \(names) is on the command line, where other processes can read it;"
            + " use \(first)=@FILE, \(first)=- or \(first)=env:NAME"
    }

    /// The keys among `keys` that a method declares sensitive.
    static func sensitive(_ keys: [String], of method: MethodDescriptor) -> [String] {
        keys.filter { key in method.params.contains { $0.name == key && $0.isSensitive } }
    }
}
