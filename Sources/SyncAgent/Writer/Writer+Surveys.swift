import Logging
import SyncEngine
import SyncProtocol
import SyncScheduler

/// Comparisons with AWS: those that commands ask for, and the one that goes on in the background.
extension Writer {
    /// Takes steps in this writer's transactions.
    var steps: WriterSteps {
        WriterSteps(submit: { self.submit($0) }, commandID: { self.commandID() })
    }

    /// Looks at AWS, then lets the command go on.
    func carryOut(_ pending: PendingSurveys) async {
        var found: [Survey] = []
        do {
            for survey in pending.surveys { found.append(try await surveyRunner(pending.command.progress).run(survey)) }
        } catch {
            return pending.command.reply(.failure(Self.refusal(error)))
        }
        // It goes on as a command of its own, so that one that comes too late is answered too.
        switch submit(pending.resumed(with: found)) {
        case .accepted: break
        case .full:
            pending.command.reply(
                .failure(
                    RPCError(
                        .busy, "too many commands wait for the state store", hint: "try again in a moment",
                        retryAfterMilliseconds: 100)))
        case .closed: pending.command.reply(.failure(WriterSteps.stopping))
        }
    }

    /// Compares one destination with AWS and does about it what the destination says.
    func reconcile(_ key: DestinationKey) async {
        do {
            guard let begun = try await steps.run({ editor in try editor.survey(of: key) }) else { return }
            do {
                let survey = try await surveyRunner().run(begun)
                var drifted = 0
                var after: ObjectKey?
                repeat {
                    let start = after
                    let progress = try await steps.run { editor in try editor.remedy(survey, .policy, after: start) }
                    drifted += progress.drifted
                    if progress.isCopying { hurry([key]) }
                    after = progress.next
                } while after != nil
                note(begun.destination, survey.view, drifted: drifted, nil)
            } catch {
                note(begun.destination, nil, drifted: 0, Self.refusal(error))
            }
        } catch {
            // The agent stops, or the store has its own word in the log.
        }
    }

    private func note(
        _ destination: DestinationRecord, _ view: SurveyView?, drifted: Int, _ failure: RPCError?
    ) {
        if failure?.reason == .shuttingDown { return }
        surveyLog.record(
            SurveyLog.Entry(at: clock(), view: view, drifted: drifted, failure: failure), of: destination.id)
        var metadata: Logger.Metadata = ["destination.name": "\(destination.id)"]
        if let failure {
            metadata["aws.code"] = failure.aws.map { "\($0.code)" }
            log.warning("destination not compared with AWS", metadata: metadata)
        } else if let view {
            metadata["survey.source"] = "\(view.source.rawValue)"
            metadata["survey.compared"] = "\(view.compared)"
            metadata["survey.drifted"] = "\(drifted)"
            log.log(
                level: drifted > 0 ? .warning : .debug, "destination compared with AWS", metadata: metadata)
        }
    }

    private static func refusal(_ error: any Error) -> RPCError {
        (error as? RPCError) ?? RPCError(.internalError, "the comparison with AWS could not be carried out")
    }
}
