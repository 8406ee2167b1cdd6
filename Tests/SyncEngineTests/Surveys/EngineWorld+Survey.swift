import Simulation
import SyncEngine
import SyncProtocol

/// Looking at AWS as the agent does, without the shell around it.
extension EngineWorld {
    /// What the identity may do.
    enum Sight {
        case list, listAndDescribe, describe, nothing
    }

    /// Carries a survey out.
    ///
    /// - Parameters:
    ///   - selection: which rows.
    ///   - sight: what the identity may do.
    ///   - pageSize: secrets of a page of the list.
    ///   - hides: ARNs that are denied as if they had lost their tag.
    /// - Returns: the survey of the only destination.
    /// - Throws: what a step throws.
    func survey(
        _ selection: RowSelection = RowSelection(), _ sight: Sight = .listAndDescribe, pageSize: Int = 2,
        hides: Set<String> = []
    ) throws -> Survey {
        var survey = try edit { try $0.surveys(of: selection) }[0]
        if survey.source == .list {
            switch sight {
            case .list, .listAndDescribe:
                let listed = aws.observations.filter { $0.tags["hashicorp:vault"] != nil }
                for start in stride(from: 0, through: max(0, listed.count - 1), by: pageSize) {
                    let page = listed[start..<min(listed.count, start + pageSize)].map(\.listed)
                    survey.take(
                        try edit { [survey] in try $0.compare(page, of: survey.destination, askedAt: now) })
                }
            case .describe, .nothing: survey.listWasDenied()
            }
        }
        var after: ObjectKey?
        repeat {
            let (targets, next) = try edit { [survey] in try $0.targets(of: survey, after: after) }
            for target in targets where survey.describes {
                try survey.take(answer(target, sight, hides), about: target, askedAt: now)
            }
            after = next
        } while after != nil && survey.describes
        survey.finish()
        return survey
    }

    private func answer(_ target: SurveyTarget, _ sight: Sight, _ hides: Set<String>) -> SurveyAnswer {
        let denied = SurveyAnswer.denied(
            .init(code: "AccessDeniedException", message: "no", operation: "DescribeSecret"))
        switch sight {
        case .list, .nothing: return denied
        case .describe, .listAndDescribe:
            if hides.contains(target.arn) { return denied }
            return aws.observations.first { $0.arn == target.arn }.map(SurveyAnswer.secret) ?? .gone
        }
    }

    /// The whole plan of a survey.
    func plan(_ survey: Survey, limit: Int64? = nil) throws -> SyncPlan {
        var draft = StateEditor.PlanDraft(limit: limit)
        var after: ObjectKey?
        repeat { after = try edit { [after] in try $0.draft(&draft, survey, after: after) } } while after != nil
        draft.finish([survey], environment.digester)
        return draft.plan
    }

    /// Does something about all of a survey.
    ///
    /// - Returns: how many objects drifted.
    @discardableResult
    func remedy(_ survey: Survey, _ remedy: StateEditor.Remedy) throws -> Int {
        var drifted = 0
        var after: ObjectKey?
        repeat {
            let progress = try edit { [after] in try $0.remedy(survey, remedy, after: after) }
            drifted += progress.drifted
            after = progress.next
        } while after != nil
        return drifted
    }
}

extension Observation {
    /// The same as a list tells it.
    fileprivate var listed: Observation {
        Observation(
            arn: arn, name: name, currentVersionID: currentVersionID, isScheduled: isScheduled, tags: tags)
    }
}
