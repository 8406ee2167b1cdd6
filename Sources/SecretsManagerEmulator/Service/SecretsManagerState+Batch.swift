import JSONDocument

/// BatchGetSecretValue: the current values of several secrets, each with its own permission and its own error.
extension SecretsManagerState {
    mutating func batchGetValue(_ call: ServiceCall, now: Int64) throws(ServiceError) -> JSONValue? {
        let input = CallInput(object: call.input)
        let ids = try input.strings("SecretIdList")
        let filters = try SecretFilter.read(input)
        if let ids {
            guard filters.isEmpty, call.input["MaxResults"] == nil else {
                throw .invalidParameter("You can't specify both SecretIdList and Filters or MaxResults.")
            }
            if ids.isEmpty {
                throw .validation("secretIdList", value: "[]", "Member must have length greater than or equal to 1")
            }
            if ids.count > 20 {
                throw .validation("secretIdList", "Member must have length less than or equal to 20")
            }
        } else if filters.isEmpty {
            throw .invalidParameter("You must provide either SecretIdList or Filters.")
        }
        let limit = try pageSize(input, limit: 20)
        let start = UInt64(try pageStart(input))
        let (names, next) = ids.map { ($0, nil) } ?? matching(filters, call.scope, from: start, limit: limit)
        var values: [JSONValue] = []
        var errors: [JSONValue] = []
        for id in names {
            do throws(ServiceError) {
                let single = ServiceCall(
                    operation: Operation.getSecretValue.rawValue, scope: call.scope, caller: call.caller,
                    input: JSONObject([.init(name: "SecretId", value: .string(id))]))
                try authorize(single, .getSecretValue)
                if let value = try getValue(CallInput(object: single.input), call.scope, now: now) {
                    values.append(value)
                }
            } catch {
                errors.append([
                    "SecretId": .string(id), "ErrorCode": .string(error.code),
                    "Message": .string(error.message ?? ""),
                ])
            }
        }
        var answer = JSONObject([
            .init(name: "SecretValues", value: .array(values)), .init(name: "Errors", value: .array(errors)),
        ])
        if let next { answer["NextToken"] = SecretsManagerState.pageToken(Int(next)) }
        return .object(answer)
    }

    private func matching(
        _ filters: [SecretFilter], _ scope: Scope, from start: UInt64, limit: Int
    ) -> (names: [String], next: UInt64?) {
        let region = regions[scope]?.listed ?? SecretIndex()
        var names: [String] = []
        for entry in region.listing[region.position(of: start)...] {
            guard let secret = region.secrets[entry.name], secret.deletionDate == nil,
                filters.allSatisfy({ $0.matches(secret) })
            else { continue }
            if names.count == limit { return (names, entry.sequence) }
            names.append(entry.name)
        }
        return (names, nil)
    }
}
