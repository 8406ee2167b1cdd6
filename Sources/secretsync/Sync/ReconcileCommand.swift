import ArgumentParser
import SyncProtocol

/// `secretsync reconcile`.
struct ReconcileCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Compares what is wanted with AWS and writes what is not equal.",
        discussion: """
            What somebody else changed in AWS is written again, whatever on_drift says, and what failed is tried again. Without
            the value at hand (retain=always, or a provider) a row says so. Nothing is written that is equal.

            Examples:
              secretsync reconcile
              secretsync reconcile --destination aws-sm/my-awssm-1 --timeout 120
              secretsync reconcile --plan 1c7f04a2e5b94d6f8a0213c4d5e6f708

            With --plan it is refused if anything changed since that plan. Exit status 2 when rows end in an error status.
            """)

    @OptionGroup var rows: RowOptions

    @Option(help: ArgumentHelp("Carry out this plan of `secretsync plan` and no other.", valueName: "name"))
    var plan: String?

    @Flag(inversion: .prefixedNo, help: "Wait until AWS has answered.")
    var wait = true

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let params = SyncReconcileParams(try rows.selection(), plan: plan, wait: wait)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.syncReconcile, params)
        guard let done = try? SyncReconciliation(ParamsReader(object: result)) else {
            return try AnswerPrinter(options, console).print(result, table: KeyValueTable.render(result))
        }
        try AnswerPrinter(options, console).print(result, table: PlanTable.render(done))
        for view in done.surveyed {
            for warning in view.warnings { console.warn("\(view.destination): \(warning)") }
        }
        try Self.conclude(done, console)
    }

    private static func conclude(_ done: SyncReconciliation, _ console: Console) throws(CommandFailure) {
        let pending = done.statuses[.pending, default: 0]
        if pending > 0 {
            console.warn("\(pending) \(pending == 1 ? "association is" : "associations are") still pending; see `plan`")
        }
        let failed = done.statuses.filter(\.key.isError).values.reduce(0, +)
        guard failed > 0 else { return }
        throw CommandFailure(
            .refused, "\(failed) \(failed == 1 ? "association is" : "associations are") in an error status",
            hint: "see `secretsync plan` for the reasons, and `secretsync association read` for the rows")
    }
}
