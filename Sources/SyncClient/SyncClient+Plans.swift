public import SyncProtocol

/// Comparing what is wanted with AWS.
extension SyncClient {
    /// Says what is not as it is wanted, and what would be done about it; changes nothing.
    ///
    /// - Parameters:
    ///   - selection: which rows; all unless given.
    ///   - limit: entries of the answer at most, 100 unless given.
    ///   - meta: what goes with the request.
    /// - Returns: the plan; its counts are of all entries.
    /// - Throws: `aws_read_failed` where AWS could not be looked at.
    public func plan(
        _ selection: RowSelection = RowSelection(), limit: Int64? = nil, meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> SyncPlan {
        try await call(Methods.syncPlan, SyncPlanParams(selection, limit: limit), meta: meta)
    }

    /// Writes what is not as it is wanted, whoever changed it, and tries again what failed.
    ///
    /// - Parameters:
    ///   - selection: which rows; all unless given.
    ///   - plan: the plan to carry out; another one is refused.
    ///   - wait: whether the answer waits for AWS.
    ///   - meta: what goes with the request; its deadline bounds the wait.
    /// - Returns: what was done, and the statuses it came to.
    /// - Throws: `plan_changed`, or `aws_read_failed` where AWS could not be looked at.
    public func reconcile(
        _ selection: RowSelection = RowSelection(), plan: String? = nil, wait: Bool = true, meta: RequestMeta = .init()
    ) async throws(SyncClientError) -> SyncReconciliation {
        try await call(
            Methods.syncReconcile, SyncReconcileParams(selection, plan: plan, wait: wait), meta: meta)
    }
}
