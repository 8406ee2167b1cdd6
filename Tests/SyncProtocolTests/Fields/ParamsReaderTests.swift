import JSONDocument
import SyncProtocol
import Testing

@Suite struct ParamsReaderTests {
    private func refusal(_ members: [JSONObject.Member]) throws -> RPCError {
        try #require(throws: RPCError.self) { try SecretReference.decode(JSONObject(members)) }
    }

    private let mount = JSONObject.Member(name: "mount", value: "my-kv")
    private let name = JSONObject.Member(name: "secret_name", value: "my-secret")

    @Test func missingFieldIsNamedByItsPointer() throws {
        let error = try refusal([mount])
        #expect(error.reason == .invalidParams)
        #expect(error.path == "/secret_name")
        #expect(error.message == "secret_name is missing")
        #expect(error.hint?.contains("secret_name") == true)
    }

    @Test func unknownFieldIsNamedWithTheNearestOne() throws {
        let error = try refusal([mount, name, JSONObject.Member(name: "secretname", value: 1)])
        #expect(error.reason == .invalidParams)
        #expect(error.path == "/secretname")
        #expect(error.hint == "did you mean secret_name?")
        #expect(error.expected == "mount, secret_name")
    }

    @Test func unknownFieldFarFromAllHasNoHint() throws {
        #expect(try refusal([JSONObject.Member(name: "quantity", value: 1)]).hint == nil)
    }

    @Test(arguments: ["hunter 2", "Pa$$w0rd", "caf\u{E9}", "", String(repeating: "a", count: 65)])
    func nameThatDoesNotLookLikeOneIsNotEchoed(text: String) throws {
        let error = try refusal([mount, name, JSONObject.Member(name: text, value: 1)])
        #expect(error.reason == .invalidParams)
        #expect(error.path == nil)
        #expect(error.message == "a parameter is not known here")
    }

    @Test func unknownFieldIsRefusedBeforeAMissingOne() throws {
        #expect(try refusal([mount, JSONObject.Member(name: "x", value: 1)]).path == "/x")
    }

    @Test func methodWithoutParamsSaysSo() throws {
        let members = [JSONObject.Member(name: "x", value: 1)]
        let error = try #require(throws: RPCError.self) { try NoParams.decode(JSONObject(members)) }
        #expect(error.expected == "no parameters")
    }

    @Test func nullIsNoValue() throws {
        #expect(try refusal([mount, JSONObject.Member(name: "secret_name", value: nil)]).path == "/secret_name")
    }

    @Test func patchTellsNullFromAbsence() throws {
        let field = Field<Bool>.boolean("b", "a flag")
        func patch(_ members: [JSONObject.Member]) throws -> Patch<Bool> {
            try ParamsReader(object: JSONObject(members)).patch(field)
        }
        #expect(try patch([]) == .unchanged)
        #expect(try patch([.init(name: "b", value: nil)]) == .unset)
        #expect(try patch([.init(name: "b", value: false)]) == .set(false))
        #expect(throws: RPCError.self) { try patch([.init(name: "b", value: "false")]) }
    }

    @Test func patchAppliesToAValue() {
        var value: Int? = 1
        Patch<Int>.unchanged.apply(to: &value)
        #expect(value == 1)
        Patch.set(2).apply(to: &value)
        #expect(value == 2)
        Patch<Int>.unset.apply(to: &value)
        #expect(value == nil)
    }
}
