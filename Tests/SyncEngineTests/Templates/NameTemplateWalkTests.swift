import Simulation
import SyncEngine
import SyncProtocol
import Testing

/// Random templates: what is accepted renders to a name AWS takes or to a length, and nothing traps.
struct NameTemplateWalkTests {
    /// Pieces that make a template or come near one.
    private static let pieces = [
        "{{", "}}", "{{ ", " }}", "{{- ", " -}}", "-", ".", ".SecretPath", ".SecretBaseName", ".SecretKey",
        ".MountPath",
        ".DestinationName", ".NamespacePath", " | ", "|", "uppercase", "lowercase", "sha256", "replace \"a\" \"bb\"",
        "replace `/` \"\"", "trimprefix \"ap\"", "trimsuffix `db`", "truncate 3", "truncate", " 7", "-1",
        "99999999999999999999", "\"", "`", "'", "\\", "\\x4", "\\u00e9", "\\377", "\"\\\"\"", " ", "\t", "\n", "\r\n",
        "vault/", "\u{E9}", "e\u{301}", "\u{1F511}", "\u{0}", "}", "{", "x", "0", "/*", "$", "(",
    ]
    private static let secrets = ["app/db", "a", "\u{1F511}", String(repeating: "\u{E9}", count: 250), "a b\"c`d\\e"]

    private func check(_ template: String, _ granularity: Granularity) throws -> Bool {
        let parsed: NameTemplate
        do {
            parsed = try NameTemplate(template, granularity: granularity)
        } catch {
            #expect((0...template.unicodeScalars.count).contains(error.position), "\(template.debugDescription)")
            #expect(!error.problem.isEmpty && !error.hint.isEmpty)
            return false
        }
        for secret in Self.secrets {
            let context = try Fixture.names(secret: secret, key: "key")
            do throws(ExternalNameError) {
                let name = try parsed.render(context)
                #expect((1...512).contains(name.utf8.count))
                #expect(name.wholeMatch(of: /[A-Za-z0-9\/_+=.@-]+/) != nil, "\(template.debugDescription)")
                let again = try parsed.render(context)
                #expect(again == name, "a name is the same whenever it is rendered")
            } catch {
                #expect(error.length == 0 || error.length > 512, "\(template.debugDescription)")
            }
        }
        return true
    }

    @Test(arguments: Granularity.allCases)
    func garbageIsRefusedOrRendered(granularity: Granularity) throws {
        var random = XorShift(seed: 5)
        for _ in 0..<4_000 {
            let count = Int(random.next() % 14)
            let template = (0..<count).map { _ in Self.pieces[Int(random.next() % UInt64(Self.pieces.count))] }.joined()
            _ = try check(template, granularity)
        }
    }

    @Test(arguments: Granularity.allCases)
    func whatIsWrittenByTheGrammarIsAccepted(granularity: Granularity) throws {
        let functions = [
            "uppercase", "lowercase", "sha256", "replace \"a\" \"bb\"", "replace `/` \"\\u00e9\"", "trimprefix \"ap\"",
            "trimsuffix `db`", "truncate 3", "truncate 300", "replace \"b\" `aaaaaaaaaaaaaaaa`",
        ]
        let texts = ["", "vault/", " ", "\u{E9}", "a}b", "{", "\n"]
        let variables = [".SecretPath", ".SecretBaseName", ".MountPath", ".NamespacePath", ".DestinationType"]
        var random = XorShift(seed: 9)
        func pick(_ from: [String]) -> String { from[Int(random.next() % UInt64(from.count))] }
        for _ in 0..<1_000 {
            var template = granularity == .secretKey ? "{{ .SecretKey }}" : "{{ .SecretPath }}"
            for _ in 0..<Int(random.next() % 4 + 1) {
                let pipes = (0..<Int(random.next() % 5)).map { _ in " | " + pick(functions) }.joined()
                template +=
                    pick(texts) + pick(["{{", "{{ ", "{{- "]) + pick(variables) + pipes + pick([" }}", "}}", " -}}"])
            }
            // A brace at the end of a text joins the action after it.
            template = template.replacing("{{{", with: "{{")
            #expect(try check(template, granularity), "\(template.debugDescription)")
        }
    }
}
