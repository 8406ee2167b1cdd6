import JSONDocument
import Testing

@testable import secretsync

@Suite struct ValueArgumentsTests {
    private let console = RecordingConsole().console(
        environment: ["KEY": "from the environment"], input: "from input\n", files: ["/f": "from a file\n"])

    @Test(arguments: [
        ("k=v", "v"), ("k=", ""), ("k=a=b", "a=b"), ("k=true", "true"), ("k=12", "12"),
        ("k=@/f", "from a file\n"), ("k=-", "from input\n"), ("k=env:KEY", "from the environment"),
        ("k=\\@/f", "@/f"), ("k=\\-", "-"), ("k=\\env:KEY", "env:KEY"), ("k=-1", "-1"), ("k=\\x", "\\x"),
    ])
    func everyFormGivesAString(argument: String, value: String) throws {
        let values = try ValueArguments([argument], console: console)
        #expect(values.object == JSONObject([.init(name: "k", value: .string(value))]))
    }

    @Test func onlyValuesOnTheCommandLineAreLiteral() throws {
        let values = try ValueArguments(["a=1", "b=@/f", "c=-", "d=env:KEY"], console: console)
        #expect(values.literalKeys == ["a"])
        #expect(SensitiveWarning.text(literalKeys: []) == nil)
        #expect(
            SensitiveWarning.text(literalKeys: ["a"])
                == "the value of a is on the command line, where other processes can read it; use a=@FILE, a=- or a=env:NAME"
        )
    }

    @Test func aLoneDashIsAJSONObjectAndKeepsItsTypes() throws {
        let console = RecordingConsole().console(input: "{\"port\":5432,\"n\":null}\n")
        let values = try ValueArguments(["user=app", "-"], console: console)
        #expect(values.object == JSONValue(dictionaryLiteral: ("user", "app"), ("port", 5432), ("n", nil)).asObject)
        #expect(values.literalKeys == ["user"])
    }

    @Test(arguments: [
        (["k=1", "k=2"], "k is given twice"),
        (["k=-", "l=-"], "standard input is asked for twice"),
        (["k=env:NONE"], "k: the environment has no variable NONE"),
        (["k=@/none"], "read /none: no such file"),
        (["hunter2"], "an argument is not of the form key=value"),
        (["=v"], "an argument is not of the form key=value"),
        (["-"], "standard input is not JSON: unexpected byte at byte 1"),
    ])
    func mistakesAreRefusedWithoutEchoingValues(arguments: [String], message: String) {
        let failure = #expect(throws: CommandFailure.self) { try ValueArguments(arguments, console: console) }
        #expect(failure?.problems.first?.message == message)
        #expect(failure?.exit == .usage)
    }
}
