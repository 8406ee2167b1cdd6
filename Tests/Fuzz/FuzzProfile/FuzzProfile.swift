import FuzzDriver

@testable import AWSSecretsManager

@main
struct FuzzProfile {
    static func main() {
        fuzz(check)
    }
}

/// AWS's shared files: sections, or a refusal; never a trap, never a value of the file in it.
@Sendable private func check(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    do throws(ProfileError) {
        _ = try ProfileParser(text, kind: first % 2 == 0 ? .config : .credentials)
    } catch {
        for line in text.split(whereSeparator: \.isNewline) where line.utf8.count >= 40 {
            precondition(!"\(error)".contains(line), "the refusal has a line of the file")
        }
    }
}
