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
            ["effect": "reset_before_reading", "name": "a"], ["effect": "throttle", "probability": 0],
            ["effect": "throttle", "probability": "often"],
            ["effect": "hold_answer", "gate": "g", "delay_ms": 1], ["effect": "repeat_later", "delay_ms": -1],
            ["effect": "slow_answer"], ["effect": "advance_clock"], ["effect": "set_policies", "policies": []],
            ["effect": "set_policies", "user": "a", "role": "b"], ["effect": "edit", "edit": "Nonsense"],
            ["effect": "edit", "edit": "DeleteSecret", "input": "x"],
            ["effect": "set_policies", "user": "a", "policies": [["Statement": "x"]]],
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

    @Test func replacesWhoExists() async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            let policy = try JSONReader().read(Array(TestPolicy.a.document.utf8))
            let accounts: JSONValue = [
                "accounts": [
                    [
                        "id": "210987654321",
                        "users": [
                            ["name": "app", "keys": [["id": "AKIDAPP", "secret": "hush"]], "policies": [policy]],
                            ["name": "late", "keys": [["id": "AKIDLATE", "secret": "hush", "expires_in_seconds": 0]]],
                        ],
                        "roles": [["name": "sync", "maximum_session_seconds": 7200]],
                    ]
                ]
            ]
            #expect(try client.admin("PUT", "accounts", accounts).status == 200)
            #expect(try client.call("ListSecrets", [:]).code == "UnrecognizedClientException")
            client.signer = RequestSigner(accessKeyID: "AKIDAPP", secret: "hush")
            let created = try client.call("CreateSecret", EmulatorServerTests.create)
            #expect(created.document?["ARN"]?.string?.contains(":210987654321:") == true)
            #expect(try client.call("ListSecrets", [:]).code == "AccessDeniedException")
            client.signer = RequestSigner(accessKeyID: "AKIDLATE", secret: "hush")
            #expect(try client.call("ListSecrets", [:]).code == "ExpiredTokenException")
            let shown = try client.admin("GET", "accounts")
            #expect(shown.document?["accounts"]?.array?.first?["roles"]?.array?.first?["name"] == "sync")
            #expect(
                String(decoding: JSONWriter.write(try #require(shown.document)), as: UTF8.self).contains("hush")
                    == false)
            #expect(try client.admin("POST", "reset").status == 200)
            client.signer.accessKeyID = EmulatorServer.defaultAccessKeyID
            client.signer.secret = EmulatorServer.defaultSecretAccessKey
            #expect(try client.call("ListSecrets", [:]).status == 200, "as at the start")
        }
    }

    @Test func addsUsersAndChangesWhatTheyMay() async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            let policy = try JSONReader().read(Array(TestPolicy.a.document.utf8))
            let added = try client.admin("POST", "users", ["name": "app", "policies": [policy]])
            client.signer.accessKeyID = try #require(added.document?["access_key_id"]?.string)
            client.signer.secret = try #require(added.document?["secret_access_key"]?.string)
            #expect(try client.call("ListSecrets", [:]).code == "AccessDeniedException")
            #expect(try client.admin("POST", "policies", ["user": "app", "policies": []]).status == 200)
            #expect(try client.call("ListSecrets", [:]).status == 200)
            for wrong in [["user": "none", "policies": []], ["policies": []], ["role": "none"]] as [JSONValue] {
                #expect(try client.admin("POST", "policies", wrong).status == 400)
            }
        }
    }

    @Test func editsBehindTheClientsBack() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            let edit: JSONValue = [
                "operation": "CreateSecret", "region": "eu-west-1", "input": ["Name": "theirs"],
            ]
            #expect(try client.admin("POST", "edits", edit).document?["Name"] == "theirs")
            #expect(server.secrets().map(\.region) == ["eu-west-1"])
            #expect(server.requestCounts() == [:])
            let again = try client.admin("POST", "edits", edit)
            #expect(again.document?["error"]?.string?.contains("ResourceExistsException") == true)
        }
    }

    @Test func checksAndLimitsAreSetWhileItRuns() async throws {
        try await EmulatorServerTests.withServer { _, client async throws in
            client.signer.secret = "wrong"
            #expect(try client.call("ListSecrets", [:]).code == "InvalidSignatureException")
            let off: JSONValue = [
                "checks": ["signatures": false], "rate_scale": .number(JSONNumber(checkedText: "0.02")),
                "version_limit": 7,
            ]
            #expect(try client.admin("POST", "settings", off).status == 200)
            #expect(try client.call("ListSecrets", [:]).status == 200)
            #expect(try client.admin("POST", "settings", ["checks": ["rates": true]]).status == 200)
            #expect(
                try client.admin("GET", "settings").document?["rate_scale"] == .number(JSONNumber(checkedText: "0.02")))
            let codes = try (0..<3).map { _ in try client.call("CreateSecret", ["Name": "a"]).code }
            #expect(codes.contains("ThrottlingException"))
            for wrong in [
                ["checks": ["nonsense": true]], ["checks": ["rates": 1]], ["rate_scale": 0], ["version_limit": 1],
                ["nonsense": 1], ["list_lag_seconds": -1], ["replication_seconds": 86_401],
            ] as [JSONValue] {
                let before = try client.admin("GET", "settings").document
                #expect(try client.admin("POST", "settings", wrong).status == 400)
                #expect(try client.admin("GET", "settings").document == before)
            }
        }
    }

    @Test(
        arguments: [
            [:], ["accounts": []], ["accounts": [["id": "1"]]], ["accounts": [["id": "123456789012", "user": []]]],
            ["accounts": [["id": "123456789012", "users": [["name": "a", "keys": [["id": "A"]]]]]]],
            ["accounts": [["id": "123456789012", "users": [["name": "a", "policies": [["Statement": []], "x"]]]]]],
            [
                "accounts": [
                    ["id": "123456789012", "roles": [["name": "a", "trust": ["Statement": [["Effect": "Allow"]]]]]]
                ]
            ],
            ["accounts": [["id": "123456789012", "roles": [["name": "a", "maximum_session_seconds": 60]]]]],
        ] as [JSONValue])
    func accountsThatAreNotUnderstoodAreRefused(_ document: JSONValue) {
        #expect(throws: EmulatorError.self) { try AccountsDocument.read(document, now: 0) }
    }
}
