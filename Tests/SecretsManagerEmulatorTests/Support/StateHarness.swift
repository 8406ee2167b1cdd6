import JSONDocument

@testable import SecretsManagerEmulator

/// The pure state with a clock and a caller, for tests without HTTP.
struct StateHarness {
    var state: SecretsManagerState
    var now: Int64 = 1_795_435_200 * CalendarTime.second
    var scope = Scope(account: "123456789012", region: "us-east-1")
    var caller = Caller(arn: "arn:aws:iam::123456789012:user/x", policies: nil)

    init(_ settings: SecretsManagerState.Settings = .init()) {
        state = SecretsManagerState(settings: settings)
    }

    mutating func call(_ operation: String, _ input: JSONValue) -> ServiceAnswer {
        now += 1_000_000
        return state.handle(
            ServiceCall(operation: operation, scope: scope, caller: caller, input: input.object ?? JSONObject()),
            now: now)
    }

    mutating func create(_ name: String, _ value: String = "v", token number: Int = 0) -> ServiceAnswer {
        call(
            "CreateSecret",
            ["Name": .string(name), "SecretString": .string(value), "ClientRequestToken": .string(token(number))])
    }

    mutating func update(_ id: String, _ value: String, token number: Int) -> ServiceAnswer {
        call(
            "UpdateSecret",
            ["SecretId": .string(id), "SecretString": .string(value), "ClientRequestToken": .string(token(number))])
    }

    func secret(_ name: String) -> SecretSnapshot? {
        state.regions[scope]?.secrets[name].map { SecretSnapshot($0, in: scope) }
    }
}
