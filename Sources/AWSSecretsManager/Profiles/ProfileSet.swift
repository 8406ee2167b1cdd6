/// The profiles of both shared files together; where they disagree, the credentials file is right.
public struct ProfileSet: Sendable, Equatable {
    /// Properties by profile, their names in lower case.
    let profiles: [String: [String: String]]
    /// Properties by SSO session.
    let ssoSessions: [String: [String: String]]
    /// Sub-properties by services section and service, such as `secrets_manager`.
    let services: [String: [String: [String: String]]]

    /// No profiles at all.
    public static let empty = ProfileSet(profiles: [:])

    init(
        profiles: [String: [String: String]], ssoSessions: [String: [String: String]] = [:],
        services: [String: [String: [String: String]]] = [:]
    ) {
        self.profiles = profiles
        self.ssoSessions = ssoSessions
        self.services = services
    }

    /// The profiles of two files.
    ///
    /// - Parameters:
    ///   - config: the text of the configuration file; nil when there is none.
    ///   - credentials: the text of the credentials file; nil when there is none.
    /// - Throws: ``ProfileError`` that names the file and the line.
    public init(config: String?, credentials: String?) throws(ProfileError) {
        var profiles: [String: [String: String]] = [:]
        var ssoSessions: [String: [String: String]] = [:]
        var services: [String: [String: [String: String]]] = [:]
        for (text, kind, file) in [
            (config, ProfileParser.Kind.config, "config"), (credentials, .credentials, "credentials"),
        ] {
            guard let text else { continue }
            let sections: ProfileSections
            do throws(ProfileError) {
                sections = try ProfileParser(text, kind: kind).sections
            } catch {
                throw ProfileError("shared \(file) file, \(error.message)")
            }
            for (name, properties) in sections.properties {
                switch name {
                case .profile(let name, _): profiles[name, default: [:]].merge(properties) { $1 }
                case .ssoSession(let name): ssoSessions[name, default: [:]].merge(properties) { $1 }
                case .services(let name): services[name] = properties.mapValues(ProfileSet.subproperties)
                }
            }
        }
        self.init(profiles: profiles, ssoSessions: ssoSessions, services: services)
    }

    /// The region of a profile; nil when it has none.
    public func region(of profile: String) -> String? {
        value("region", of: profile)
    }

    /// A property of a profile; empty counts as absent.
    func value(_ property: String, of profile: String) -> String? {
        guard let value = profiles[profile]?[property], !value.isEmpty else { return nil }
        return value
    }

    /// The endpoint a profile has for a service, in its `services` section or for all services.
    func endpointURL(of service: String, profile: String) -> String? {
        if let section = value("services", of: profile),
            let url = services[section]?[service]?["endpoint_url"], !url.isEmpty
        {
            return url
        }
        return value("endpoint_url", of: profile)
    }

    private static func subproperties(_ value: String) -> [String: String] {
        var properties: [String: String] = [:]
        for line in value.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "=") else { continue }
            let name = line[..<sign].split(separator: " ").first.map { $0.lowercased() } ?? ""
            properties[name] = line[line.index(after: sign)...].drop { $0 == " " || $0 == "\t" }.description
        }
        return properties
    }
}
