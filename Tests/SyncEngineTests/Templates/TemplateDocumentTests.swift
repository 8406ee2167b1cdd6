import FoundationEssentials
import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// What `Configuration.md` says of name templates is what they do.
struct TemplateDocumentTests {
    /// The cells of the tables below the heading.
    private static let rows: [[String]] = {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let path = package.joined(separator: "/") + "/Sources/SyncAgent/Documentation.docc/Configuration.md"
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        let section = text.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { $0 != "### Name templates" }.dropFirst().prefix { !$0.hasPrefix("#") }
        return section.filter { $0.hasPrefix("| `") }.map { line in
            // A pipe inside a cell is escaped.
            line.replacing("\\|", with: "\u{0}").split(separator: "|").map { cell in
                cell.replacing("\u{0}", with: "|").replacing("`", with: "").trimmingPrefix(" ")
                    .reversed().drop { $0 == " " }.reversed().map(String.init).joined()
            }
        }
    }()

    private static let variables = rows.filter { $0.count == 3 }
    private static let examples = rows.filter { $0.count == 4 }

    private func context() throws -> NameContext {
        let mount = try MountPath("team/kv")
        return NameContext(
            destination: try EngineWorld.destinationID("my-awssm-1"), mount: mount,
            secret: SecretID(accessor: Accessor(derivedFrom: mount), name: try SecretName("app/db")))
    }

    @Test func everyVariableIsListed() {
        let names = Set(NameTemplate.Variable.allCases.map(\.rawValue)).subtracting(["SecretKey"])
        #expect(Set(Self.variables.map { $0[0] }) == names)
    }

    @Test(arguments: variables)
    func everyVariableStandsForWhatIsSaid(row: [String]) throws {
        let template = try NameTemplate("{{ .\(row[0]) }}={{ .SecretPath }}", granularity: .secretPath)
        #expect(try template.render(context()) == row[2] + "=app/db")
    }

    @Test func everyFunctionHasAnExample() {
        let functions = ["uppercase", "lowercase", "replace", "trimprefix", "trimsuffix", "truncate", "sha256"]
        let listed = Self.examples.flatMap { $0[0].split(separator: ",").map { $0.split(separator: " ")[0] } }
        #expect(listed.map(String.init) == functions)
    }

    @Test(arguments: examples)
    func everyExampleRendersWhatIsSaid(row: [String]) throws {
        #expect(try NameTemplate(row[2], granularity: .secretPath).render(context()) == row[3])
    }
}
