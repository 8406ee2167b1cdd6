import FoundationEssentials

/// A folder of a test's own, with a path short enough for a socket in it.
struct TemporaryFolder: Sendable {
    let path: String

    /// Makes it, open to everyone to look into, as the parent of a state directory has to be for other users' peers.
    init() throws {
        path = "/tmp/ss-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    }

    /// Removes it with all that is in it.
    func remove() throws {
        try FileManager.default.removeItem(atPath: path)
    }

    /// The bytes of every file below it, by path.
    func contents() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            files[name] = FileManager.default.contents(atPath: "\(path)/\(name)").map(Array.init)
        }
        return files
    }
}
