import ArgumentParser

/// `secretsync secret ...`.
struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret", abstract: "Secrets of the host: their live value, or that there is none.",
        subcommands: [
            SecretPut.self, SecretChanged.self, SecretDelete.self,
        ])
}
