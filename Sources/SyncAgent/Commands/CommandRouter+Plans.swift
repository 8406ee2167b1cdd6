import JSONDocument
import SyncEngine
import SyncProtocol
import SyncScheduler

/// `sync.plan` and `sync.reconcile`: AWS is looked at beside everything else, then the rows are gone through in slices.
extension CommandRouter {
    mutating func registerPlanMethods() {
        handle(Methods.syncPlan) { params, _ in
            .store { editor in
                .surveying(try editor.surveys(of: params.selection)) { _, surveys in
                    .more(Self.planning(Planning(surveys, limit: params.limit)) { _, plan in .done(plan.json) })
                }
            }
        }
        handle(Methods.syncReconcile) { params, call in
            .store { editor in
                .surveying(try editor.surveys(of: params.selection)) { _, surveys in
                    .more(
                        Self.planning(Planning(surveys, limit: 1)) { _, plan in
                            if let wanted = params.plan, !wanted.utf8.elementsEqual(plan.plan.utf8) {
                                throw RPCError(
                                    .planChanged, "what would be done is not what that plan says any more",
                                    path: "/plan", hint: "look at sync.plan again, then reconcile with its plan")
                            }
                            return .more(Self.remedying(Remedying(plan: plan, surveys: surveys), params.wait, call))
                        })
                }
            }
        }
    }

    /// A plan on its way through the destinations.
    private struct Planning: Sendable {
        let surveys: [Survey]
        var draft: StateEditor.PlanDraft
        var index = 0
        var after: ObjectKey?

        init(_ surveys: [Survey], limit: Int64?) {
            self.surveys = surveys
            draft = StateEditor.PlanDraft(limit: limit)
        }
    }

    private static func planning(
        _ planning: Planning, then: @escaping @Sendable (inout StateEditor, SyncPlan) throws -> CommandOutcome
    ) -> @Sendable (inout StateEditor) throws -> CommandOutcome {
        { editor in
            var next = planning
            guard next.index < next.surveys.count else {
                next.draft.finish(next.surveys, editor.environment.digester)
                return try then(&editor, next.draft.plan)
            }
            next.after = try editor.draft(&next.draft, next.surveys[next.index], after: next.after)
            if next.after == nil { next.index += 1 }
            return .more(Self.planning(next, then: then))
        }
    }

    /// A reconciliation on its way through the destinations.
    private struct Remedying: Sendable {
        let plan: SyncPlan
        let surveys: [Survey]
        var index = 0
        var after: ObjectKey?
        var associations: Set<AssociationKey> = []
    }

    private static func remedying(
        _ remedying: Remedying, _ wait: Bool, _ call: Call
    ) -> @Sendable (inout StateEditor) throws -> CommandOutcome {
        { editor in
            var next = remedying
            guard next.index < next.surveys.count else { return try answer(next, wait, call, editor) }
            let progress = try editor.remedy(next.surveys[next.index], .all, after: next.after)
            next.associations.formUnion(progress.associations)
            next.after = progress.next
            if next.after == nil { next.index += 1 }
            return .more(Self.remedying(next, wait, call))
        }
    }

    private static func answer(
        _ done: Remedying, _ wait: Bool, _ call: Call, _ editor: StateEditor
    ) throws -> CommandOutcome {
        let plan = done.plan
        let associations = done.associations
        let answer: @Sendable (StateEditor) throws -> JSONObject = { editor in
            SyncReconciliation(
                plan: plan.plan, total: plan.total, counts: plan.counts,
                statuses: try editor.statuses(of: associations),
                surveyed: plan.surveyed
            ).json
        }
        guard wait, !associations.isEmpty else { return .done(try answer(editor)) }
        return .waiting(
            WaitRequest(associations: associations.sorted(), limit: call.waitLimit, lateIsError: false) { editor, _ in
                try answer(editor)
            })
    }
}
