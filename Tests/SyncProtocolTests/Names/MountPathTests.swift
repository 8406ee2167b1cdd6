import SyncProtocol
import Testing

@Suite struct MountPathTests {
    @Test(arguments: [
        "my-kv", "team/a/kv", "a b", "\u{5BC6}\u{7801}", "...", "a/..b", String(repeating: "m", count: 256),
    ])
    func acceptsPaths(text: String) throws {
        #expect(try MountPath(text).text == text)
    }

    @Test(arguments: [
        "", "/", "//", "/a", "a//b", "a//", ".", "..", "a/./b", "a/../b", "a/..", "a\u{0}b", "a\nb", "a\u{7F}",
        "a\u{85}b",
        String(repeating: "m", count: 257),
    ])
    func refusesWhatIsNoPath(text: String) {
        #expect(throws: NameError.self) { try MountPath(text) }
    }

    @Test func oneSlashAtTheEndIsDropped() throws {
        #expect(try MountPath("my-kv/").text == "my-kv")
        #expect(try MountPath(String(repeating: "m", count: 256) + "/").text.utf8.count == 256)
    }

    @Test(arguments: [("kv", "kv"), ("team/a/kv", "kv"), ("a/\u{301}b", "\u{301}b")])
    func baseNameIsTheLastSegment(path: String, base: String) throws {
        #expect(try MountPath(path).baseName.utf8.elementsEqual(base.utf8))
    }
}

@Suite struct SecretNameTests {
    @Test(arguments: ["my-secret", "app/db/password", "a b", "\u{E9}", "....", String(repeating: "s", count: 512)])
    func acceptsNames(text: String) throws {
        #expect(try SecretName(text).text == text)
    }

    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.", "a\tb", "a\u{0}", "a\u{9F}",
        String(repeating: "s", count: 513),
    ])
    func refusesWhatIsNoName(text: String) {
        #expect(throws: NameError.self) { try SecretName(text) }
    }

    @Test func lengthIsCountedInBytes() {
        let text = String(repeating: "\u{E9}", count: 256)
        #expect(throws: Never.self) { try SecretName(text) }
        #expect(throws: NameError.self) { try SecretName(text + "x") }
    }

    @Test func baseNameIsTheLastSegment() throws {
        #expect(try SecretName("app/db/password").baseName == "password")
        #expect(try SecretName("password").baseName == "password")
    }
}
