/// What a shared file holds, before it is merged with the other one.
struct ProfileSections: Sendable, Equatable {
    /// What a section is about.
    enum Name: Sendable, Hashable {
        /// A profile; in the configuration file `[profile default]` outdoes `[default]`.
        case profile(String, isPrefixed: Bool)
        case ssoSession(String)
        case services(String)
    }

    private(set) var properties: [Name: [String: String]] = [:]

    mutating func open(_ section: Name) {
        properties[section, default: [:]].merge([:]) { $1 }
    }

    mutating func set(_ property: String, _ value: String, in section: Name) {
        properties[section, default: [:]][property] = value
    }

    mutating func append(_ text: String, to property: String, in section: Name) {
        properties[section, default: [:]][property, default: ""] += text
    }

    /// Forgets `[default]` where `[profile default]` is there too.
    mutating func dropShadowedDefault() {
        guard properties[.profile("default", isPrefixed: true)] != nil else { return }
        properties[.profile("default", isPrefixed: false)] = nil
    }
}
