import JSONDocument

/// The JSON interface under `/_emulator/`, for processes that cannot call ``EmulatorServer``.
///
/// `GET secrets`, `GET requests`, `POST faults` (one fault or an array), `DELETE faults`, `POST gates {"open":name}`,
/// `GET gates`, `POST clock {"advance_seconds":n}`, `GET` and `POST settings`, `GET` and `PUT accounts`, `POST users`,
/// `POST policies`, `POST edits`, `POST reset`.
struct AdminInterface {
    let core: EmulatorCore

    /// How far a clock can be moved at once, in seconds.
    static let clockRange: ClosedRange<Int64> = -1_000_000_000...1_000_000_000

    /// Answers a request whose path is below `/_emulator/`.
    func answer(_ request: WireRequest) -> WireAnswer {
        let path = request.path.dropFirst("/_emulator/".count)
        let document: JSONValue
        if request.body.isEmpty {
            document = .object(JSONObject())
        } else if let parsed = try? JSONReader().read(request.body) {
            document = parsed
        } else {
            return refusal("the body is not valid JSON")
        }
        do throws(EmulatorError) {
            return try answer(request.method, String(path), document) ?? refusal("no such path or method", status: 404)
        } catch {
            return refusal(error.message)
        }
    }

    private func answer(
        _ method: String, _ path: String, _ document: JSONValue
    ) throws(EmulatorError) -> WireAnswer? {
        switch (method, path) {
        case ("GET", "secrets"): return WireAnswer(admin: .array(core.snapshots().map(describe)))
        case ("GET", "requests"): return requests()
        case ("GET", "gates"): return gates()
        case ("GET", "settings"): return WireAnswer(admin: core.edit { $0.settings.document })
        case ("GET", "accounts"):
            return WireAnswer(admin: AccountsDocument.describe(core.edit { $0.directory.accounts }))
        case ("POST", "users"): return WireAnswer(admin: try addUser(document))
        case ("POST", "edits"): return WireAnswer(admin: try edit(document) ?? ["ok": true])
        case ("POST", "faults"): try inject(document)
        case ("DELETE", "faults"): core.edit { $0.faults = [] }
        case ("POST", "gates"):
            guard let gate = document["open"]?.string else {
                throw EmulatorError(.invalidSetting, "open must name a gate")
            }
            core.open(gate: gate)
        case ("POST", "clock"):
            guard let seconds = document["advance_seconds"]?.int64, AdminInterface.clockRange.contains(seconds) else {
                throw EmulatorError(.invalidSetting, "advance_seconds must be an integer of at most 30 years")
            }
            try core.carryOut(.advanceClock(seconds: seconds))
        case ("POST", "settings"):
            let result = core.edit { world in
                Result { () throws(EmulatorError) in try world.settings.apply(document) }
            }
            try result.get()
        case ("PUT", "accounts"):
            let accounts = try AccountsDocument.read(document, now: core.edit { core.now($0) })
            try core.setIdentities { directory throws(EmulatorError) in try directory.replacing(accounts) }
        case ("POST", "policies"): try setPolicies(document)
        case ("POST", "reset"): core.reset()
        default: return nil
        }
        return WireAnswer(admin: ["ok": true])
    }

    private func gates() -> WireAnswer {
        let gates = core.edit { $0.gates }
        return WireAnswer(
            admin: .object(
                JSONObject(
                    gates.sorted { $0.key < $1.key }.map { name, gate in
                        .init(name: name, value: ["open": .bool(gate.isOpen), "held": .integer(gate.held.count)])
                    })))
    }

    private func refusal(_ message: String, status: Int = 400) -> WireAnswer {
        WireAnswer(admin: ["error": .string(message)], status: status)
    }

    private func inject(_ document: JSONValue) throws(EmulatorError) {
        let faults = try Fault.list(document)
        core.edit { $0.faults.append(contentsOf: faults) }
    }

    private func requests() -> WireAnswer {
        let log = core.edit { $0.log }
        let counts = log.counts.sorted { $0.key < $1.key }
        return WireAnswer(admin: [
            "counts": .object(JSONObject(counts.map { .init(name: $0.key, value: .integer($0.value)) })),
            "log": .array(log.latest.map(describe)),
        ])
    }

    private func describe(_ request: LoggedRequest) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "operation": .string(request.operation), "name": text(request.name), "secret_id": text(request.secretID),
            "status": .integer(request.status), "code": text(request.code), "token": text(request.token),
            "account": text(request.account), "region": text(request.region), "fault": text(request.fault),
            "copy": .bool(request.isCopy), "time": .integer(request.time),
        ]
    }

    private func describe(_ secret: SecretSnapshot) -> JSONValue {
        var object = JSONObject([
            .init(name: "name", value: .string(secret.name)), .init(name: "arn", value: .string(secret.arn)),
            .init(name: "account", value: .string(secret.account)),
            .init(name: "region", value: .string(secret.region)),
        ])
        if let description = secret.description { object["description"] = .string(description) }
        object["tags"] = .object(
            JSONObject(secret.tags.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value)) }))
        object["deletion_date"] = secret.deletionDate.map { SecretsManagerState.time($0) } ?? .null
        object["versions"] = .array(
            secret.versions.map { version in
                [
                    "id": .string(version.id), "stages": .array(version.stages.map { .string($0) }),
                    "created": SecretsManagerState.time(version.created),
                ]
            })
        if let value = secret.currentValue { object["current_value"] = .string(value) }
        return .object(object)
    }
}
