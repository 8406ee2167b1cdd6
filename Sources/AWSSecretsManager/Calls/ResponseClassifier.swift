import JSONDocument

/// Decides what an answer, or the lack of one, means for a call. Pure.
///
/// The error code decides, never the status: nearly everything is 400. Only where there is no code, as in the answers of
/// proxies, the status is asked, and then anything but 429 is ambiguous: what is no answer of AWS proves nothing about
/// what AWS did.
struct ResponseClassifier: Sendable {
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
        let requestID = response.header("x-amzn-requestid").flatMap(Self.plainToken)
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
        guard let object = try? JSONReader().read(response.body).object else {
            return .ambiguous(
                failure("UndecodableAnswer", "a success whose body is not a JSON object", response, requestID))
        }
        let arn = object["ARN"]?.string.flatMap(Self.plainToken)
        if call.needsARN, arn?.hasPrefix("arn:") != true {
            return .ambiguous(failure("UndecodableAnswer", "a success without an ARN", response, requestID))
        }
        return .applied(
            CallSuccess(
                arn: arn, versionID: object["VersionId"]?.string.flatMap(Self.plainToken),
                deletionDate: object["DeletionDate"].flatMap(Self.nanoseconds), requestID: requestID))
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

    /// Printable ASCII of a sane length, or nil.
    private static func plainToken(_ text: String) -> String? {
        (1...2_048).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
    }

    /// AWS writes times as seconds, with a fraction or in exponent form; milliseconds are all they hold.
    private static func nanoseconds(_ value: JSONValue) -> Int64? {
        guard case .number(let number) = value, let seconds = number.double, abs(seconds) < 9e9 else { return nil }
        return Int64((seconds * 1_000).rounded()) * 1_000_000
    }
}
