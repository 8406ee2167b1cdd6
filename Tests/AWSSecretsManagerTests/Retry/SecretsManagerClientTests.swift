import Testing

@testable import AWSSecretsManager

@Suite struct SecretsManagerClientTests {
    private let clock = ManualClock()

    private func client(
        _ transport: ScriptedTransport, provider: (any CredentialsProvider)? = nil, policy: RetryPolicy = RetryPolicy()
    ) throws -> SecretsManagerClient {
        let credentials = try AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "s", sessionToken: "t")
        return SecretsManagerClient(
            region: try AWSRegion("eu-west-1"),
            endpoint: try AWSEndpoint(parsing: "https://secretsmanager.eu-west-1.amazonaws.com"),
            credentials: provider ?? StaticCredentialsProvider(credentials), transport: transport, retries: policy,
            clock: clock, random: { 1 })
    }

    @Test func sendsOneSignedRequest() async throws {
        let transport = ScriptedTransport([.answer(SampleCalls.applied)])
        let report = try await client(transport).send(SampleCalls.create)
        #expect(
            report
                == CallReport(
                    outcome: .applied(CallSuccess(arn: SampleCalls.arn, versionID: "v1", requestID: "req-1")),
                    ends: [.applied]))
        let request = try #require(transport.requests.first)
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["host"] == "secretsmanager.eu-west-1.amazonaws.com")
        #expect(headers["content-type"] == "application/x-amz-json-1.1")
        #expect(headers["x-amz-target"] == "secretsmanager.CreateSecret")
        #expect(headers["x-amz-date"] == "20261123T120000Z")
        #expect(headers["x-amz-security-token"] == "t")
        #expect(headers["user-agent"] == "secretsync/0.1.0")
        #expect(
            headers["authorization"]?.contains(
                "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,") == true)
        #expect(request.timeout == .seconds(10))
        #expect(request.body == (try SampleCalls.create.body()))
    }

    @Test func repeatsTheSameBodyWithANewSignature() async throws {
        let transport = ScriptedTransport([
            .failure(.ambiguous, "ConnectionReset"), .answer(SampleCalls.error("InternalServiceError", status: 500)),
            .answer(SampleCalls.applied),
        ])
        let policy = RetryPolicy(transientBase: .seconds(2))
        let report = try await client(transport, policy: policy).send(SampleCalls.create)
        #expect(report.outcome.name == "applied")
        #expect(report.ends == [.ambiguous, .ambiguous, .applied])
        #expect(report.attempts == 3)
        #expect(report.ambiguousAttempts == 2)
        #expect(clock.sleeps == [.seconds(2), .seconds(4)])
        let requests = transport.requests
        #expect(Set(requests.map(\.body)).count == 1)
        #expect(Set(requests.map { $0.headers.first { $0.name == "authorization" }?.value }).count == 3)
        #expect(
            requests.map { $0.headers.first { $0.name == "x-amz-date" }?.value }
                == ["20261123T120000Z", "20261123T120002Z", "20261123T120006Z"])
    }

    @Test func aRefusalAfterAnAmbiguousAttemptSaysSo() async throws {
        let transport = ScriptedTransport([
            .failure(.ambiguous, "RequestTimeout"), .answer(SampleCalls.error("ResourceExistsException")),
        ])
        let report = try await client(transport).send(SampleCalls.create)
        #expect(report.outcome.name == "refused")
        #expect(report.attempts == 2)
        #expect(report.ambiguousAttempts == 1)
    }

    @Test(arguments: [
        ("ResourceExistsException", "refused"), ("AccessDeniedException", "refused"),
        ("LimitExceededException", "quota"),
    ])
    func doesNotRepeatADefiniteAnswer(code: String, name: String) async throws {
        let transport = ScriptedTransport([.answer(SampleCalls.error(code))])
        let report = try await client(transport).send(SampleCalls.create)
        #expect(report.outcome.name == name)
        #expect(report.attempts == 1)
        #expect(clock.sleeps.isEmpty)
    }

    @Test func doesNotRepeatWhatTheGuardForbids() async throws {
        let transport = ScriptedTransport([.failure(.refused, "AddressNotAllowed")])
        let report = try await client(transport).send(SampleCalls.create)
        #expect(report.outcome.name == "refused")
        #expect(report.outcome.failure?.code == "AddressNotAllowed")
        #expect(report.attempts == 1)
    }

    @Test func givesUpAfterThreeAttempts() async throws {
        let transport = ScriptedTransport(
            Array(repeating: .answer(SampleCalls.error("ThrottlingException")), count: 5))
        let report = try await client(transport).send(SampleCalls.update)
        #expect(report.outcome.name == "throttled")
        #expect(report.attempts == 3)
        #expect(report.ambiguousAttempts == 0)
        #expect(clock.sleeps == [.seconds(1), .seconds(2)])
    }

    @Test func countsWhatNeverLeftAsNotSent() async throws {
        let transport = ScriptedTransport(Array(repeating: .failure(.notSent, "ConnectionRefused"), count: 3))
        let report = try await client(transport).send(SampleCalls.update)
        #expect(report.outcome.name == "notSent")
        #expect(report.attempts == 3)
        #expect(report.ambiguousAttempts == 0)
    }

    @Test func obeysRetryAfter() async throws {
        let transport = ScriptedTransport([
            .answer(
                SampleCalls.error("ThrottlingException", headers: [HTTPField("x-amz-retry-after", "4000")])),
            .answer(SampleCalls.applied),
        ])
        _ = try await client(transport).send(SampleCalls.update)
        #expect(clock.sleeps == [.seconds(4)])
    }

    @Test func stopsWhenTheCallsTimeIsUp() async throws {
        let clock = clock
        let transport = ScriptedTransport(
            Array(repeating: .failure(.ambiguous, "RequestTimeout"), count: 5),
            onSend: { clock.advance(by: .seconds(12)) })
        let report = try await client(transport, policy: RetryPolicy(maximumAttempts: 9)).send(SampleCalls.update)
        #expect(report.attempts == 3)
        #expect(transport.requests.map(\.timeout) == [.seconds(10), .seconds(10), .milliseconds(5_850)])
    }

    @Test func stopsRetryingWhenTheQuotaIsUsedUp() async throws {
        let transport = ScriptedTransport(Array(repeating: .failure(.notSent, "ConnectionRefused"), count: 100))
        let client = try client(transport)
        var attempts: [Int] = []
        for _ in 0..<20 { attempts.append(await client.send(SampleCalls.tag).attempts) }
        // 35 retries cost 490 of the 500 tokens.
        #expect(attempts.reduce(0, +) == 20 + 35)
        #expect(attempts.last == 1)
    }

    @Test func signsAgainOnceWhenTheClockIsWrong() async throws {
        let transport = ScriptedTransport([
            .answer(
                SampleCalls.error(
                    "InvalidSignatureException", "Signature expired: 20261123T120000Z is now earlier than",
                    headers: [HTTPField("Date", "Mon, 23 Nov 2026 13:00:00 GMT")])), .answer(SampleCalls.applied),
            .answer(SampleCalls.applied),
        ])
        let client = try client(transport)
        let report = await client.send(SampleCalls.create)
        #expect(report.outcome.name == "applied")
        #expect(report.attempts == 2)
        #expect(clock.sleeps.isEmpty)
        _ = await client.send(SampleCalls.create)
        #expect(
            transport.requests.map { $0.headers.first { $0.name == "x-amz-date" }?.value }
                == ["20261123T120000Z", "20261123T130000Z", "20261123T130000Z"])
    }

    @Test func doesNotSignAgainForEver() async throws {
        let skewed = ScriptedTransport.Step.answer(
            SampleCalls.error(
                "RequestTimeTooSkewed", headers: [HTTPField("Date", "Mon, 23 Nov 2026 13:00:00 GMT")]))
        let transport = ScriptedTransport([skewed, skewed, skewed])
        let report = try await client(transport).send(SampleCalls.create)
        #expect(report.outcome.name == "credentials")
        #expect(report.attempts == 2)
    }

    @Test(arguments: [nil, "Mon, 23 Nov 2026 12:00:02 GMT", "nonsense"])
    func doesNotSignAgainWithoutABetterClock(date: String?) async throws {
        let transport = ScriptedTransport([
            .answer(
                SampleCalls.error("RequestTimeTooSkewed", headers: date.map { [HTTPField("Date", $0)] } ?? []))
        ])
        let report = try await client(transport).send(SampleCalls.create)
        #expect(report.outcome.name == "credentials")
        #expect(report.attempts == 1)
    }

    private struct RotatingProvider: CredentialsProvider {
        let first: AWSCredentials
        let second: AWSCredentials

        func credentials() async throws(CredentialsError) -> AWSCredentials { first }
        func refresh(rejected: AWSCredentials) async throws(CredentialsError) -> AWSCredentials { second }
    }

    @Test func refreshesCredentialsOnce() async throws {
        let provider = RotatingProvider(
            first: try AWSCredentials(accessKeyID: "OLD", secretAccessKey: "s"),
            second: try AWSCredentials(accessKeyID: "NEW", secretAccessKey: "s"))
        let expired = ScriptedTransport.Step.answer(SampleCalls.error("ExpiredTokenException"))
        let good = ScriptedTransport([expired, .answer(SampleCalls.applied)])
        #expect(try await client(good, provider: provider).send(SampleCalls.create).outcome.name == "applied")
        #expect(
            good.requests.map { $0.headers.last { $0.name == "authorization" }?.value.contains("Credential=NEW/") }
                == [false, true])
        let bad = ScriptedTransport([expired, expired, expired])
        let report = try await client(bad, provider: provider).send(SampleCalls.create)
        #expect(report.outcome.name == "credentials")
        #expect(report.attempts == 2)
    }

    @Test func doesNotRepeatWithTheSameCredentials() async throws {
        let transport = ScriptedTransport([.answer(SampleCalls.error("UnrecognizedClientException"))])
        let report = try await client(transport).send(SampleCalls.create)
        #expect(report.outcome.name == "credentials")
        #expect(report.attempts == 1)
    }

    @Test func withoutCredentialsNothingIsSent() async throws {
        let transport = ScriptedTransport([])
        let report = try await client(transport, provider: CredentialsChain([])).send(SampleCalls.create)
        #expect(report.outcome.name == "credentials")
        #expect(report.outcome.failure?.code == "CredentialsNotFound")
        #expect(report.attempts == 0)
        #expect(transport.requests.isEmpty)
    }

    @Test func aValueThatIsNotUTF8IsNeverSent() async throws {
        let transport = ScriptedTransport([])
        let call = SecretsManagerCall.updateSecret(
            UpdateSecret(secretID: SampleCalls.arn, clientRequestToken: "t", secretString: [0xC3]))
        let report = try await client(transport).send(call)
        #expect(report.outcome.name == "refused")
        #expect(report.outcome.failure?.code == "ValueNotUTF8")
        #expect(report.attempts == 0)
    }

    @Test func noFailureRepeatsTheValue() async throws {
        let echo =
            #"{"__type":"ValidationException","message":"Value '{\"password\":\"correct horse battery staple\"}'"}"#
        let transport = ScriptedTransport([.answer(TransportResponse(status: 400, body: Array(echo.utf8)))])
        let report = try await client(transport).send(SampleCalls.create)
        #expect(report.outcome.failure?.code == "ValidationException")
        #expect(!"\(report)".contains("horse"))
    }
}
