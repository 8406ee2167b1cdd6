import ArgumentParser

/// `secretsync association ...`.
struct AssociationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "association", abstract: "Associations: which secret is synced to which destination.",
        subcommands: [
            AssociationSet.self, AssociationRemove.self, AssociationRead.self, AssociationList.self,
            AssociationDestinations.self,
        ])
}
