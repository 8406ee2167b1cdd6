/// Reads AWS's shared files: the grammar of the SDKs' and the command line's `~/.aws/config` and `~/.aws/credentials`.
///
/// Source of the rules: "Shared config and credentials files" in the AWS SDKs and Tools Reference Guide. Pure: text in,
/// sections out.
struct ProfileParser {
    /// Which of the two files it is: they spell profiles differently.
    enum Kind: Sendable {
        /// `[default]`, `[profile NAME]`, `[sso-session NAME]`, `[services NAME]`.
        case config
        /// `[NAME]`.
        case credentials
    }

    private struct Property {
        let name: String
        /// An empty value makes the lines below it sub-properties.
        let hasSubproperties: Bool
        /// A name that cannot be: its lines are read and thrown away.
        let isIgnored: Bool
    }

    private let kind: Kind
    private(set) var sections = ProfileSections()
    private var section: ProfileSections.Name?
    private var isInSection = false
    private var property: Property?

    /// The sections of a file.
    ///
    /// - Parameters:
    ///   - text: the whole file.
    ///   - kind: which file it is.
    /// - Throws: ``ProfileError`` with the number of the line, and nothing of what stands there.
    init(_ text: String, kind: Kind) throws(ProfileError) {
        self.kind = kind
        // Swift takes CRLF for one character; lines end with LF, and a CR in front of it is no part of them.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            var line = Substring(bytes)
            if line.unicodeScalars.last == "\r" { line = Substring(line.unicodeScalars.dropLast()) }
            do throws(ProfileError) {
                try read(line)
            } catch {
                throw ProfileError("line \(index + 1): \(error.message)")
            }
        }
        if case .config = kind { sections.dropShadowedDefault() }
    }

    private mutating func read(_ line: Substring) throws(ProfileError) {
        guard let first = line.utf8.first, !line.utf8.allSatisfy(ProfileParser.isBlank) else { return }
        switch first {
        case UInt8(ascii: "#"), UInt8(ascii: ";"): return
        case UInt8(ascii: "["): try open(line)
        case UInt8(ascii: " "), UInt8(ascii: "\t"): try goOn(ProfileParser.trimmed(line))
        default: try define(line)
        }
    }

    private mutating func open(_ line: Substring) throws(ProfileError) {
        let definition = ProfileParser.trimmed(line.prefix { $0 != "#" && $0 != ";" })
        guard definition.hasSuffix("]") else { throw ProfileError("Profile definition must end with ']'") }
        section = name(ProfileParser.trimmed(definition.dropFirst().dropLast()))
        isInSection = true
        property = nil
        if let section { sections.open(section) }
    }

    private func name(_ text: Substring) -> ProfileSections.Name? {
        if case .credentials = kind {
            return ProfileParser.isName(text) ? .profile(String(text), isPrefixed: true) : nil
        }
        if text == "default" { return .profile("default", isPrefixed: false) }
        guard let blank = text.utf8.firstIndex(where: ProfileParser.isBlank) else { return nil }
        let name = ProfileParser.trimmed(text[blank...])
        guard ProfileParser.isName(name) else { return nil }
        return switch text[..<blank] {
        case "profile": .profile(String(name), isPrefixed: true)
        case "sso-session": .ssoSession(String(name))
        case "services": .services(String(name))
        default: nil
        }
    }

    private mutating func define(_ line: Substring) throws(ProfileError) {
        guard isInSection else { throw ProfileError("Expected a profile definition, found a property") }
        guard let sign = line.firstIndex(of: "=") else {
            throw ProfileError("Expected an '=' sign defining a property")
        }
        let name = ProfileParser.trimmed(line[..<sign])
        guard !name.isEmpty else { throw ProfileError("Property did not have a name") }
        let value = ProfileParser.trimmed(ProfileParser.withoutComment(line[line.index(after: sign)...]))
        let isIgnored = section == nil || !ProfileParser.isName(name)
        property = Property(name: name.lowercased(), hasSubproperties: value.isEmpty, isIgnored: isIgnored)
        if let section, !isIgnored { sections.set(name.lowercased(), String(value), in: section) }
    }

    private mutating func goOn(_ line: Substring) throws(ProfileError) {
        guard isInSection else { throw ProfileError("Expected a profile definition, found continuation") }
        guard let property else { throw ProfileError("Expected a property definition, found continuation") }
        if property.hasSubproperties {
            guard let sign = line.firstIndex(of: "=") else {
                throw ProfileError("Expected an '=' sign defining a sub-property")
            }
            if ProfileParser.trimmed(line[..<sign]).isEmpty { throw ProfileError("Sub-property did not have a name") }
        }
        if let section, !property.isIgnored { sections.append("\n\(line)", to: property.name, in: section) }
    }

    /// Without a comment that a blank stands in front of; a sign inside a value is part of it.
    private static func withoutComment(_ value: Substring) -> Substring {
        var previousIsBlank = false
        for index in value.utf8.indices {
            let byte = value.utf8[index]
            if previousIsBlank, byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") { return value[..<index] }
            previousIsBlank = isBlank(byte)
        }
        return value
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var bytes = text.utf8
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return Substring(bytes)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isName(_ text: Substring) -> Bool {
        let others = Array("-/.%@_:+".utf8)
        return !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || others.contains(byte)
            }
    }
}
