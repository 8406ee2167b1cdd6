import JSONDocument
import Testing

@testable import SecretsManagerEmulator

@Suite struct AdminInterfaceTests {
    @Test func showsSecretsAndRequests() async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            let arn = try #require(client.call("CreateSecret", EmulatorServerTests.create).document?["ARN"])
            let secret = try #require(client.admin("GET", "secrets").document?.array?.first)
            #expect(
                secret.object?.names == [
                    "name", "arn", "account", "region", "tags", "deletion_date", "versions", "current_value",
                ])
            #expect(secret["arn"] == arn)
            #expect(secret["tags"] == ["hashicorp:vault": ""])
            #expect(secret["deletion_date"] == .null)
            #expect(secret["versions"]?.array?.first?["id"]?.string == token(1))
            #expect(secret["current_value"]?.string == "{\"foo\":\"bär\"}")
            let requests = try #require(client.admin("GET", "requests").document)
            #expect(requests["counts"] == ["CreateSecret": 1])
            let entry = try #require(requests["log"]?.array?.first)
            #expect(entry["operation"]?.string == "CreateSecret")
            #expect(entry["name"]?.string == "vault/a")
            #expect(entry["status"]?.int64 == 200)
            #expect(entry["token"]?.string == token(1))
        }
    }

    @Test func takesFaultsGatesAndResets() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            let faults: JSONValue = [
                ["effect": "throttle", "operation": "ListSecrets", "count": 1],
                ["effect": "server_error", "status": 503, "body": "html", "name": "vault/*"],
                ["effect": "hold_answer", "gate": "g"],
            ]
            #expect(try client.admin("POST", "faults", faults).status == 200)
            #expect(try client.call("ListSecrets", [:]).code == "ThrottlingException")
            #expect(try client.call("CreateSecret", EmulatorServerTests.create).status == 503)
            let other = try EmulatorClient(server)
            other.send("ListSecrets", [:])
            await server.waitForHeld(at: "g")
            #expect(try client.admin("GET", "gates").document == ["g": ["open": false, "held": 1]])
            #expect(try client.admin("POST", "gates", ["open": "g"]).status == 200)
            #expect(try other.receive().status == 200)
            #expect(try client.admin("POST", "reset").status == 200)
            #expect(try client.admin("GET", "requests").document == ["counts": [:], "log": []])
        }
    }

    @Test func movesTheClock() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            try server.put(name: "a", value: "v")
            try server.delete(name: "a")
            #expect(try client.admin("POST", "clock", ["advance_seconds": 2_592_000]).status == 200)
            #expect(try client.admin("GET", "secrets").document == [])
        }
    }

    @Test(
        arguments: [
            ["effect": "nonsense"], ["effect": "hold_answer"], ["efect": "throttle"],
            ["effect": "throttle", "count": 0],
            ["effect": "server_error", "body": "xml"], ["effect": "server_error", "status": 99], "throttle",
        ] as [JSONValue])
    func refusesAFaultItDoesNotUnderstand(_ fault: JSONValue) async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            let reply = try client.admin("POST", "faults", fault)
            #expect(reply.status == 400)
            #expect(reply.document?["error"]?.string?.isEmpty == false)
        }
    }

    @Test func canBeSwitchedOff() async throws {
        var configuration = EmulatorServer.Configuration()
        configuration.servesAdmin = false
        try await EmulatorServerTests.withServer(configuration) { _, client async throws in
            #expect(try client.admin("GET", "secrets").status == 404)
        }
    }
}
