/// Where a store lives and what it may take.
public struct StoreConfiguration: Sendable, Equatable {
    /// The state directory; created when missing, below a parent that exists.
    public var directory: String
    /// The seal key's file, outside the state directory; nil for `<directory>.key`, created on the first start.
    public var sealKeyFile: String?
    /// The most bytes the database may take; nil for no limit but the disk's.
    public var maximumBytes: Int64?

    /// A store in that directory.
    ///
    /// - Parameters:
    ///   - directory: the state directory.
    ///   - sealKeyFile: an existing key file, such as a systemd credential; nil for `<directory>.key`.
    ///   - maximumBytes: the most bytes the database may take.
    public init(directory: String, sealKeyFile: String? = nil, maximumBytes: Int64? = nil) {
        self.directory = directory
        self.sealKeyFile = sealKeyFile
        self.maximumBytes = maximumBytes
    }
}
