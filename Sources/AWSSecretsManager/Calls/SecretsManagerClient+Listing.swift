extension SecretsManagerClient {
    /// Goes through the pages of a list.
    ///
    /// - Parameters:
    ///   - first: the first page to ask for.
    ///   - take: gets each page, and says whether the next one is wanted.
    /// - Returns: the report of the last call. A list that leads back to a page it had ends as ambiguous.
    public func list(_ first: ListSecrets, take: (SecretPage) async -> Bool) async -> CallReport {
        var call = first
        var seen: Set<String> = []
        while true {
            let report = await send(.listSecrets(call))
            guard case .applied(let success) = report.outcome, case .page(let page) = success.details,
                await take(page), let next = page.nextToken
            else { return report }
            guard seen.insert(next).inserted else {
                let failure = AWSFailure(
                    code: "UndecodableAnswer", message: "the list leads back to a page it had",
                    requestID: success.requestID, operation: "ListSecrets")
                return CallReport(outcome: .ambiguous(failure), ends: report.ends)
            }
            call.nextToken = next
        }
    }
}
