public import SyncProtocol

/// The steps of a survey that need the rows; between them AWS is asked.
extension StateEditor {
    /// Rows looked at in one step.
    private static let slice = 256

    /// Begins a survey of each destination that is meant.
    ///
    /// - Throws: `destination_not_found`, or what the transaction throws.
    public func surveys(of selection: RowSelection) throws -> [Survey] {
        let accessor = try selection.mount.map { try self.accessor(of: $0) }
        let secret = selection.secretName.flatMap { name in accessor.map { SecretID(accessor: $0, name: name) } }
        let destinations = try selection.destination.map { [try destination($0)] } ?? transaction.destinations()
        return try destinations.map { try survey(of: $0, accessor, secret) }
    }

    /// Begins a survey of one destination; nil where it is gone.
    public func survey(of key: DestinationKey) throws -> Survey? {
        try transaction.destination(key).map { try survey(of: $0, nil, nil) }
    }

    private func survey(
        of destination: DestinationRecord, _ accessor: Accessor?, _ secret: SecretID?
    ) throws -> Survey {
        let isHeld = heldDestinations.contains(destination.key)
        let reason: String? =
            try transaction.configuration().disabled
            ? "the agent is switched off" : isHeld ? "the destination is left alone for a while" : nil
        return Survey(
            of: destination, accessor: accessor, secret: secret,
            source: reason != nil ? .none : secret != nil ? .describe : .list,
            warnings: reason.map { ["\($0): AWS was not looked at"] } ?? [])
    }

    /// Compares a page of a list with the rows.
    public func compare(
        _ page: [Observation], of destination: DestinationRecord, askedAt: Timestamp
    ) throws -> Survey.Comparison {
        var comparison = Survey.Comparison(askedAt: askedAt)
        for observation in page {
            for object in try transaction.objects(region: destination.region, name: observation.name)
            where object.destination == destination.key && object.isComparable
                && object.arn?.utf8.elementsEqual(observation.arn.utf8) == true
            {
                // Only what nothing is to be said about need not be looked at again.
                if object.drift(from: observation) == nil, !object.hasDrifted, !object.hasOpenReplicas {
                    comparison.equal.append(object.key)
                } else {
                    comparison.others.append((object.key, observation))
                }
            }
        }
        return comparison
    }

    /// The next objects that are to be looked at one by one.
    ///
    /// - Parameters:
    ///   - survey: the survey.
    ///   - after: where the step before ended.
    /// - Returns: the objects, and where the next step begins; nil after the last.
    /// - Throws: what the transaction throws.
    public func targets(of survey: Survey, after: ObjectKey?) throws -> (targets: [SurveyTarget], next: ObjectKey?) {
        var targets: [SurveyTarget] = []
        let next = try walk(survey, after: after) { object in
            if object.isComparable, let arn = object.arn {
                targets.append(SurveyTarget(object: object.key, arn: arn))
            }
        }
        return (targets, next)
    }

    /// Notes whether an optional action is denied, for `sync.status`.
    public func note(_ action: String, isDenied: Bool, of key: DestinationKey) throws {
        guard var destination = try transaction.destination(key),
            destination.deniedActions.contains(action) != isDenied
        else { return }
        if isDenied { destination.deniedActions.insert(action) } else { destination.deniedActions.remove(action) }
        try transaction.save(destination)
    }

    /// AWS could not be read: what it has is not known, which is not the same as nothing.
    public static func unreadable(_ destination: DestinationRecord, _ refusal: CallResult.Refusal) -> RPCError {
        RPCError(
            .awsReadFailed, "destination \(destination.id) could not be compared with AWS: \(refusal.message)",
            hint: "nothing was changed; try again, or look at destination.check", retryAfterMilliseconds: 1_000,
            aws: RPCError.AWSCause(
                operation: refusal.operation, code: refusal.code, requestID: refusal.requestID))
    }

    /// Visits a slice of a survey's objects, but for those that are known to be equal.
    ///
    /// - Returns: where the next slice begins; nil after the last.
    func walk(
        _ survey: Survey, after: ObjectKey?, _ visit: (RemoteObject) throws -> Void
    ) throws -> ObjectKey? {
        if let secret = survey.secret {
            let association = try transaction.association(destination: survey.destination.key, secret: secret)
            for object in try association.map({ try transaction.objects(of: $0.key) }) ?? [] { try visit(object) }
            return nil
        }
        var last = after
        var visited = 0
        while visited < Self.slice {
            let keys = try transaction.objectKeys(
                of: survey.destination.key, after: last, limit: Self.slice)
            for key in keys {
                last = key
                guard !survey.equal.contains(key), let object = try transaction.object(key) else { continue }
                visited += 1
                if let accessor = survey.accessor,
                    try transaction.association(object.association)?.secret.accessor != accessor
                {
                    continue
                }
                try visit(object)
            }
            if keys.count < Self.slice { return nil }
        }
        return last
    }
}
