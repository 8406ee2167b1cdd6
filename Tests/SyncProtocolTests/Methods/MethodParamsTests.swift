import JSONDocument
import SyncProtocol
import Testing

/// The params and results of every method, by example.
@Suite struct MethodParamsTests {
    @Test(arguments: MethodExample.all)
    func fullExampleHasEveryDeclaredMember(example: MethodExample) {
        #expect(Set(example.full.names) == Set(example.method.params.map(\.name)))
    }

    @Test(arguments: MethodExample.all)
    func paramsSurviveTheRoundTrip(example: MethodExample) throws {
        #expect(try example.rewriteParams(example.full) == example.full)
        #expect(try example.rewriteParams(example.typical) == example.typical)
    }

    @Test(arguments: MethodExample.all)
    func paramsSurviveTheWire(example: MethodExample) throws {
        let request = Request(id: .integer(1), method: example.method.name, params: example.full)
        let read = try Request(json: JSONReader().read(request.line))
        #expect(try example.rewriteParams(read.params) == example.full)
    }

    @Test(arguments: MethodExample.all)
    func requiredMembersAreEnough(example: MethodExample) throws {
        let required = Set(example.method.params.filter(\.isRequired).map(\.name))
        let minimal = JSONObject(example.full.members.filter { required.contains($0.name) })
        #expect(throws: Never.self) { try example.rewriteParams(minimal) }
    }

    @Test(arguments: MethodExample.all)
    func everyMissingRequiredMemberIsNamed(example: MethodExample) throws {
        for field in example.method.params where field.isRequired {
            let error = try #require(throws: RPCError.self) {
                try example.rewriteParams(example.full(without: field.name))
            }
            #expect(error.reason == .invalidParams)
            #expect(error.path == "/\(field.name)")
        }
    }

    @Test(arguments: MethodExample.all)
    func everyUnknownMemberIsRefused(example: MethodExample) throws {
        var object = example.full
        object["not_a_member"] = 1
        let error = try #require(throws: RPCError.self) { try example.rewriteParams(object) }
        #expect(error.reason == .invalidParams)
        #expect(error.path == "/not_a_member")
    }

    /// A value of a type that no field takes, for every field in turn.
    @Test(arguments: MethodExample.all)
    func everyMemberOfAnotherTypeIsRefusedByItsPointer(example: MethodExample) throws {
        for field in example.method.params {
            var object = example.full
            object[field.name] = [[true]]
            let error = try #require(throws: RPCError.self) { try example.rewriteParams(object) }
            #expect(error.reason == .invalidParams)
            #expect(error.path == "/\(field.name)")
        }
    }

    @Test(arguments: MethodExample.all)
    func resultSurvivesTheRoundTrip(example: MethodExample) throws {
        #expect(try example.rewriteResult(example.result) == example.result)
        let reply = Reply(id: .integer(1), outcome: .success(example.result))
        #expect(try Reply(json: JSONReader().read(reply.line)) == reply)
    }

    @Test(arguments: MethodExample.all)
    func resultOfALaterVersionIsStillRead(example: MethodExample) throws {
        var object = example.result
        object["not_known_yet"] = ["a": 1]
        #expect(throws: Never.self) { try example.rewriteResult(object) }
    }

    @Test(arguments: MethodExample.all)
    func everyMissingRequiredMemberOfAResultIsNoticed(example: MethodExample) throws {
        for field in example.method.result where field.isRequired && example.readsResult {
            var object = example.result
            object[field.name] = nil
            #expect(throws: RPCError.self) { try example.rewriteResult(object) }
        }
    }

    @Test func versionNeedsItsData() throws {
        let example = try #require(MethodExample.named("association.set"))
        let error = try #require(throws: RPCError.self) { try example.rewriteParams(example.full(without: "data")) }
        #expect(error.path == "/version")
    }

    @Test func makeLiveNeedsItsVersion() throws {
        let example = try #require(MethodExample.named("secret.put"))
        let error = try #require(throws: RPCError.self) { try example.rewriteParams(example.full(without: "version")) }
        #expect(error.path == "/make_live")
    }

    @Test func waitingForASecretNeedsItsMount() throws {
        let example = try #require(MethodExample.named("sync.wait"))
        let error = try #require(throws: RPCError.self) { try example.rewriteParams(example.full(without: "mount")) }
        #expect(error.path == "/secret_name")
    }

    @Test(arguments: ["my-awssm-1", "gcp-sm/a", "aws-sm/", "aws-sm/a/b", "/a", ""])
    func destinationOfAWaitIsTypeSlashName(text: String) throws {
        let object = JSONObject([.init(name: "destination", value: .string(text))])
        let error = try #require(throws: RPCError.self) { try SyncWaitParams.decode(object) }
        #expect(error.path == "/destination")
    }
}
