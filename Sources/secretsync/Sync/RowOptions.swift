import ArgumentParser
import SyncProtocol

/// Which rows a command is about.
struct RowOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only of this destination.", valueName: "aws-sm/name"))
    var destination: String?

    @Option(help: ArgumentHelp("Only of this mount.", valueName: "path"))
    var mount: String?

    @Argument(help: "Only this secret; needs --mount.")
    var secret: String?

    /// The selection, or what is wrong with it.
    func selection() throws(CommandFailure) -> RowSelection {
        var id: DestinationID?
        if let destination { id = try NamedArguments.destination(destination) }
        guard let secret else {
            var path: MountPath?
            if let mount { path = try NamedArguments.mount(mount) }
            return RowSelection(destination: id, mount: path)
        }
        guard let mount else { throw .usage("a secret is given without its mount", hint: "add --mount") }
        let reference = try NamedArguments.secret(secret, mount: mount)
        return RowSelection(destination: id, mount: reference.mount, secretName: reference.secretName)
    }
}
