import JSONDocument
import SyncProtocol
import Testing

/// The OpenRPC documents describe what the decoders do; `Tests/Interop/validate_openrpc.py` checks their form.
@Suite struct OpenRPCDocumentTests {
    private static func methods(_ document: JSONObject) -> [JSONValue] {
        document["methods"]?.array ?? []
    }

    @Test func everyMethodIsThereOnceWithItsRole() {
        let named = Self.methods(OpenRPCDocument.client).map { ($0["name"]?.string, $0["x-role"]?.string) }
        #expect(named.map(\.0) == Methods.all.map(\.name))
        #expect(named.map(\.1) == Methods.all.map(\.role.rawValue))
    }

    @Test func hostIsAskedForSecretsAndTold() {
        let names = Self.methods(OpenRPCDocument.host).map { $0["name"]?.string }
        #expect(names == ["ping", "secret.read", "event", "$/progress"])
    }

    @Test func sensitiveParamsAreMarkedAndNothingElseIs() {
        var marked: Set<String> = []
        for method in Self.methods(OpenRPCDocument.client) + Self.methods(OpenRPCDocument.host) {
            for param in method["params"]?.array ?? [] where param["x-sensitive"] == true {
                #expect(param["schema"]?["x-sensitive"] == true)
                marked.insert(param["name"]?.string ?? "")
            }
        }
        #expect(marked == ["access_key_id", "secret_access_key", "identity_token", "data"])
    }

    @Test func everyReferenceLeadsSomewhere() {
        for document in [OpenRPCDocument.client, OpenRPCDocument.host] {
            var references: Set<String> = []
            Self.collect(.object(document), into: &references)
            for reference in references {
                let path = reference.split(separator: "/").dropFirst().map(String.init)
                let target = path.reduce(JSONValue.object(document) as JSONValue?) { $0?[$1] }
                #expect(target != nil, "\(reference)")
            }
            #expect(!references.isEmpty)
        }
    }

    /// The members that an example shows are declared: documents and answers cannot drift apart unseen.
    @Test(arguments: MethodExample.all)
    func examplesShowDeclaredMembersOnly(example: MethodExample) {
        let declared = Set(example.method.result.map(\.name))
        #expect(Set(example.result.names).isSubset(of: declared))
        let required = Set(example.method.result.filter(\.isRequired).map(\.name))
        #expect(required.isSubset(of: Set(example.result.names)))
    }

    @Test func documentFitsAReply() {
        #expect(JSONWriter.write(.object(OpenRPCDocument.client)).count < ProtocolLimits.replyBytes / 4)
    }

    private static func collect(_ value: JSONValue, into references: inout Set<String>) {
        switch value {
        case .object(let object):
            for member in object.members {
                if member.name == "$ref", let text = member.value.string { references.insert(text) }
                collect(member.value, into: &references)
            }
        case .array(let elements):
            for element in elements { collect(element, into: &references) }
        case .null, .bool, .number, .string: break
        }
    }
}
