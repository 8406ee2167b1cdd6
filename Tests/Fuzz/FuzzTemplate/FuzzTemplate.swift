import FuzzDriver
import SyncProtocol

@testable import SyncEngine

@main
struct FuzzTemplate {
    static func main() {
        fuzz(check)
    }
}

/// A template is refused at a place inside it, or renders names that AWS takes, the same each time.
@Sendable private func check(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    let granularity: Granularity = first % 2 == 0 ? .secretPath : .secretKey
    let template: NameTemplate
    do throws(NameTemplateError) {
        template = try NameTemplate(text, granularity: granularity)
    } catch {
        precondition((0...text.unicodeScalars.count).contains(error.position), "the position is outside the template")
        precondition(!error.problem.isEmpty)
        return
    }
    guard let mount = try? MountPath("team/kv"), let accessor = try? Accessor("kv_a710f700"),
        let secret = try? SecretName("app/\u{E9}/db"), let destination = try? DestinationName("my-awssm-1")
    else { preconditionFailure("the context is not acceptable") }
    let context = NameContext(
        destination: DestinationID(type: .awsSecretsManager, name: destination), mount: mount,
        secret: SecretID(accessor: accessor, name: secret), key: granularity == .secretKey ? "pass/word" : nil)
    let rendered = try? template.render(context)
    precondition(rendered == (try? template.render(context)), "a name depends on when it is rendered")
    guard let name = rendered else { return }
    precondition((1...512).contains(name.utf8.count), "a name of \(name.utf8.count) characters")
    precondition(name.utf8.allSatisfy(isForNames), "a character that AWS does not take")
}

private func isForNames(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "/_+=.@-".utf8.contains(byte)
    }
}
