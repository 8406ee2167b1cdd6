import Testing

@testable import SecretsManagerEmulator

@Suite struct WildcardPatternTests {
    @Test(arguments: [
        ("", "", true), ("*", "", true), ("*", "anything", true), ("a*", "abc", true), ("a*c", "abc", true),
        ("a*c", "abcd", false), ("*b*", "abc", true), ("a?c", "abc", true), ("a?c", "ac", false),
        ("*a*b", "aabab", true), ("secret:vault*", "secret:vault/x-AbCdEf", true), ("x", "X", false),
        ("vault-??????", "vault-AbCdEf", true), ("vault-??????", "vault-AbCdE", false),
    ])
    func fits(pattern: String, text: String, expected: Bool) {
        #expect(WildcardPattern(pattern).matches(text) == expected)
    }
}
