import SyncEngine
import SyncProtocol
import SyncScheduler

/// Asks AWS what it has of a destination's secrets and gives the answers to the engine.
///
/// One call at a time and paced, so that what a command asked for goes first. A list that was not read to its end, or a
/// secret that could not be looked at, ends the survey with an error: what is not known is never taken for nothing.
struct SurveyRunner: Sendable {
    /// Calls a second at most; AWS's own quotas are 100 lists and 40,000 looks.
    private static let listsPerSecond = 20.0
    private static let looksPerSecond = 100.0
    private static let list = "secretsmanager:ListSecrets"
    private static let describe = "secretsmanager:DescribeSecret"

    /// Who wants to know how far it is.
    let progress: ProgressSink?
    let sender: any CallSender
    let steps: WriterSteps
    let calls: CallCounters
    /// The share of AWS's quotas that is used.
    let scale: Double
    let clock: @Sendable () -> Timestamp

    /// Carries a survey out.
    ///
    /// - Throws: `aws_read_failed`, `shutting_down`, or what a step threw.
    func run(_ begun: Survey) async throws -> Survey {
        var survey = begun
        if survey.source == .list { try await list(&survey) }
        if survey.describes { try await describe(&survey) }
        survey.finish()
        return survey
    }

    private func list(_ survey: inout Survey) async throws {
        let destination = survey.destination
        var token: String?
        var seen: Set<String> = []
        repeat {
            let askedAt = clock()
            switch try await look(.list(after: token), at: destination) {
            case .page(let page, let next):
                survey.take(
                    try await steps.run { editor in
                        try editor.compare(page, of: destination, askedAt: askedAt)
                    })
                token = next
                tell(survey)
                if let next, !seen.insert(next).inserted {
                    throw StateEditor.unreadable(destination, Self.circle)
                }
            case .denied:
                survey.listWasDenied()
                return try await note(Self.list, isDenied: true, of: destination)
            case .failed(let refusal): throw StateEditor.unreadable(destination, refusal)
            case .gone, .secret: throw RPCError(.internalError, "a list was answered with a secret")
            }
            if token != nil { try await pause(Self.listsPerSecond) }
        } while token != nil
        try await note(Self.list, isDenied: false, of: destination)
    }

    private func describe(_ survey: inout Survey) async throws {
        var after: ObjectKey?
        var wasDenied: Bool?
        repeat {
            let begun = survey
            let start = after
            let (targets, next) = try await steps.run { editor in try editor.targets(of: begun, after: start) }
            for target in targets where survey.describes {
                if wasDenied != nil { try await pause(Self.looksPerSecond) }
                let askedAt = clock()
                let answer = try await look(.secret(arn: target.arn), at: survey.destination)
                if case .denied = answer { wasDenied = wasDenied ?? true } else { wasDenied = false }
                try survey.take(answer, about: target, askedAt: askedAt)
            }
            after = next
            tell(survey)
        } while after != nil && survey.describes
        if let wasDenied { try await note(Self.describe, isDenied: wasDenied, of: survey.destination) }
    }

    private func tell(_ survey: Survey) {
        progress?(.compare(destination: survey.view.destination, compared: survey.view.compared))
    }

    private func look(_ look: Look, at destination: DestinationRecord) async throws -> SurveyAnswer {
        let looked = await sender.look(look, at: destination)
        calls.record(looked.ends, of: look.operation, to: destination.id)
        // A call that was broken off by a stop says nothing about AWS.
        if Task.isCancelled { throw WriterSteps.stopping }
        return looked.answer
    }

    private func note(_ action: String, isDenied: Bool, of destination: DestinationRecord) async throws {
        guard destination.deniedActions.contains(action) != isDenied else { return }
        try await steps.run { editor in try editor.note(action, isDenied: isDenied, of: destination.key) }
    }

    private func pause(_ perSecond: Double) async throws {
        do {
            try await Task.sleep(for: .seconds(1 / (perSecond * scale)))
        } catch {
            throw WriterSteps.stopping
        }
    }

    private static let circle = CallResult.Refusal(
        code: "UndecodableAnswer", message: "the list leads back to a page it had", operation: "ListSecrets")
}
