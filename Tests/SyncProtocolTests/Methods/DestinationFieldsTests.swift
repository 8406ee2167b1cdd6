import JSONDocument
import SyncProtocol
import Testing

@Suite struct DestinationFieldsTests {
    private func fields(_ members: [JSONObject.Member]) throws -> DestinationFields {
        let id: [JSONObject.Member] = [.init(name: "type", value: "aws-sm"), .init(name: "name", value: "a")]
        return try DestinationChange.decode(JSONObject(id + members)).change
    }

    @Test func nothingGivenChangesNothing() throws {
        #expect(try fields([]) == DestinationFields())
        #expect(DestinationFields().json.isEmpty)
    }

    @Test(arguments: DestinationFields.fields.map(\.name))
    func nullUnsetsEveryField(name: String) throws {
        let change = try fields([.init(name: name, value: nil)])
        #expect(change != DestinationFields())
        #expect(change.json == JSONObject([.init(name: name, value: nil)]))
    }

    @Test(arguments: [0, 7, 30] as [Int64])
    func recoveryWindowIsOneThatAWSTakes(days: Int64) throws {
        #expect(
            try fields([.init(name: "recovery_window_in_days", value: .integer(days))]).recoveryWindowInDays
                == .set(days))
    }

    @Test(
        arguments: [
            ("recovery_window_in_days", 6), ("recovery_window_in_days", 31), ("recovery_window_in_days", 1),
            ("recovery_window_in_days", -7), ("recovery_window_in_days", "7"), ("on_conflict", "fail"),
            ("on_conflict", 1),
            ("retain", "never"), ("on_drift", "ignore"), ("allowed_ports", [0]), ("allowed_ports", "80"),
            ("disable_strict_networking", "true"),
            ("region", 1), ("access_key_id", [:]), ("allowed_ipv4_addresses", "10.0.0.0/8"),
        ] as [(String, JSONValue)])
    func valueOutOfRangeIsRefusedByItsPointer(name: String, value: JSONValue) throws {
        let error = try #require(throws: RPCError.self) { try fields([.init(name: name, value: value)]) }
        #expect(error.reason == .invalidParams)
        #expect(error.path == "/\(name)")
    }

    @Test func onlyWhatProvesAnIdentityIsSensitive() {
        let sensitive = DestinationFields.fields.filter(\.isSensitive).map(\.name)
        #expect(sensitive == ["access_key_id", "secret_access_key", "identity_token"])
    }

    @Test func fieldOfALaterVersionIsRefused() throws {
        let error = try #require(throws: RPCError.self) { try fields([.init(name: "granularity_level", value: "x")]) }
        #expect(error.path == "/granularity_level")
    }

    @Test(arguments: ["gcp-sm", "AWS-SM", ""])
    func unknownTypeHasAReasonOfItsOwn(type: String) throws {
        let object = JSONObject([.init(name: "type", value: .string(type)), .init(name: "name", value: "a")])
        #expect(
            try #require(throws: RPCError.self) { try DestinationReference.decode(object) }.reason
                == .unsupportedDestinationType)
        let list = JSONObject([.init(name: "type", value: .string(type))])
        #expect(
            try #require(throws: RPCError.self) { try DestinationListParams.decode(list) }.reason
                == .unsupportedDestinationType)
    }
}
