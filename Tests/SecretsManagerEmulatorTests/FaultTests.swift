import JSONDocument
import Testing

@testable import SecretsManagerEmulator

@Suite struct FaultTests {
    static let create = EmulatorServerTests.create

    @Test func throttlesOnceThenServes() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.throttle, operation: "CreateSecret"))
            #expect(try client.call("ListSecrets", [:]).status == 200)
            let refused = try client.call("CreateSecret", FaultTests.create)
            #expect(refused.code == "ThrottlingException")
            #expect(refused.message == "Rate exceeded")
            #expect(try client.call("CreateSecret", FaultTests.create).status == 200)
            #expect(server.requestCounts() == ["CreateSecret": 2, "ListSecrets": 1])
            #expect(server.requests().map(\.fault) == [nil, "throttle", nil])
        }
    }

    @Test func fitsByNameAndCount() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.throttle, name: "vault/*", count: 2))
            #expect(try client.call("DescribeSecret", ["SecretId": "other"]).code == "ResourceNotFoundException")
            let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/a-AbCdEf"
            #expect(try client.call("DescribeSecret", ["SecretId": .string(arn)]).code == "ThrottlingException")
            #expect(try client.call("DescribeSecret", ["SecretId": "vault/b"]).code == "ThrottlingException")
            #expect(try client.call("DescribeSecret", ["SecretId": "vault/b"]).code == "ResourceNotFoundException")
        }
    }

    @Test(arguments: Fault.Body.allCases, [500, 503])
    func serverErrorsCarryAnyBody(_ body: Fault.Body, _ status: Int) async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.serverError(status: status, body: body)))
            let reply = try client.call("CreateSecret", FaultTests.create)
            #expect(reply.status == status)
            #expect((reply.document == nil) == (body != .json))
            #expect((reply.headers["content-length"] == "0") == (body == .empty))
            #expect(server.secrets() == [])
            server.inject(Fault(.serverErrorAfterApplying(status: status, body: body)))
            #expect(try client.call("CreateSecret", FaultTests.create).status == status)
            #expect(server.secrets().count == 1)
        }
    }

    @Test func deniesInTheWordsOfAWS() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.denyAccess))
            let reply = try client.call("CreateSecret", FaultTests.create)
            #expect(reply.code == "AccessDeniedException")
            #expect(
                reply.message
                    == "User: arn:aws:iam::123456789012:user/secretsync is not authorized to perform: "
                    + "secretsmanager:CreateSecret on resource: vault/a because no identity-based policy allows the "
                    + "secretsmanager:CreateSecret action")
        }
    }

    @Test(arguments: [(Fault.Effect.resetBeforeApplying, 0), (.resetAfterApplying, 1)])
    func resetsTheConnection(effect: Fault.Effect, stored: Int) async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(effect))
            client.send("CreateSecret", FaultTests.create)
            #expect(throws: RawConnection.Failure.reset) { try client.receive() }
            #expect(server.secrets().count == stored)
            try client.reconnect()
            #expect(try client.call("CreateSecret", FaultTests.create).status == 200)
            #expect(server.secret(named: "vault/a")?.versions.count == 1)
        }
    }

    @Test func truncatesAnAnswer() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.truncateAnswer))
            client.send("CreateSecret", FaultTests.create)
            do {
                _ = try client.receive()
                Issue.record("the answer was whole")
            } catch let failure as RawConnection.Failure {
                guard case .truncated(let have, let length) = failure else {
                    Issue.record("\(failure)")
                    return
                }
                #expect(have == length / 2)
            }
            #expect(server.secrets().count == 1)
        }
    }

    @Test func holdsAnAnswerUntilTheGateOpens() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.holdAnswer(gate: "g")))
            client.send("CreateSecret", FaultTests.create)
            await server.waitForHeld(at: "g")
            #expect(server.secrets().count == 1)
            server.open(gate: "g")
            #expect(try client.receive().status == 200)
        }
    }

    @Test func holdsARequestUntilTheGateOpens() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.holdRequest(gate: "g")))
            client.send("CreateSecret", FaultTests.create)
            await server.waitForHeld(at: "g")
            #expect(server.secrets().isEmpty)
            #expect(server.requestCounts() == [:])
            server.open(gate: "g")
            #expect(try client.receive().status == 200)
            await server.waitForRequests(1, of: "CreateSecret")
        }
    }

    @Test func anOpenGateHoldsNothing() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.open(gate: "g")
            server.inject(Fault(.holdRequest(gate: "g")))
            #expect(try client.call("CreateSecret", FaultTests.create).status == 200)
        }
    }

    @Test func aCopyArrivesLater() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.repeatLater(gate: "g"), operation: "DeleteSecret"))
            try server.put(name: "vault/a", value: "v")
            #expect(try client.call("DeleteSecret", ["SecretId": "vault/a"]).status == 200)
            #expect(try client.call("RestoreSecret", ["SecretId": "vault/a"]).status == 200)
            server.open(gate: "g")
            #expect(server.secret(named: "vault/a")?.deletionDate != nil)
            #expect(server.requestCounts()["DeleteSecret"] == 1)
            #expect(server.requests().map(\.isCopy) == [false, false, true])
        }
    }

    @Test func aLostCallArrivesLater() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.resetThenApplyLater(gate: "g")))
            client.send("CreateSecret", FaultTests.create)
            #expect(throws: RawConnection.Failure.reset) { try client.receive() }
            #expect(server.secrets().isEmpty)
            server.open(gate: "g")
            #expect(server.secrets().count == 1)
        }
    }

    @Test func aCopyIsTooLateWhenItsSignatureHasExpired() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.resetThenApplyLater(gate: "g")))
            client.send("CreateSecret", FaultTests.create)
            #expect(throws: RawConnection.Failure.reset) { try client.receive() }
            server.advanceClock(seconds: 301)
            server.open(gate: "g")
            #expect(server.secrets().isEmpty)
            #expect(server.requests().last?.code == "InvalidSignatureException")
        }
    }

    @Test func resettingForgetsEverything() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            try server.put(name: "a", value: "v")
            server.inject(Fault(.throttle))
            server.reset()
            #expect(try client.call("ListSecrets", [:]).document?["SecretList"] == [])
            #expect(server.requests().count == 1)
        }
    }

    @Test func aRequestIsResetBeforeItIsRead() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.resetBeforeReading, operation: "CreateSecret"))
            #expect(try client.call("ListSecrets", [:]).status == 200)
            let large: JSONValue = [
                "Name": "a", "SecretString": .string(String(repeating: "x", count: 65_536)),
                "ClientRequestToken": .string(token(1)),
            ]
            #expect(throws: RawConnection.Failure.self) { try client.call("CreateSecret", large) }
            #expect(server.secrets() == [])
            #expect(server.requests().map(\.fault) == [nil, "reset_before_reading"])
            try client.reconnect()
            #expect(try client.call("CreateSecret", large).status == 200)
        }
    }

    @Test func aChanceIsDrawnFromTheSeed() async throws {
        func throttled(_ seed: UInt64) async throws -> [Int] {
            var configuration = EmulatorServer.Configuration()
            configuration.seed = seed
            var found: [Int] = []
            try await EmulatorServerTests.withServer(configuration) { server, client async throws in
                server.inject(Fault(.throttle, count: Fault.unlimited, probability: 0.3))
                found = try (0..<200).filter { _ in try client.call("ListSecrets", [:]).code == "ThrottlingException" }
            }
            return found
        }
        let first = try await throttled(7)
        #expect((40...80).contains(first.count))
        #expect(try await throttled(7) == first)
        #expect(try await throttled(8) != first)
    }

    @Test func aSlowAnswerIsWhole() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.slowAnswer(bytesPerSecond: 2_000)))
            let started = ContinuousClock.now
            let reply = try client.call("CreateSecret", FaultTests.create)
            #expect(reply.document?["Name"] == "vault/a")
            #expect(ContinuousClock.now - started > .milliseconds(20))
            #expect(try client.call("ListSecrets", [:]).status == 200, "the connection goes on")
        }
    }

    @Test func anUnderstatedLengthCutsTheDocument() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.understateLength))
            let reply = try client.call("CreateSecret", FaultTests.create)
            #expect(reply.status == 200)
            #expect(reply.document == nil, "half a document is none")
            #expect(server.secrets().count == 1)
        }
    }

    @Test func aCopyArrivesAfterItsDelay() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            server.inject(Fault(.resetThenApplyLater(gate: ""), delayMilliseconds: 5))
            #expect(throws: RawConnection.Failure.self) { try client.call("CreateSecret", FaultTests.create) }
            while server.secrets().isEmpty { await Task.yield() }
            #expect(server.requests().map(\.isCopy) == [false, true])
        }
    }

    @Test func somethingHappensJustBeforeTheCall() async throws {
        try await EmulatorServerTests.withServer { server, client async throws in
            let arn = try #require(client.call("CreateSecret", FaultTests.create).document?["ARN"]?.string)
            let edit = Fault.Change.edit(
                operation: "DeleteSecret", input: #"{"SecretId":"vault/a","ForceDeleteWithoutRecovery":true}"#,
                account: nil, region: nil)
            server.inject(Fault(.first(edit), operation: "UpdateSecret"))
            let update: JSONValue = [
                "SecretId": .string(arn), "SecretString": "w", "ClientRequestToken": .string(token(2)),
            ]
            #expect(try client.call("UpdateSecret", update).code == "ResourceNotFoundException")
            #expect(server.requestCounts() == ["CreateSecret": 1, "UpdateSecret": 1], "the edit is nobody's call")

            server.inject(
                Fault(.first(.setUserPolicies(account: nil, user: "secretsync", policies: [TestPolicy.a.document]))))
            #expect(try client.call("ListSecrets", [:]).code == "AccessDeniedException")
            server.inject(Fault(.first(.advanceClock(seconds: 301))))
            let late = try client.call("CreateSecret", FaultTests.create)
            #expect(late.code == "InvalidSignatureException")
            #expect(late.message?.hasPrefix("Signature expired") == true)
        }
    }
}
