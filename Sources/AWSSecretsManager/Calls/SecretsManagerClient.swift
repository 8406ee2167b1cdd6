/// Makes calls to Secrets Manager in one region with one identity.
///
/// A call repeats itself within the retry policy: the same body and token, a new date and signature each time. What it
/// learns (clock offset, signing keys, retry quota) is shared by copies of the client. It never throws: every end of a
/// call is an outcome. It never logs.
public struct SecretsManagerClient: Sendable {
    private let endpoint: AWSEndpoint
    private let provider: any CredentialsProvider
    private let accounts: CallerAccounts?
    private let region: AWSRegion
    private let transport: any HTTPTransport
    private let clock: any CallClock
    private let policy: RetryPolicy
    private let random: @Sendable () -> Double
    private let signer: SigV4Signer
    private let offset = ClockOffset()
    private let quota = RetryQuota()

    /// A client.
    ///
    /// - Parameters:
    ///   - region: the region, for the signature.
    ///   - endpoint: the endpoint that the transport leads to.
    ///   - credentials: the source of credentials.
    ///   - accounts: knows whose credentials some are; share one between clients. Without it only what the source says counts.
    ///   - transport: what carries the requests, from a ``TransportPool``.
    ///   - retries: the retry policy.
    ///   - signingKeys: a cache of signing keys; share one between clients.
    ///   - clock: the time.
    ///   - random: numbers from 0 up to 1, for the jitter.
    public init(
        region: AWSRegion, endpoint: AWSEndpoint, credentials: any CredentialsProvider,
        accounts: CallerAccounts? = nil,
        transport: any HTTPTransport, retries: RetryPolicy = RetryPolicy(),
        signingKeys: SigningKeyCache = SigningKeyCache(),
        clock: any CallClock = SystemCallClock(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.endpoint = endpoint
        self.provider = credentials
        self.accounts = accounts
        self.region = region
        self.transport = transport
        self.clock = clock
        self.policy = retries
        self.random = random
        self.signer = SigV4Signer(region: region.name, service: "secretsmanager", keys: signingKeys)
    }

    /// Makes a call and reports how it ended.
    ///
    /// - Parameters:
    ///   - call: the call.
    ///   - expected: the account it is meant for; nothing is sent with credentials that are known to be of another one.
    /// - Returns: how it ended.
    public func send(_ call: SecretsManagerCall, in expected: String? = nil) async -> CallReport {
        var progress = CallProgress(maximumAttempts: policy.maximumAttempts)
        let body: [UInt8]
        do {
            body = try call.body()
        } catch {
            let failure = AWSFailure(
                code: "ValueNotUTF8", message: "the value is not valid UTF-8", operation: call.operation)
            return progress.report(.refused(failure))
        }
        let started = clock.uptime
        var credentials: AWSCredentials
        do {
            credentials = try await provider.credentials()
        } catch {
            return progress.report(.credentials(Self.failure(error, call)))
        }
        progress.account = await account(of: credentials, expected)
        if let other = Self.mismatch(progress.account, expected, call) { return progress.report(.refused(other)) }
        let classifier = ResponseClassifier(call: call)
        while true {
            let remaining = policy.callTimeout - (clock.uptime - started)
            let signedAt = offset.corrected(wallSeconds: clock.wallSeconds)
            let result = await attempt(
                call, body: body, credentials: credentials, signedAt: signedAt,
                timeout: min(policy.attemptTimeout, remaining), classifier: classifier)
            offset.observe(serverDate: result.serverDate, wallSeconds: clock.wallSeconds)
            let action = progress.attemptEnded(result)
            if case .applied(let success) = result.outcome {
                quota.succeeded(after: progress.lastRetry)
                learn(from: success, to: call, credentials)
            }
            let goesOn: Bool
            switch action {
            case .finish:
                goesOn = false
            case .correctClock:
                goesOn =
                    result.serverDate.map {
                        offset.learn(serverDate: $0, wallSeconds: clock.wallSeconds, signedAt: signedAt)
                    } ?? false
            case .refreshCredentials:
                do {
                    let fresh = try await provider.refresh(rejected: credentials)
                    goesOn = fresh != credentials
                    credentials = fresh
                    if goesOn { progress.account = await account(of: fresh, expected) }
                    if let other = Self.mismatch(progress.account, expected, call) {
                        return progress.report(.refused(other))
                    }
                } catch {
                    return progress.report(result.outcome)
                }
            case .retry(let kind, let number):
                let delay = policy.delay(
                    beforeRetry: number, kind: kind, random: random(), retryAfter: result.retryAfter)
                goesOn = await wait(delay, kind: kind, deadline: started + policy.callTimeout)
            }
            guard goesOn, clock.uptime - started < policy.callTimeout else { return progress.report(result.outcome) }
        }
    }

    /// Who the caller is.
    ///
    /// - Returns: the identity; nil where nobody can be asked.
    /// - Throws: ``CredentialsError`` when there are no credentials, or when STS does not say.
    public func callerIdentity() async throws(CredentialsError) -> CallerIdentity? {
        let credentials = try await provider.credentials()
        return try await accounts?.identity(of: credentials, at: endpoint, in: region)
    }

    /// Which source of the default chain has the credentials in use; nil for others, and when there are none.
    public func credentialSource() async -> CredentialSource? {
        try? await provider.credentials().source
    }

    /// How far AWS's clock was ahead of ours when it answered last, in seconds; nil before any answer.
    public var clockSkewSeconds: Int64? {
        offset.observed
    }

    private func attempt(
        _ call: SecretsManagerCall, body: [UInt8], credentials: AWSCredentials, signedAt: AWSTimestamp,
        timeout: Duration, classifier: ResponseClassifier
    ) async -> AttemptResult {
        let signed = signer.signedHeaders(
            [
                HTTPField("host", endpoint.authority), HTTPField("content-type", "application/x-amz-json-1.1"),
                HTTPField("x-amz-target", "secretsmanager.\(call.operation)"),
            ],
            body: body, credentials: credentials, at: signedAt)
        let request = TransportRequest(
            method: "POST", path: "/", headers: signed + [HTTPField("user-agent", UserAgent.text)], body: body,
            timeout: timeout)
        do throws(TransportError) {
            return classifier.classify(try await transport.send(request))
        } catch {
            return classifier.classify(error)
        }
    }

    /// Waits before a retry; false when time or quota do not suffice, or the task was cancelled.
    private func wait(_ delay: Duration, kind: RetryKind, deadline: Duration) async -> Bool {
        guard clock.uptime + delay < deadline, !Task.isCancelled, quota.take(kind) else { return false }
        do {
            try await clock.sleep(for: delay)
            return true
        } catch {
            return false
        }
    }

    /// Nobody is asked whose credentials they are where any account will do.
    private func account(of credentials: AWSCredentials, _ expected: String?) async -> String? {
        guard expected != nil else { return credentials.accountID }
        return await accounts?.account(of: credentials, at: endpoint, in: region) ?? credentials.accountID
    }

    /// A secret is made in the account of who makes it; other calls may reach into another one.
    private func learn(from success: CallSuccess, to call: SecretsManagerCall, _ credentials: AWSCredentials) {
        guard case .createSecret = call, let parts = success.arn?.split(separator: ":"), parts.count > 4 else { return }
        accounts?.learn(String(parts[4]), of: credentials, at: endpoint)
    }

    /// What is wrong with credentials of another account than is meant.
    private static func mismatch(
        _ account: String?, _ expected: String?, _ call: SecretsManagerCall
    ) -> AWSFailure? {
        guard let account, let expected, account != expected else { return nil }
        return AWSFailure(
            code: "AccountChanged",
            message: "the credentials are of account \(account), the destination's secrets are in account \(expected)",
            operation: call.operation)
    }

    private static func failure(_ error: CredentialsError, _ call: SecretsManagerCall) -> AWSFailure {
        AWSFailure(code: error.code.rawValue, message: error.message, operation: call.operation)
    }
}
