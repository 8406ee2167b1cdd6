import JSONDocument
import SyncEngine
import SyncProtocol

/// What the host's numbers stand for: contents, templates and names. A function of the options.
struct HostTexts: Sendable {
    let destinations: [SimulationOptions.Destination]

    /// The keys of a secret's data in a world with secrets per key.
    static let keys = ["a", "b", "c"]

    /// The data of a content, never twice the same; which keys it has hangs on its number.
    func data(_ content: Int) -> JSONObject {
        JSONObject(Self.keys(of: content).map { .init(name: $0, value: .string("\(content) \($0)")) })
    }

    static func keys(of content: Int) -> [String] {
        keys.enumerated().filter { $0.offset == 0 || content >> ($0.offset - 1) & 1 == 1 }.map(\.element)
    }

    /// The template of a destination's names.
    func template(_ destination: Int, _ number: Int) -> String {
        "d\(destination)/\(number == 0 ? "first" : "second")/{{ .SecretPath }}"
            + (destinations[destination].hasSecretPerKey ? "/{{ .SecretKey }}" : "")
    }

    /// What a destination is set to.
    func fields(_ index: Int, _ settings: HostSettings) -> DestinationFields {
        let options = destinations[index]
        var fields = DestinationFields()
        fields.region = .set("us-east-1")
        fields.granularity = .set(options.hasSecretPerKey ? .secretKey : .secretPath)
        fields.secretNameTemplate = .set(template(index, settings.template))
        fields.recoveryWindowInDays = .set(options.recoveryWindow)
        fields.onConflict = .set(options.overwrites ? .overwrite : .refuse)
        fields.retain = .set(options.retains ? .always : .untilSynced)
        return fields
    }

    /// Names in AWS and their bytes, of a secret with that content; none without.
    func wanted(_ secret: Int, _ destination: Int, template: Int, content: Int?) -> [String: SecretValue] {
        guard let content else { return [:] }
        let base = "d\(destination)/\(template == 0 ? "first" : "second")/s\(secret)"
        guard destinations[destination].hasSecretPerKey else {
            return [base: ValueEncoding.secretPath(data(content))]
        }
        return Dictionary(
            uniqueKeysWithValues: Self.keys(of: content).map { key in
                (base + "/" + key, SecretValue(Array("\(content) \(key)".utf8)))
            })
    }

    /// Every name that a secret may ever have at a destination.
    func names(_ secret: Int, _ destination: Int) -> [String] {
        [0, 1].flatMap { template in
            let base = "d\(destination)/\(template == 0 ? "first" : "second")/s\(secret)"
            return destinations[destination].hasSecretPerKey ? Self.keys.map { base + "/" + $0 } : [base]
        }
    }
}
