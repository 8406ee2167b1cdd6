import FoundationEssentials

/// Where the shared files are, and which profile is meant: environment in, paths out.
///
/// Source: "Location of the shared config and credentials files" in the AWS SDKs and Tools Reference Guide; the part for
/// systems other than Windows.
public struct ProfileFiles: Sendable, Equatable {
    /// The path of the configuration file; nil when no home directory is known.
    public let config: String?
    /// The path of the credentials file; nil when no home directory is known.
    public let credentials: String?
    /// The profile to use.
    public let profile: String
    /// Whether the profile was named, so that its absence is an error.
    public let isProfileNamed: Bool

    /// What that environment says.
    public init(environment: [String: String]) {
        func value(_ name: String) -> String? {
            guard let value = environment[name], !value.isEmpty else { return nil }
            return value
        }
        let home = value("HOME")
        func path(_ name: String, _ file: String) -> String? {
            guard let path = value(name) else { return home.map { "\($0)/.aws/\(file)" } }
            guard path == "~" || path.hasPrefix("~/"), let home else { return path }
            return home + path.dropFirst()
        }
        config = path("AWS_CONFIG_FILE", "config")
        credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        profile = value("AWS_PROFILE") ?? "default"
        isProfileNamed = value("AWS_PROFILE") != nil
    }

    /// Reads both files; one that is not there holds nothing.
    ///
    /// - Parameter read: the text of a file, or nil when there is none.
    /// - Returns: the profiles of both.
    /// - Throws: ``ProfileError`` that names the file and the line.
    public func load(_ read: (String) throws(ProfileError) -> String?) throws(ProfileError) -> ProfileSet {
        var texts: [String?] = []
        for path in [config, credentials] {
            guard let path else {
                texts.append(nil)
                continue
            }
            texts.append(try read(path))
        }
        return try ProfileSet(config: texts[0], credentials: texts[1])
    }

    /// Reads both files from the disk.
    ///
    /// - Returns: the profiles of both.
    /// - Throws: ``ProfileError`` that names the file and the line.
    public func load() throws(ProfileError) -> ProfileSet {
        try load(Self.text)
    }

    /// The text of a file; nil when there is none.
    ///
    /// - Throws: ``ProfileError`` when it is there and cannot be used: taking it for absent would lead to the credentials of
    ///   another source, and so of another identity.
    static func text(_ path: String) throws(ProfileError) -> String? {
        // The null device is how people say "none"; Foundation cannot read it.
        guard path != "/dev/null", FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ProfileError("file \(path) cannot be read")
        }
        guard data.count <= 1 << 20 else { throw ProfileError("file \(path) is larger than a megabyte") }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ProfileError("file \(path) is not UTF-8")
        }
        return text
    }
}
