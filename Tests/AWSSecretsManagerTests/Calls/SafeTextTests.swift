import Testing

@testable import AWSSecretsManager

@Suite struct SafeTextTests {
    private let withheld = "(the service's text is withheld: it may repeat the value)"

    @Test(arguments: [
        (#"{"password":"correct horse"}"#, #"Value '{"password":"correct horse"}' is wrong"#),
        (#"{"password":"correct horse"}"#, #"Value '{"password":"corr..."#),
        (#"{"password":"correct horse"}"#, #"echo: {"SecretString":"{\"password\":\"correct horse\"}"}"#),
        ("hunter2", "bad value hunter2!"), ("x", "the value x"),
        ("p\u{e4}ssw\u{f6}rd of many letters", #"echo: "p\u00e4ssw\u00f6rd of many letters""#),
        (String(repeating: "ab", count: 30_000), "prefix " + String(repeating: "ab", count: 8)),
    ])
    func withholdsWhatRepeatsTheValue(secret: String, text: String) {
        #expect(SafeText(keepingOut: Array(secret.utf8)).shown(text) == withheld)
    }

    @Test func withholdsAnEchoThatTheBoundWouldCut() {
        let text = String(repeating: "-", count: 505) + "correct horse battery staple"
        #expect(SafeText(keepingOut: Array("correct horse battery staple".utf8)).shown(text) == withheld)
        #expect(SafeText(keepingOut: nil).shown(String(repeating: "-", count: 9_000)) == withheld)
    }

    @Test(arguments: [
        (#"{"region":"us-east-1"}"#, "User is not authorized to perform: secretsmanager:CreateSecret in us-east-1"),
        ("", "You can't create this secret"), ("\u{e9}", "plain text"),
    ])
    func showsEverythingElse(secret: String, text: String) {
        #expect(SafeText(keepingOut: Array(secret.utf8)).shown(text) == text)
    }

    @Test func isShortAndOnOneLine() {
        let text = SafeText(keepingOut: nil).shown("a\r\nb\u{1B}[31m\u{2028}" + String(repeating: "\u{e9}", count: 600))
        #expect(text.hasPrefix("a  b [31m "))
        #expect(text.utf8.count <= 515)
        #expect(text.hasSuffix("..."))
    }
}
