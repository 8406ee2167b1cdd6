import SyncEngine
import SyncProtocol
import Testing

/// A refusal names the character and says what to write instead.
struct NameTemplateErrorTests {
    private func refusal(_ template: String, _ granularity: Granularity = .secretPath) -> NameTemplateError? {
        #expect(throws: NameTemplateError.self) { try NameTemplate(template, granularity: granularity) }
    }

    @Test(arguments: [
        ("", 0), ("vault/static", 0), ("{{ .MountPath }}", 0), ("{{ .MountPath | sha256 }}", 0),
        ("x}}{{ .SecretPath }}", 1), ("{{ SecretPath }}", 3), ("{{ .Nope }}", 4), ("{{ .secretpath }}", 4),
        ("{{ .SecretKey }}", 4), ("{{ .SecretPath", 0), ("ab{{ .SecretPath ", 2), ("{{ .SecretPath }", 15),
        ("é{{ .Nope }}", 5), ("{{", 2), ("{{ }}", 3), ("{{{ .SecretPath }}", 2), ("{{ . }}", 4),
        ("{{ .SecretPath.x }}", 14), ("{{ .SecretPath \"x\" }}", 15), ("{{ .SecretPath uppercase }}", 15),
        ("{{ uppercase .SecretPath }}", 3), ("{{ if .SecretPath }}", 3), ("{{ $x }}", 3), ("{{ (.SecretPath) }}", 3),
        ("{{/* text */}}", 2), ("{{ \"x\" }}", 3),
        // Trim markers without their space.
        ("{{-.SecretPath }}", 2), ("{{ .SecretPath-}}", 14), ("{{ .SecretPath | truncate 3-}}", 27), ("{{-", 2),
    ])
    func variablesAndActions(template: String, position: Int) {
        let error = refusal(template)
        #expect(error?.position == position)
        #expect(error?.problem.isEmpty == false && error?.hint.isEmpty == false)
    }

