import JSONDocument

extension EmulatorSettings {
    /// Changes what a document names: `{"checks":{"signatures"?,"permissions"?,"rates"?}?, "rate_scale"?,
    /// "version_limit"?, "secret_limit"?, "force_delete_lag"?, "force_delete_lag_seconds"?, "list_lag_seconds"?,
    /// "replication_seconds"?}`.
    ///
    /// - Parameter document: the changes; nothing changes when one of them is wrong.
    /// - Throws: ``EmulatorError`` that names the setting.
    mutating func apply(_ document: JSONValue) throws(EmulatorError) {
        var changed = self
        for member in document.object?.members ?? [] {
            switch member.name {
            case "checks":
                for check in member.value.object?.members ?? [] {
                    guard let value = check.value.bool else {
                        throw EmulatorError(.invalidSetting, "checks.\(check.name) must be true or false")
                    }
                    guard let known = EmulatorServer.Check(rawValue: check.name) else {
                        throw EmulatorError(
                            .invalidSetting, "\(check.name) is not a check; known: \(EmulatorServer.Check.names)")
                    }
                    changed.set(known, value)
                }
            case "rate_scale":
                guard case .number(let number) = member.value, let scale = Double(number.text),
                    EmulatorServer.Configuration.rateScales.contains(scale)
                else { throw EmulatorError(.invalidSetting, "rate_scale must be 0.001 to 1,000") }
                changed.service.rateScale = scale
            case "version_limit": changed.service.versionLimit = Int(try number(member, 2...10_000))
            case "secret_limit": changed.service.secretLimit = Int(try number(member, 1...10_000_000))
            case "force_delete_lag": changed.service.forceDeleteLag = Int(try number(member, 0...1000))
            case "force_delete_lag_seconds": changed.service.forceDeleteLagSeconds = try number(member, 0...86_400)
            case "list_lag_seconds": changed.service.listLagSeconds = try number(member, 0...86_400)
            case "replication_seconds": changed.service.replicationSeconds = try number(member, 0...86_400)
            default: throw EmulatorError(.invalidSetting, "\(member.name) is not a setting")
            }
        }
        self = changed
    }

    private mutating func set(_ check: EmulatorServer.Check, _ value: Bool) {
        switch check {
        case .signatures: checksSignatures = value
        case .permissions: service.checksPermissions = value
        case .rates: service.enforcesRates = value
        }
    }

    private func number(
        _ member: JSONObject.Member, _ range: ClosedRange<Int64>
    ) throws(EmulatorError) -> Int64 {
        guard let number = member.value.int64, range.contains(number) else {
            throw EmulatorError(
                .invalidSetting, "\(member.name) must be an integer of \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// All settings, in the form in which they are changed.
    var document: JSONValue {
        [
            "checks": [
                "signatures": .bool(checksSignatures), "permissions": .bool(service.checksPermissions),
                "rates": .bool(service.enforcesRates),
            ],
            "rate_scale": .number(JSONNumber(checkedText: "\(service.rateScale)")),
            "version_limit": .integer(service.versionLimit), "secret_limit": .integer(service.secretLimit),
            "force_delete_lag": .integer(service.forceDeleteLag),
            "force_delete_lag_seconds": .integer(Int(service.forceDeleteLagSeconds)),
            "list_lag_seconds": .integer(Int(service.listLagSeconds)),
            "replication_seconds": .integer(Int(service.replicationSeconds)),
        ]
    }
}
