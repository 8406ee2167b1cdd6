import JSONDocument

/// Decides what an answer, or the lack of one, means for a call. Pure.
///
/// The error code decides, never the status: nearly everything is 400. Only where there is no code, as in the answers of
/// proxies, the status is asked, and then anything but 429 is ambiguous: what is no answer of AWS proves nothing about
/// what AWS did.
struct ResponseClassifier: Sendable {
    /// A page of a list has up to a hundred secrets with fifty tags each.
    private static let reader = JSONReader(limits: JSONReader.Limits(bytes: 1 << 22, nodes: 200_000))

    private let call: SecretsManagerCall
    private let safeText: SafeText

    init(call: SecretsManagerCall) {
        self.call = call
        safeText = SafeText(keepingOut: call.secretString)
    }

    /// What a transport failure means.
    func classify(_ error: TransportError) -> AttemptResult {
        let failure = AWSFailure(code: error.code, message: error.message, operation: call.operation)
        return switch error.delivery {
        case .notSent: AttemptResult(outcome: .notSent(failure))
        case .ambiguous: AttemptResult(outcome: .ambiguous(failure))
        case .refused: AttemptResult(outcome: .refused(failure))
        }
    }

    /// What an answer means.
    func classify(_ response: TransportResponse) -> AttemptResult {
        let requestID = response.header("x-amzn-requestid").flatMap(AnswerFields.plainToken)
        let serverDate = response.header("date").flatMap(AWSTimestamp.init(httpDate:))
        if (200..<300).contains(response.status) {
            return AttemptResult(
                outcome: success(response, requestID: requestID), serverDate: serverDate)
        }
        guard let answer = ErrorAnswer(response) else {
            return AttemptResult(
                outcome: withoutCode(response, requestID: requestID), serverDate: serverDate,
                retryAfter: Self.retryAfter(response))
        }
        let failure = failure(answer.code, answer.message, response, requestID)
        return AttemptResult(
            outcome: outcome(failure, status: response.status),
            isClockSkew: ErrorClass.isClockSkew(code: answer.code, message: answer.message), serverDate: serverDate,
            retryAfter: Self.retryAfter(response))
    }

    private func outcome(_ failure: AWSFailure, status: Int) -> CallOutcome {
        switch ErrorClass(code: failure.code) {
        case .service?: .ambiguous(failure)
        case .throttled?: .throttled(failure)
        case .credentials?: .credentials(failure)
        case .quota?: .quota(failure)
        case .refused?: .refused(failure)
        case nil: (400..<500).contains(status) ? .refused(failure) : .ambiguous(failure)
        }
    }

    private func withoutCode(_ response: TransportResponse, requestID: String?) -> CallOutcome {
        if response.status == 429 {
            return .throttled(failure("TooManyRequests", "", response, requestID))
        }
        let failure = failure(
            "UnrecognizedAnswer", "status \(response.status) without an error code of AWS", response, requestID)
        return .ambiguous(failure)
    }

    private func success(_ response: TransportResponse, requestID: String?) -> CallOutcome {
        if response.body.isEmpty, call.mayAnswerEmpty {
            return .applied(CallSuccess(requestID: requestID))
        }
        guard let object = try? Self.reader.read(response.body).object else {
            return .ambiguous(
                failure("UndecodableAnswer", "a success whose body is not a JSON object", response, requestID))
        }
        let fields = AnswerFields(object)
        let arn = fields.token("ARN")
        if call.needsARN, arn?.hasPrefix("arn:") != true {
            return .ambiguous(failure("UndecodableAnswer", "a success without an ARN", response, requestID))
        }
        guard let details = details(fields) else {
            return .ambiguous(
                failure("UndecodableAnswer", "a success that does not tell what was asked for", response, requestID))
        }
        return .applied(
            CallSuccess(
                arn: arn, versionID: fields.token("VersionId"), deletionDate: fields.time("DeletionDate"),
                requestID: requestID, details: details))
    }

    /// What the call was made for, where that is more than its being applied; nil when the answer lacks it.
    private func details(_ fields: AnswerFields) -> CallDetails? {
        switch call {
        case .createSecret, .updateSecret, .deleteSecret, .restoreSecret, .tagResource, .untagResource,
            .updateSecretVersionStage:
            CallDetails.none
        case .replicateSecretToRegions, .removeRegionsFromReplication:
            ReplicaStatus.all(fields["ReplicationStatus"]).map(CallDetails.replicas)
        case .describeSecret: SecretDescription(fields).map(CallDetails.secret)
        case .listSecrets: SecretPage(fields).map(CallDetails.page)
        }
    }

    private func failure(
        _ code: String, _ message: String, _ response: TransportResponse, _ requestID: String?
    ) -> AWSFailure {
        AWSFailure(
            code: code, message: safeText.shown(message), httpStatus: response.status, requestID: requestID,
            operation: call.operation)
    }

    private static func retryAfter(_ response: TransportResponse) -> Duration? {
        guard let text = response.header("x-amz-retry-after"), let milliseconds = Int64(text),
            (0...3_600_000).contains(milliseconds)
        else { return nil }
        return .milliseconds(milliseconds)
    }
}
