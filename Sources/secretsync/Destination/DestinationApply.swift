import ArgumentParser
import SyncProtocol

/// `secretsync destination apply`.
struct DestinationApply: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Applies a destination's settings to all of its associations.",
        discussion: """
            Template, granularity, tags, KMS key and replicas of a destination reach an association when it is set again. This sets all
            of them again: new names are written first, the old secrets are deleted once the new ones are synced.

            Examples:
              secretsync destination apply my-awssm-1
              secretsync destination apply my-awssm-1 --wait --timeout 600

            It goes on by itself, also after a restart; `secretsync destination read my-awssm-1` shows how far it is, and
            `secretsync wait --destination aws-sm/my-awssm-1` waits for the rows.
            """)

    @Argument(help: "The destination: aws-sm/NAME, or NAME.")
    var destination: String

    @Flag(inversion: .prefixedNo, help: "Wait until every association was gone over.")
    var wait = false

    @OptionGroup var options: CommonOptions

    func execute(_ console: Console) async throws(CommandFailure) {
        let id = try NamedArguments.destination(destination)
        let session = try await AgentSession.open(options, console)
        let result = try await session.call(Methods.destinationApply, DestinationApplyParams(id: id, wait: wait))
        let answer = try? DestinationApplication(ParamsReader(object: result))
        try AnswerPrinter(options, console)
            .print(result, table: answer.map { Self.text($0, id) } ?? KeyValueTable.render(result))
        if wait, let apply = answer?.apply {
            throw CommandFailure(
                .timeout, "\(apply.applied) of \(apply.total) associations were gone over in time", hint: "it goes on")
        }
    }

    private static func text(_ answer: DestinationApplication, _ id: DestinationID) -> String {
        let statuses = SyncStatus.allCases.compactMap { status in
            answer.statuses[status].map { "\($0) \(status.rawValue)" }
        }
        let now = statuses.isEmpty ? "it has no associations" : statuses.joined(separator: ", ")
        guard let apply = answer.apply else { return "Success! Settings applied to all of \(id): \(now)" }
        return "Applying settings of \(id): \(apply.applied) of \(apply.total) associations. Now: \(now)"
    }
}
