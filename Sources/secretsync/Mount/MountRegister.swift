import ArgumentParser
import SyncProtocol

/// `secretsync mount register`.
struct MountRegister: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Makes a key-value mount of the host known.",
        discussion: """
            Example:
              secretsync mount register my-kv
              secretsync mount register my-kv --accessor kv_37993f8a
            """)

    @Argument(help: "The mount's path in the host.")
    var path: String

    @Option(help: "The mount's accessor in the host; without it one is derived from the path.")
    var accessor: String?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let mount = try NamedArguments.mount(path)
        var known: Accessor?
        if let accessor {
            do {
                known = try Accessor(accessor)
            } catch {
                throw .usage("'\(accessor)' is not an accessor", hint: "expected \(error.expected)")
            }
        }
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(
            Methods.mountRegister, MountRegistration(path: mount, accessor: known))
        try AnswerPrinter(options, console)
            .print(result, table: "Success! Enabled the kv-v2 secrets engine at: \(mount)/")
    }
}
