package import SyncEngine

/// A command that goes on once AWS was looked at.
package struct PendingSurveys: Sendable {
    package let command: StoreCommand
    package let surveys: [Survey]
    package let body: @Sendable (inout StateEditor, [Survey]) throws -> CommandOutcome

    /// What is left of the command, with what was found.
    package func resumed(with found: [Survey]) -> StoreCommand {
        let body = body
        return StoreCommand(
            id: command.id, bytes: command.bytes, work: { editor in try body(&editor, found) }, reply: command.reply,
            progress: command.progress)
    }
}
