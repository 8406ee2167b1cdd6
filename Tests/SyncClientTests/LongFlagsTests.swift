import Testing

@testable import secretsync

@Suite struct LongFlagsTests {
    private let tree = CommandTree(root: SecretSync.self)

    @Test(arguments: [
        ("secret put -mount=my-kv my-secret foo=bar", "secret put --mount=my-kv my-secret foo=bar"),
        ("-format=json read sys/sync/destinations", "read --format=json sys/sync/destinations"),
        ("--format json secret put -mount my-kv s", "secret put --format json --mount my-kv s"),
        ("secret -format json put -mount my-kv s", "secret put --format json --mount my-kv s"),
        ("read p -field=type --format yaml", "read p --field=type --format yaml"),
        ("association set d -wait=false -mount=m s", "association set d --no-wait --mount=m s"),
        ("association set d -wait=true -mount=m s", "association set d --wait --mount=m s"),
        ("destination delete d -purge=true -wait", "destination delete d --purge --wait"),
        ("rpc secret.put -", "rpc secret.put -"),
        ("write p k=-", "write p k=-"),
        ("write -h", "write -h"),
        ("write p -- -format=json", "write p -- -format=json"),
        ("-version", "--version"),
        ("", ""),
    ])
    func linesWrittenAsForVaultBecomeTheParsersForm(line: String, expected: String) throws {
        let result = try LongFlags.normalise(line.split(separator: " ").map(String.init), tree: tree)
        #expect(result.joined(separator: " ") == expected)
    }

    @Test(arguments: [
        ("wrtie p", "there is no command 'wrtie'", "did you mean 'write'?"),
        ("secret pt", "there is no command 'secret pt'", "did you mean 'secret put'?"),
    ])
    func anUnknownCommandIsRefusedWithTheNearest(line: String, message: String, hint: String) {
        let failure = #expect(throws: CommandFailure.self) {
            try LongFlags.normalise(line.split(separator: " ").map(String.init), tree: tree)
        }
        #expect(failure == CommandFailure(.usage, message, hint: hint))
    }
}
