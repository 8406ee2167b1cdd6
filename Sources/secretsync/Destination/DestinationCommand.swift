import ArgumentParser

/// `secretsync destination ...`.
struct DestinationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination", abstract: "Destinations: where secrets are synced to.",
        subcommands: [
            DestinationWrite.self, DestinationPatch.self, DestinationRead.self, DestinationList.self,
            DestinationDelete.self, DestinationCheckCommand.self, DestinationApply.self,
        ])
}
