import SyncProtocol
import Testing

/// Names are bytes: what Swift calls canonically equivalent are two names here.
@Suite struct UTF8NameTests {
    private let composed = "caf\u{E9}"
    private let decomposed = "cafe\u{301}"

    @Test func canonicallyEquivalentNamesAreDistinct() throws {
        #expect(composed == decomposed)
        #expect(try SecretName(composed) != SecretName(decomposed))
        #expect(try MountPath(composed) != MountPath(decomposed))
        #expect(try Set([SecretName(composed), SecretName(decomposed)]).count == 2)
    }

    @Test func equalBytesAreEqualAndHashEqual() throws {
        #expect(try SecretName("a/b") == SecretName("a/b"))
        #expect(try SecretName("a/b").hashValue == SecretName("a/b").hashValue)
    }

    @Test func orderIsTheOrderOfCodePoints() throws {
        let names = try ["b", "a/b", "a", "B", "\u{1F600}", "\u{FFFD}", "\u{E9}"].map { try SecretName($0) }
        #expect(names.sorted().map(\.text) == ["B", "a", "a/b", "b", "\u{E9}", "\u{FFFD}", "\u{1F600}"])
    }

    @Test func descriptionIsTheTextAsItWasWritten() throws {
        #expect(try SecretName(decomposed).description.utf8.elementsEqual(decomposed.utf8))
    }
}
