import JSONDocument
import Testing

@testable import SecretsManagerEmulator

@Suite struct EmulatorServerTests {
    static let create: JSONValue = [
        "Name": "vault/a", "SecretString": "{\"foo\":\"bär\"}", "ClientRequestToken": .string(token(1)),
        "Tags": [["Key": "hashicorp:vault", "Value": ""]],
    ]

    /// Runs a body against an emulator of its own.
    static func withServer(
        _ configuration: EmulatorServer.Configuration = .init(),
        _ body: (EmulatorServer, EmulatorClient) async throws -> Void
    ) async throws {
        let server = try await EmulatorServer.start(configuration)
        try await body(server, try EmulatorClient(server, clock: configuration.clock))
        try await server.stop()
    }

    @Test func theLifeCycleWorksOverOneConnection() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            let created = try client.call("CreateSecret", EmulatorServerTests.create)
            #expect(created.status == 200)
            #expect(created.headers["content-type"] == "application/x-amz-json-1.1")
            #expect(created.headers["x-amzn-requestid"]?.count == 36)
            #expect(created.headers["date"]?.hasSuffix(" GMT") == true)
            let arn = try #require(created.document?["ARN"])
            let update: JSONValue = [
                "SecretId": arn, "SecretString": "w", "ClientRequestToken": .string(token(2)),
            ]
            #expect(try client.call("UpdateSecret", update).document?["VersionId"]?.string == token(2))
            let tagged = try client.call("TagResource", ["SecretId": arn, "Tags": [["Key": "k", "Value": "v"]]])
            #expect(tagged.status == 200)
            #expect(tagged.headers["content-length"] == "0")
            let secret = try #require(server.secret(named: "vault/a"))
            #expect(secret.tags == ["hashicorp:vault": "", "k": "v"])
            #expect(secret.currentValue == "w")
            #expect(secret.currentVersionID == token(2))
            #expect(try client.call("DeleteSecret", ["SecretId": arn]).status == 200)
            #expect(server.secret(named: "vault/a")?.deletionDate != nil)
            #expect(
                server.requestCounts()
                    == ["CreateSecret": 1, "UpdateSecret": 1, "TagResource": 1, "DeleteSecret": 1])
            #expect(server.requests().map(\.name) == Array(repeating: "vault/a", count: 4))
            #expect(server.requests().map(\.token) == [token(1), token(2), nil, nil])
        }
    }

    @Test func valuesSurviveTheWire() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            let text = "p\u{E4}ss\n\"\\ \u{1F511}"
            try server.put(name: "a", value: text)
            #expect(try client.call("GetSecretValue", ["SecretId": "a"]).document?["SecretString"]?.string == text)
        }
    }

    @Test func refusesABadSignature() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            client.signer.secret = "wrong"
            let reply = try client.call("ListSecrets", [:])
            #expect(reply.status == 400)
            #expect(reply.code == "InvalidSignatureException")
            #expect(server.requests().first?.code == "InvalidSignatureException")
        }
    }

    @Test func signaturesAreOptionalWhenSwitchedOff() async throws {
        var configuration = EmulatorServer.Configuration()
        configuration.verifySignatures = false
        try await EmulatorServerTests.withServer(configuration) { server, client async throws in
            let headers = [
                ("host", "x"), ("x-amz-target", "secretsmanager.CreateSecret"),
                ("content-type", "application/x-amz-json-1.1"),
            ]
            client.connection.write(headers: headers, body: JSONWriter.write(EmulatorServerTests.create))
            #expect(try client.receive().status == 200)
            #expect(server.secret(named: "vault/a")?.account == EmulatorServer.defaultAccountID)
        }
    }

    @Test func accountsAndRegionsAreSeparate() async throws {
        var configuration = EmulatorServer.Configuration()
        configuration.accounts.append(.init(id: "999999999999", keys: [.init(id: "AKIDB", secret: "sb")]))
        try await EmulatorServerTests.withServer(configuration) { server, client async throws in
            #expect(try client.call("CreateSecret", EmulatorServerTests.create).status == 200)
            client.signer.region = "eu-west-1"
            #expect(try client.call("CreateSecret", EmulatorServerTests.create).status == 200)
            client.signer = RequestSigner(accessKeyID: "AKIDB", secret: "sb", region: "cn-north-1")
            #expect(try client.call("CreateSecret", EmulatorServerTests.create).status == 200)
            #expect(
                server.secrets().map { "\($0.account) \($0.region)" }
                    == ["123456789012 eu-west-1", "123456789012 us-east-1", "999999999999 cn-north-1"])
        }
    }

    @Test func theClockMovesByHand() async throws {
        let clock = ManualClock(at: SignatureTests.start)
        var configuration = EmulatorServer.Configuration()
        configuration.clock = { clock.now }
        try await EmulatorServerTests.withServer(configuration) { server, client async throws in
            try server.put(name: "a", value: "v")
            try server.delete(name: "a")
            clock.advance(seconds: 29 * 86_400)
            #expect(server.secret(named: "a")?.deletionDate != nil)
            #expect(try client.call("DescribeSecret", ["SecretId": "a"]).status == 200)
            server.advanceClock(seconds: 86_400)
            #expect(server.secrets() == [])
            let late = try client.call("DescribeSecret", ["SecretId": "a"])
            #expect(late.message?.hasPrefix("Signature expired: ") == true)
        }
    }

    @Test(arguments: [("GET", "/"), ("HEAD", "/"), ("POST", "/other"), ("PUT", "/")])
    func whatIsNoCallIsRefused(method: String, path: String) async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            client.connection.write(method: method, path: path, headers: [("host", "x")], body: [])
            if method == "HEAD" { return }
            #expect(try client.receive().status == 404)
        }
    }

    @Test func aBrokenDocumentIsASerializationError() async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            let body = Array("{\"Name\":".utf8)
            let headers = client.signer.headers(
                operation: "CreateSecret", host: client.host,
                date: CalendarTime(nanoseconds: client.clock()).basicISO, body: body)
            client.connection.write(headers: headers, body: body)
            #expect(try client.receive().code == "SerializationException")
        }
    }

    @Test func aBodyOverTheLimitIsRefused() async throws {
        var configuration = EmulatorServer.Configuration()
        configuration.bodyLimit = 1000
        try await EmulatorServerTests.withServer(configuration) { server, client async throws in
            client.connection.write(headers: [("host", "x")], body: Array(repeating: 0x20, count: 1001))
            #expect(try client.receive().status == 413)
            #expect(server.requests() == [])
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            for number in 0..<20 {
                client.send("CreateSecret", ["Name": .string("s\(number)")])
            }
            for number in 0..<20 {
                #expect(try client.receive().document?["Name"]?.string == "s\(number)")
            }
        }
    }

    @Test func policiesOfAKeyAreEvaluated() async throws {
        var configuration = EmulatorServer.Configuration()
        configuration.accounts[0].keys[0].policies = [TestPolicy.a.document]
        configuration.accounts[0].keys[0].userName = "x"
        try await EmulatorServerTests.withServer(configuration) { server, client async throws in
            #expect(try client.call("CreateSecret", EmulatorServerTests.create).status == 200)
            #expect(
                try client.call("GetSecretValue", ["SecretId": "vault/a"]).message
                    == "User: arn:aws:iam::123456789012:user/x is not authorized to perform: "
                    + "secretsmanager:GetSecretValue on resource: vault/a because no identity-based policy allows the "
                    + "secretsmanager:GetSecretValue action")
            var open = configuration.accounts
            open[0].keys[0].policies = []
            try server.setAccounts(open)
            #expect(try client.call("GetSecretValue", ["SecretId": "vault/a"]).status == 200)
        }
    }

    @Test func aBadPolicyStopsTheStart() async throws {
        var configuration = EmulatorServer.Configuration()
        configuration.accounts[0].keys[0].policies = ["{"]
        await #expect(throws: EmulatorError.self) { try await EmulatorServer.start(configuration) }
    }

    @Test func aSeedRepeatsTheARNs() async throws {
        var configuration = EmulatorServer.Configuration()
        configuration.seed = 7
        var arns: [String?] = []
        for _ in 0..<2 {
            try await EmulatorServerTests.withServer(configuration) { server, _ async throws in
                arns.append(try server.put(name: "a", value: "v")?.arn)
            }
        }
        #expect(arns[0] != nil)
        #expect(arns[0] == arns[1])
    }

    @Test func editsBehindTheBackAreNotLogged() async throws {
        try await EmulatorServerTests.withServer { server, _ async throws in
            try server.put(name: "a", value: "1", tags: ["k": "v"])
            try server.put(name: "a", value: "2")
            try server.tag(name: "a", tags: ["l": "w"])
            try server.untag(name: "a", keys: ["k"])
            try server.delete(name: "a")
            try server.restore(name: "a")
            let secret = try #require(server.secret(named: "a"))
            #expect(secret.tags == ["l": "w"])
            #expect(secret.currentValue == "2")
            try server.delete(name: "a", force: true)
            #expect(server.secrets() == [])
            #expect(throws: EmulatorError.self) { try server.delete(name: "a") }
            #expect(server.requests() == [])
        }
    }
}