    @Test(arguments: [
        ("{{ .SecretPath | }}", 15, "the pipe has no function after it"),
        ("{{ .SecretPath |", 15, "the pipe has no function after it"),
        ("{{ .SecretPath | | sha256 }}", 15, "the pipe has no function after it"),
        ("{{ .SecretPath | sha256 | }}", 24, "the pipe has no function after it"),
        ("{{ .SecretPath | -}}", 15, "the pipe has no function after it"),
        ("{{ .SecretPath | .MountPath }}", 17, "what comes after a pipe is a function"),
        ("{{ .SecretPath | nope }}", 17, "there is no such function"),
        ("{{ .SecretPath | Uppercase }}", 17, "there is no such function"),
        ("{{ .SecretPath | uppercase \"a\" }}", 27, "uppercase takes no argument"),
        ("{{ .SecretPath | sha256 256 }}", 24, "sha256 takes no argument"),
        ("{{ .SecretPath | replace \"a\" }}", 29, "an argument of replace is missing"),
        ("{{ .SecretPath | replace }}", 25, "an argument of replace is missing"),
        ("{{ .SecretPath | truncate | sha256 }}", 26, "an argument of truncate is missing"),
        ("{{ .SecretPath | replace \"a\" \"b\" \"c\" }}", 33, "replace takes no further argument"),
        ("{{ .SecretPath | trimprefix 5 }}", 28, "trimprefix takes text in quotes, not a number"),
        ("{{ .SecretPath | replace \"a\" 5 }}", 29, "replace takes text in quotes, not a number"),
        ("{{ .SecretPath | replace \"\" \"b\" }}", 25, "replace has nothing to look for"),
        ("{{ .SecretPath | truncate \"5\" }}", 26, "truncate takes a number, not text"),
        ("{{ .SecretPath | truncate 0 }}", 26, "truncate takes 1 to 16384 characters"),
        ("{{ .SecretPath | truncate -1 }}", 26, "truncate takes 1 to 16384 characters"),
        ("{{ .SecretPath | truncate 16385 }}", 26, "truncate takes 1 to 16384 characters"),
        ("{{ .SecretPath | truncate 99999999999999999999 }}", 26, "truncate takes 1 to 16384 characters"),
        ("{{ .SecretPath | truncate 010 }}", 26, "this is no decimal number"),
        ("{{ .SecretPath | truncate 0x10 }}", 26, "this is no decimal number"),
        ("{{ .SecretPath | truncate 1.5 }}", 26, "this is no decimal number"),
        ("{{ .SecretPath | truncate - }}", 26, "this is no decimal number"),
        ("{{ .SecretPath | truncate +3 }}", 26, "this is no decimal number"),
        ("{{ .SecretPath | trimprefix .MountPath }}", 28, "an argument is text or a number, not a variable"),
        ("{{ .SecretPath | trimprefix 'a' }}", 28, "text stands in double quotes"),
        ("{{ .SecretPath | trimprefix a }}", 28, "this is neither text nor a number"),
        ("{{ .SecretPath | replace \"a\"\"b\" }}", 28, "a space is missing"),
        ("{{ .SecretPath | trimprefix\"a\" }}", 27, "a space is missing"),
        ("{{ .SecretPath | trimprefix \"a }}", 28, "the text is not closed"),
        ("{{ .SecretPath | trimprefix \"a\n\" }}", 28, "the text is not closed"),
        ("{{ .SecretPath | trimprefix `a }}", 28, "the text is not closed"),
        ("{{ .SecretPath | trimprefix \"a\\", 30, "the escape is not complete"),
        ("{{ .SecretPath | trimprefix \"\\q\" }}", 29, "there is no such escape"),
        ("{{ .SecretPath | trimprefix \"\\'\" }}", 29, "there is no such escape"),
        ("{{ .SecretPath | trimprefix \"\\x9\" }}", 29, "the escape names no character"),
        ("{{ .SecretPath | trimprefix \"\\xff\" }}", 29, "the escape names no character"),
        ("{{ .SecretPath | trimprefix \"\\377\" }}", 29, "the escape names no character"),
        ("{{ .SecretPath | trimprefix \"\\ud800\" }}", 29, "the escape names no character"),
        ("{{ .SecretPath | trimprefix \"\\U00110000\" }}", 29, "the escape names no character"),
        ("{{ .SecretPath | truncate 3 4", 28, "truncate takes no further argument"),
        ("{{ .SecretPath | truncate 3", 0, "the variable is not closed"),
    ])
    func functions(template: String, position: Int, problem: String) {
        let error = refusal(template)
        #expect(error?.position == position)
        #expect(error?.problem == problem)
        #expect(error?.hint.isEmpty == false)
    }

    @Test(arguments: [
        ("{{ .SecretPaht }}", "did you mean SecretPath?"), ("{{ .secretpath }}", "did you mean SecretPath?"),
        ("{{ .SecretPath | uppercas }}", "did you mean uppercase?"),
        ("{{ .SecretPath | trim_prefix \"a\" }}", "did you mean trimprefix?"),
        ("{{ .SecretPath | upper }}", "did you mean uppercase?"),
        ("{{ .SecretPath | lower }}", "did you mean lowercase?"),
        (
            "{{ .SecretPath | base64 }}",
            "use one of uppercase, lowercase, replace, trimprefix, trimsuffix, truncate, sha256"
        ),
        ("{{ .SecretPath | unix_time }}", "nothing random or time-based"),
        ("{{ .SecretPath | random 8 }}", "nothing random or time-based"),
        ("{{ SecretBaseName }}", "{{ .SecretBaseName }}"), ("{{ sha256 .SecretPath }}", "{{ .SecretPath | sha256 }}"),
        ("{{ .SecretPath | replace \"a\" }}", "| replace \"a\" \"b\""),
        ("{{ .SecretPath | trimprefix \"\\.\" }}", "write a backslash as \\\\"),
    ])
    func theHintSaysWhatToWrite(template: String, hint: String) {
        #expect(refusal(template)?.hint.contains(hint) == true)
    }

    @Test func aTemplateForKeysHasToNameTheKey() {
        let error = refusal("vault/{{ .SecretPath }}", .secretKey)
        #expect(error?.position == 0)
        #expect(error?.hint == "use {{ .SecretKey }}")
    }

    @Test func theVariablesOfAHintAreThoseOfTheGranularity() {
        #expect(refusal("{{ .Nope }}")?.hint.contains("SecretKey") == false)
        #expect(refusal("{{ .Nope }}", .secretKey)?.hint.contains("SecretKey") == true)
    }
}
