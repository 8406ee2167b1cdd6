import SyncEngine
import SyncProtocol
import Testing

/// What each function makes of a secret's name.
struct NameFunctionTests {
    private func render(_ functions: String, _ secret: String) throws -> String {
        try NameTemplate("{{ .SecretPath | \(functions) }}", granularity: .secretPath).render(
            Fixture.names(secret: secret))
    }

    @Test(arguments: [
        ("uppercase", "app/db-1", "APP/DB-1"), ("lowercase", "App/DB-1", "app/db-1"),
        ("replace \"/\" \"-\"", "a/b/c", "a-b-c"), ("replace \"aa\" \"b\"", "aaaaa", "bba"),
        ("replace \"a\" \"\"", "banana", "bnn"), ("replace \"a\" \"aa\"", "a.a", "aa.aa"),
        ("replace \"x\" \"y\"", "a", "a"),
        ("trimprefix \"app/\"", "app/app/db", "app/db"), ("trimprefix \"db\"", "app/db", "app/db"),
        ("trimsuffix \".json\"", "a.json", "a"), ("trimsuffix \"toolong\"", "a", "a"), ("trimprefix \"\"", "a", "a"),
        ("truncate 3", "abcdef", "abc"), ("truncate 10", "abc", "abc"),
        ("sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("sha256 | truncate 12 | uppercase", "abc", "BA7816BF8F01"),
        ("replace \"/\" \"-\" | trimprefix \"app-\" | truncate 2", "app/db1", "db"),
    ])
    func functionsChangeTheText(functions: String, secret: String, name: String) throws {
        #expect(try render(functions, secret) == name)
    }

    /// Go's literals, on a key: it may hold any character.
    @Test(arguments: [
        ("replace \"\\t\" \"-\"", "a\tb", "a-b"), ("replace `\\t` `-`", "a\\tb", "a-b"),
        ("replace \"\\\\\" \"-\"", "a\\b", "a-b"), ("replace \"\\\"\" \"-\"", "a\"b", "a-b"),
        ("replace \"\\x2e\" \"-\"", "a.b", "a-b"), ("replace \"\\056\" \"-\"", "a.b", "a-b"),
        ("replace \"\\u00e9\" \"e\"", "caf\u{E9}", "cafe"), ("replace \"\\U0001F511\" \"key\"", "\u{1F511}1", "key1"),
        ("replace \"}}\" \"--\"", "a}}b", "a--b"), ("replace `|` `-`", "a|b", "a-b"), ("replace `a\r` `b`", "a", "b"),
        ("replace\t\"a\"\n\"b\"\t|\tuppercase", "a", "B"),
    ])
    func literalsAreGos(functions: String, key: String, name: String) throws {
        let template = try NameTemplate("{{ .SecretKey | \(functions) }}", granularity: .secretKey)
        #expect(try template.render(Fixture.names(key: key)) == name)
    }

    /// One Unicode scalar is one character of the name, so nothing is cut inside one.
    @Test func truncateCountsTheCharactersOfTheName() throws {
        #expect(try render("truncate 3", "\u{E9}\u{1F511}x/y") == "__x")
        #expect(try render("truncate 1 | sha256", "\u{1F511}\u{1F511}") == render("sha256", "\u{1F511}"))
        // A letter with a combining mark is two scalars.
        #expect(try render("truncate 2", "e\u{301}x") == "e_")
    }

    /// Where a letter has no single counterpart it stays, as in Go; the length does not depend on the case.
    @Test func caseMapsCharacterByCharacter() throws {
        #expect(try render("uppercase | replace \"\u{C9}\" \"E\"", "caf\u{E9}") == "CAFE")
        #expect(try render("uppercase", "stra\u{DF}e") == "STRA_E")
        #expect(try render("uppercase | sha256", "\u{DF}") == render("sha256", "\u{DF}"))
    }

    /// Canonically equal texts are different characters here, as they are different bytes for the host.
    @Test func textsAreComparedByCharacterNotByAppearance() throws {
        #expect(try render("trimprefix \"\u{E9}\"", "\u{E9}x") == "x")
        #expect(try render("trimprefix \"\u{E9}\"", "e\u{301}x") == "e_x")
        #expect(try render("replace \"e\" \"o\"", "e\u{301}") == "o_")
    }

    @Test func functionsSeeTheTextBeforeItIsNormalised() throws {
        #expect(try render("replace \" \" \"-\"", "a b") == "a-b")
        #expect(try render("replace \"_\" \"-\"", "a b_c") == "a_b-c")
    }

    @Test func aNameThatFunctionsLeaveEmptyIsNone() throws {
        let error = #expect(throws: ExternalNameError.self) { try render("trimprefix \"app\"", "app") }
        #expect(error?.length == 0)
    }

    /// Replacements piped into each other would fill the memory.
    @Test func aTextThatGrowsOutOfHandIsRefusedOnTheWay() throws {
        let doubling = Array(repeating: "replace \"a\" \"aaaaaaaaaaaaaaaaaaaa\"", count: 24).joined(separator: " | ")
        let error = #expect(throws: ExternalNameError.self) { try render(doubling + " | truncate 3", "a") }
        #expect((error?.length ?? 0) > 16_384)
    }
}
