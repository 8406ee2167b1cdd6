import ArgumentParser

/// `secretsync mount ...`.
struct MountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mount", abstract: "Mounts of the host and their accessors.",
        subcommands: [
            MountRegister.self, MountList.self,
        ])
}
