import ArgumentParser

/// `secretsync completion`.
struct CompletionCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Prints the completion script of a shell.",
        discussion: """
            Examples:
              secretsync completion bash > /etc/bash_completion.d/secretsync
              secretsync completion zsh > /usr/local/share/zsh/site-functions/_secretsync
              secretsync completion fish > ~/.config/fish/completions/secretsync.fish

            `make install` puts all three in place.
            """)

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    /// A shell there is a script for.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    func execute(_ console: Console) async throws(CommandFailure) {
        let kind: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        try console.output(SecretSync.completionScript(for: kind))
    }
}
