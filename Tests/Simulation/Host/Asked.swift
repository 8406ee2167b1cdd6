import SyncProtocol

/// What was asked for and acknowledged: the commands with good replies, folded in their order. Knows nothing of the engine.
struct Asked: Equatable {
    /// What is known of one association.
    struct Association: Equatable {
        /// The settings of its destination when it was last set.
        var settings: HostSettings
    }

    /// The live content of each secret, by number.
    var contents: [Int: Int] = [:]
    /// The version of the live content, where versions are numbered.
    var versions: [Int: Int64] = [:]
    /// The settings of each destination there is.
    var destinations: [Int: HostSettings] = [:]
    /// Associations by destination and secret.
    var associations: [Int: [Int: Association]] = [:]
    /// Destinations whose purge was begun.
    var purging: Set<Int> = []

    /// A command was acknowledged.
    mutating func acknowledge(_ command: HostCommand) {
        switch command {
        case .write(let destination):
            destinations[destination] = HostSettings()
            associations[destination] = associations[destination] ?? [:]
        case .patch(let destination, let settings): destinations[destination] = settings
        case .set(let secret, let destination, let content, let version, _):
            if let settings = destinations[destination] {
                associations[destination, default: [:]][secret] = Association(settings: settings)
            }
            if let content { put(secret, content, version, makeLive: false) }
        case .remove(let secret, let destination): associations[destination]?[secret] = nil
        case .put(let secret, let content, let version, let makeLive): put(secret, content, version, makeLive: makeLive)
        case .delete(let secret, let version):
            // Of another version than the live one it says nothing.
            if let version, let live = versions[secret], version != live { return }
            contents[secret] = nil
        case .purge(let destination):
            associations[destination] = nil
            destinations[destination] = nil
            purging.insert(destination)
        case .disable, .queue: break
        }
    }

    private mutating func put(_ secret: Int, _ content: Int, _ version: Int64?, makeLive: Bool) {
        if let version {
            if let high = highs[secret], version < high, !makeLive { return }
            versions[secret] = version
            highs[secret] = max(highs[secret] ?? 0, version)
        }
        contents[secret] = content
    }

    /// The highest version of each secret.
    private(set) var highs: [Int: Int64] = [:]
}
