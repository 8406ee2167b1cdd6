import SyncProtocol
import Testing

@Suite struct AccessorTests {
    @Test(arguments: ["a", "kv_0a1b2c3d", "KV-9", "_", "-", String(repeating: "x", count: 128)])
    func acceptsWordCharacters(text: String) throws {
        #expect(try Accessor(text).text == text)
    }

    @Test(arguments: ["", "a.b", "a/b", "a b", "\u{E9}", "a\n", String(repeating: "x", count: 129)])
    func refusesEverythingElse(text: String) {
        #expect(throws: NameError.self) { try Accessor(text) }
    }

    /// Recorded values: a change here renames every secret in AWS.
    @Test(arguments: [("a", "kv_e40c292c"), ("foobar", "kv_bf9cf968"), ("b", "kv_e70c2de5")])
    func derivationIsFNV1aOfThePath(path: String, accessor: String) throws {
        #expect(try Accessor(derivedFrom: MountPath(path)).text == accessor)
    }

    @Test func derivationKeepsLeadingZeros() throws {
        let short = try #require(
            (0..<10_000).lazy.compactMap { try? MountPath("m\($0)") }.first { path in
                Accessor(derivedFrom: path).text.hasPrefix("kv_0")
            })
        #expect(Accessor(derivedFrom: short).text.utf8.count == 11)
    }

    @Test func slashAtTheEndOfTheMountDoesNotCount() throws {
        #expect(try Accessor(derivedFrom: MountPath("my-kv/")) == Accessor(derivedFrom: MountPath("my-kv")))
    }

    @Test func derivedAccessorIsAnAccessor() throws {
        let derived = try Accessor(derivedFrom: MountPath("team/a/kv"))
        #expect(try Accessor(derived.text) == derived)
    }
}
