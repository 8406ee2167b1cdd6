import FuzzDriver
import JSONDocument
import SyncProtocol

@main
struct FuzzCommand {
    static func main() {
        fuzz(check)
    }
}

/// Params of every method: what is accepted is written as something that is accepted and written the same; what is refused
/// names a member of the params and echoes nothing of its value.
@Sendable private func check(_ bytes: [UInt8]) {
    guard let first = bytes.first, let json = try? JSONReader().read(Array(bytes.dropFirst())), let params = json.object
    else { return }
    let method = Methods.all[Int(first) % Methods.all.count]
    do throws(RPCError) {
        let once = try method.normalized(params)
        do throws(RPCError) {
            let twice = try method.normalized(once)
            precondition(once == twice, "\(method.name): writing params again changes them")
        } catch {
            preconditionFailure("\(method.name): its own params are refused: \(error.path ?? "") \(error.message)")
        }
    } catch {
        precondition(error.outcome == .notApplied)
        let said = [error.message, error.expected ?? "", error.hint ?? ""].joined(separator: "\n")
        for secret in longTexts(in: json) {
            precondition(!said.contains(secret), "\(method.name): the refusal echoes a value")
        }
    }
}

/// Values that cannot be in a message by chance.
private func longTexts(in value: JSONValue) -> [String] {
    switch value {
    case .string(let text): text.utf8.count >= 40 ? [text] : []
    case .array(let elements): elements.flatMap(longTexts(in:))
    case .object(let object): object.members.flatMap { longTexts(in: $0.value) }
    case .null, .bool, .number: []
    }
}
