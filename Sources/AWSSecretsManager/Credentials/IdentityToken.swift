import FoundationEssentials

/// A token of an identity provider, for which AWS gives credentials of a role: at hand, or in a file, as Kubernetes puts
/// it there.
///
/// Never shows the token.
public struct IdentityToken: Sendable {
    private enum Place: Sendable {
        case given(String)
        case file(String, directory: String?)
    }

    private let place: Place

    /// A token that is at hand.
    public static func given(_ token: String) -> IdentityToken {
        IdentityToken(place: .given(token))
    }

    /// A token in a file that somebody else than the agent's operator names.
    ///
    /// - Parameters:
    ///   - path: the file, read anew for each session: it is replaced long before the token ends.
    ///   - directory: where it must lie, also once all symbolic links are followed.
    /// - Returns: the token, not read yet.
    public static func file(_ path: String, below directory: String) -> IdentityToken {
        IdentityToken(place: .file(path, directory: directory))
    }

    /// A token in a file that the agent's operator names; it may lie anywhere.
    static func file(_ path: String) -> IdentityToken {
        IdentityToken(place: .file(path, directory: nil))
    }

    /// Reads the token.
    ///
    /// - Parameter readFile: the text of a file, or nil when there is none.
    /// - Returns: the token; of a file its first word.
    /// - Throws: ``CredentialsError`` that names the file.
    func read(_ readFile: (String) throws(ProfileError) -> String?) throws(CredentialsError) -> String {
        switch place {
        case .given(let token): return token
        case .file(let path, let directory):
            // What is read is what was looked at, whatever becomes of the links meanwhile.
            let file = directory == nil ? path : URL(filePath: path).resolvingSymlinksInPath().path
            if let directory, !Self.isBelow(file, directory) {
                throw CredentialsError(
                    code: .invalid,
                    message: "identity token file \(path) leads out of \(directory), the agent's directory for them")
            }
            guard let text = try? readFile(file) else {
                throw CredentialsError(code: .unavailable, message: "identity token file \(path) cannot be read")
            }
            let token = text.split(whereSeparator: \.isWhitespace).first.map { String($0) } ?? ""
            guard !token.isEmpty else {
                throw CredentialsError(code: .unavailable, message: "identity token file \(path) is empty")
            }
            return token
        }
    }

    /// Whether a file, whose links were followed, lies below a directory, whose links are followed too.
    private static func isBelow(_ path: String, _ directory: String) -> Bool {
        let file = URL(filePath: path).pathComponents
        let root = URL(filePath: directory).resolvingSymlinksInPath().pathComponents
        return file.count > root.count && file.starts(with: root)
    }
}

extension IdentityToken: CustomStringConvertible, CustomReflectable {
    /// Where it is, or the mask.
    public var description: String {
        switch place {
        case .given: "IdentityToken(*****)"
        case .file(let path, _): "IdentityToken(file \(path))"
        }
    }

    /// A mirror without children.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
