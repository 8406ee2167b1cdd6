import SyncProtocol

/// Names on the command line become types here.
enum NamedArguments {
    /// `aws-sm/NAME`, or `NAME` alone.
    static func destination(_ text: String) throws(CommandFailure) -> DestinationID {
        guard let slash = text.firstIndex(of: "/") else {
            return DestinationID(type: .awsSecretsManager, name: try name(text))
        }
        guard let type = DestinationType(rawValue: String(text[..<slash])) else {
            throw .usage(
                "there is no destination type '\(text[..<slash])'",
                hint: "types: \(DestinationType.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return DestinationID(type: type, name: try name(String(text[text.index(after: slash)...])))
    }

    /// A secret below its mount.
    static func secret(_ name: String, mount: String) throws(CommandFailure) -> SecretReference {
        do {
            return SecretReference(mount: try self.mount(mount), secretName: try SecretName(name))
        } catch let error as NameError {
            throw .usage("'\(name)' is not a secret's name", hint: "expected \(error.expected)")
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw .usage("'\(name)' is not a secret's name")
        }
    }

    /// A mount's path.
    static func mount(_ text: String) throws(CommandFailure) -> MountPath {
        do {
            return try MountPath(text)
        } catch {
            throw .usage("'\(text)' is not a mount", hint: "expected \(error.expected)")
        }
    }

    private static func name(_ text: String) throws(CommandFailure) -> DestinationName {
        do {
            return try DestinationName(text)
        } catch {
            throw .usage("'\(text)' is not a destination's name", hint: "expected \(error.expected)")
        }
    }
}
