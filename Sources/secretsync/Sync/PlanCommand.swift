import ArgumentParser
import SyncProtocol

/// `secretsync plan`.
struct PlanCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Compares what is wanted with AWS and says what would be done.",
        discussion: """
            Nothing is changed and no value is read: AWS is asked for descriptions, as far as the destination's identity may
            (secretsmanager:ListSecrets, secretsmanager:DescribeSecret). Where it may not, the agent's own state is shown.

            Examples:
              secretsync plan
              secretsync plan --destination aws-sm/my-awssm-1
              secretsync plan -mount=my-kv my-secret

            `secretsync reconcile --plan NAME` carries out what was shown, and nothing else.
            """)

    @OptionGroup var rows: RowOptions

    @Option(help: ArgumentHelp("Entries to show, 1 to 1000.", valueName: "count"))
    var limit: Int64?

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let params = SyncPlanParams(try rows.selection(), limit: limit)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.syncPlan, params)
        let plan = try? SyncPlan(ParamsReader(object: result))
        try AnswerPrinter(options, console)
            .print(result, table: plan.map(PlanTable.render) ?? KeyValueTable.render(result))
        for view in plan?.surveyed ?? [] {
            for warning in view.warnings { console.warn("\(view.destination): \(warning)") }
        }
    }
}
