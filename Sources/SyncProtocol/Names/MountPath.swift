/// The path of a key-value mount of the host, without slashes at the ends: `my-kv`, `team/a/kv`.
///
/// 1..256 bytes, no empty, `.` or `..` segment, no control character.
public struct MountPath: UTF8Name {
    /// The path without slashes at the ends.
    public let text: String

    /// Takes a path; one slash at the end is dropped, as Vault writes mounts.
    public init(_ text: String) throws(NameError) {
        let trimmed = text.utf8.last == UInt8(ascii: "/") ? String(text.unicodeScalars.dropLast()) : text
        guard PathSyntax.isPath(trimmed, maximumBytes: 256) else {
            throw NameError(
                expected:
                    "a mount path of 1..256 bytes, without leading slash, empty segment, '..' or control character")
        }
        self.text = trimmed
    }

    /// The last segment.
    public var baseName: String {
        PathSyntax.baseName(of: text)
    }
}

/// The name of a secret below its mount: `my-secret`, `app/db/password`.
///
/// 1..512 bytes, no empty, `.` or `..` segment, no slash at either end (there are no directories), no control character.
public struct SecretName: UTF8Name {
    /// The name.
    public let text: String

    /// Takes a name as the host writes it.
    public init(_ text: String) throws(NameError) {
        guard PathSyntax.isPath(text, maximumBytes: 512) else {
            throw NameError(
                expected:
                    "a secret name of 1..512 bytes, without a slash at either end, empty segment, '..' or control character"
            )
        }
        self.text = text
    }

    /// The last segment.
    public var baseName: String {
        PathSyntax.baseName(of: text)
    }
}

/// What mount paths and secret names have in common.
enum PathSyntax {
    /// The last segment. A slash is one even when a combining mark follows it, so scalars are split, not characters.
    static func baseName(of text: String) -> String {
        text.unicodeScalars.split(separator: "/").last.map(String.init) ?? text
    }

    static func isPath(_ text: String, maximumBytes: Int) -> Bool {
        guard (1...maximumBytes).contains(text.utf8.count) else { return false }
        guard
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value) }
            )
        else { return false }
        return text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { segment in
            !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
        }
    }
}
