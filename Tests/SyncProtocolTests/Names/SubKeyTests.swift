import SyncProtocol
import Testing

/// Keys inside a row's key.
@Suite struct SubKeyTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a/b", "a%2Fb"), ("50%", "50%25"), ("a%2Fb", "a%252Fb"), ("é ключ", "é ключ"),
        ("/%/", "%2F%25%2F"),
    ])
    func slashesAreEscapedAndReadBack(key: String, escaped: String) {
        #expect(SubKey(key).escaped == escaped)
        #expect(SubKey(escaped: escaped).text == key)
    }

    @Test func aPercentSignThatEscapesNothingStandsForItself() {
        #expect(SubKey(escaped: "100% %2x%2f").text == "100% %2x/")
    }

    @Test func longKeysAreCutAndStayDifferent() {
        let long = String(repeating: "é", count: 400)
        let (first, second) = (SubKey(long + "1").shown, SubKey(long + "2").shown)
        #expect(first != second)
        #expect(first.text.utf8.count <= SubKey.shownBytes && first.text.hasPrefix(String(repeating: "é", count: 240)))
        #expect(first.shown == first)
        #expect(SubKey("short").shown.text == "short")
    }
}
