import SyncProtocol
import Testing

@Suite struct SpellingTests {
    private let names = ["mount", "secret_name", "version", "wait", "type", "cas"]

    @Test(arguments: [
        ("mounts", "mount"), ("secretname", "secret_name"), ("secret_nmae", "secret_name"), ("versoin", "version"),
        ("wai", "wait"), ("cass", "cas"), ("wait", "wait"),
    ])
    func findsTheNameThatWasMeant(word: String, meant: String) {
        #expect(Spelling.nearest(to: word, among: names) == meant)
    }

    @Test(arguments: ["", "w", "tpyx", "password", "region"])
    func findsNothingFarAway(word: String) {
        #expect(Spelling.nearest(to: word, among: names) == nil)
    }

    @Test func theNearestWins() {
        #expect(Spelling.nearest(to: "associated", among: ["associates", "associate", "associated_"]) != nil)
        #expect(Spelling.nearest(to: "abcdef", among: ["abcdxy", "abcdex"]) == "abcdex")
    }
}
