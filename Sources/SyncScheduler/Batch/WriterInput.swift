package import JSONDocument
package import SyncEngine
package import SyncProtocol

/// What the writer is given to do; everything that waits goes into one commit.
package enum WriterInput: Sendable {
    /// A command of a peer.
    case command(StoreCommand)
    /// What became of a call to AWS.
    case result(Sendout, SentCall)
    /// A peer no longer wants to wait for the reply of that command.
    case cancelWait(CommandID)
    /// What a provider answered to that read.
    case answer(ProviderAnswer, ReadID, ConnectionID)
    /// A connection is gone.
    case ended(ConnectionID)
}

/// Identifies a command inside this process.
package struct CommandID: Sendable, Hashable {
    let rawValue: UInt64

    /// The id of that number.
    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// A command, ready to run inside a transaction.
package struct StoreCommand: Sendable {
    package let id: CommandID
    /// What the command holds in memory until it is done, for the bound on all of them.
    package let bytes: Int
    package let work: @Sendable (inout StateEditor) throws -> CommandOutcome
    /// Called once, after the commit.
    package let reply: @Sendable (Result<JSONObject, RPCError>) -> Void
    /// Called as often as there is something to say about how far it is, before the reply; nil where nobody asked.
    package var progress: ProgressSink?

    /// A command.
    package init(
        id: CommandID, bytes: Int, work: @escaping @Sendable (inout StateEditor) throws -> CommandOutcome,
        reply: @escaping @Sendable (Result<JSONObject, RPCError>) -> Void, progress: ProgressSink? = nil
    ) {
        self.id = id
        self.bytes = bytes
        self.work = work
        self.reply = reply
        self.progress = progress
    }
}

/// Tells a caller how far its request is.
package typealias ProgressSink = @Sendable (ProgressNotification.Phase) -> Void

/// What a command wants its caller to be told.
package enum CommandOutcome: Sendable {
    /// This, after the commit.
    case done(JSONObject)
    /// The rows, once they are answerable.
    case waiting(WaitRequest)
    /// What AWS says about a destination; it is asked after the commit, beside everything else.
    case checking(CheckOrder)
    /// What AWS has is looked at after the commit, beside everything else; then it goes on with this.
    case surveying([Survey], @Sendable (inout StateEditor, [Survey]) throws -> CommandOutcome)
    /// Nothing yet: it goes on with this in another turn, after what came meanwhile.
    case more(@Sendable (inout StateEditor) throws -> CommandOutcome)
}

/// A reply that is held until rows are settled, failed, parked, or the time is up.
package struct WaitRequest: Sendable {
    /// The associations waited for.
    package let associations: [AssociationKey]
    /// The destination whose purge is waited for.
    package let purge: DestinationKey?
    /// The destination whose settings' application is waited for.
    package let apply: DestinationKey?
    /// How long at most.
    package let limit: Duration
    /// Whether running out of time is an error (`sync.wait`) or answered with the rows as they are.
    package let lateIsError: Bool
    /// Makes the answer from the rows as they are then.
    package private(set) var answer: @Sendable (StateEditor, StateEditor.DepartedRows) throws -> JSONObject

    /// A wait for rows.
    package init(
        associations: [AssociationKey], limit: Duration, lateIsError: Bool,
        answer: @escaping @Sendable (StateEditor, StateEditor.DepartedRows) throws -> JSONObject
    ) {
        self.associations = associations
        purge = nil
        apply = nil
        self.limit = limit
        self.lateIsError = lateIsError
        self.answer = answer
    }

    /// A wait for the end of a purge; the answer says what came of it, or how far it is.
    package init(
        endOfPurge destination: DestinationKey, limit: Duration,
        answer: @escaping @Sendable (StateEditor, StateEditor.DepartedRows) throws -> JSONObject
    ) {
        associations = []
        purge = destination
        apply = nil
        self.limit = limit
        lateIsError = false
        self.answer = answer
    }

    /// A wait until a destination's settings were applied; the answer says how far it is.
    package init(
        endOfApply destination: DestinationKey, limit: Duration,
        answer: @escaping @Sendable (StateEditor, StateEditor.DepartedRows) throws -> JSONObject
    ) {
        associations = []
        purge = nil
        apply = destination
        self.limit = limit
        lateIsError = false
        self.answer = answer
    }

    /// The same wait with another answer.
    package func answering(_ shape: @escaping @Sendable (JSONObject) throws -> JSONObject) -> WaitRequest {
        let answer = answer
        var changed = self
        changed.answer = { editor, departed in try shape(answer(editor, departed)) }
        return changed
    }
}
