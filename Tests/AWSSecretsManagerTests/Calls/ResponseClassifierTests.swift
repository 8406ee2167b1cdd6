import Testing

@testable import AWSSecretsManager

@Suite struct ResponseClassifierTests {
    private func classify(_ response: TransportResponse, _ call: SecretsManagerCall = SampleCalls.create)
        -> AttemptResult
    {
        ResponseClassifier(call: call).classify(response)
    }

    @Test(arguments: [
        ("InvalidParameterException", "refused"), ("InvalidRequestException", "refused"),
        ("LimitExceededException", "quota"), ("EncryptionFailure", "refused"), ("DecryptionFailure", "refused"),
        ("ResourceExistsException", "refused"), ("ResourceNotFoundException", "refused"),
        ("MalformedPolicyDocumentException", "refused"), ("PreconditionNotMetException", "refused"),
        ("ValidationException", "refused"), ("AccessDeniedException", "refused"), ("AccessDenied", "refused"),
        ("OptInRequired", "refused"), ("SerializationException", "refused"), ("InternalServiceError", "ambiguous"),
        ("InternalServerError", "ambiguous"), ("InternalFailure", "ambiguous"), ("ServiceUnavailable", "ambiguous"),
        ("ServiceUnavailableException", "ambiguous"), ("RequestTimeout", "ambiguous"),
        ("ThrottlingException", "throttled"), ("Throttling", "throttled"), ("TooManyRequestsException", "throttled"),
        ("RequestLimitExceeded", "throttled"), ("SlowDown", "throttled"),
        ("UnrecognizedClientException", "credentials"),
        ("InvalidSignatureException", "credentials"), ("ExpiredTokenException", "credentials"),
        ("ExpiredToken", "credentials"), ("IncompleteSignature", "credentials"),
        ("InvalidClientTokenId", "credentials"), ("MissingAuthenticationTokenException", "credentials"),
        ("RequestTimeTooSkewed", "credentials"),
    ])
    func theCodeDecidesWhateverTheStatus(code: String, name: String) {
        for status in [400, 403, 404, 429, 500, 503] {
            let result = classify(SampleCalls.error(code, status: status))
            #expect(result.outcome.name == name)
            #expect(result.outcome.failure?.code == code)
            #expect(result.outcome.failure?.httpStatus == status)
        }
    }

    @Test(arguments: [
        (400, "refused"), (404, "refused"), (500, "ambiguous"), (503, "ambiguous"), (302, "ambiguous"),
    ])
    func anUnknownCodeFollowsTheStatus(status: Int, name: String) {
        #expect(classify(SampleCalls.error("BrandNewException", status: status)).outcome.name == name)
    }

    @Test(arguments: [
        "com.amazonaws.secretsmanager#ResourceExistsException", "ResourceExistsException:http://internal.amazon.com/x/",
        "com.amazonaws.secretsmanager#ResourceExistsException:http://internal.amazon.com/a#b",
    ])
    func theCodeIsFoundInEverySpelling(type: String) {
        #expect(classify(SampleCalls.error(type)).outcome.failure?.code == "ResourceExistsException")
        let inHeader = TransportResponse(status: 400, headers: [HTTPField("X-Amzn-ErrorType", type)])
        #expect(classify(inHeader).outcome.failure?.code == "ResourceExistsException")
    }

    @Test func takesTheTextInEitherCase() {
        for key in ["message", "Message"] {
            let response = TransportResponse(
                status: 400,
                headers: [HTTPField("x-amzn-RequestId", "req-7")],
                body: Array(
                    #"{"__type":"InvalidRequestException","\#(key)":"You can't perform this operation."}"#.utf8))
            #expect(
                classify(response).outcome
                    == .refused(
                        AWSFailure(
                            code: "InvalidRequestException", message: "You can't perform this operation.",
                            httpStatus: 400, requestID: "req-7", operation: "CreateSecret")))
        }
    }

    @Test(arguments: [
        (400, "", "ambiguous"), (403, "<html>Forbidden</html>", "ambiguous"), (407, "{}", "ambiguous"),
        (429, "", "throttled"), (429, "<html></html>", "throttled"), (500, "", "ambiguous"),
        (502, "<html>Bad Gateway</html>", "ambiguous"), (503, #"{"message":"down"}"#, "ambiguous"),
        (504, #"{"__type":"#, "ambiguous"), (301, "", "ambiguous"), (200, "", "ambiguous"),
        (200, "<html>captive portal</html>", "ambiguous"), (200, #"{"ARN":"arn:aws:secrets"#, "ambiguous"),
        (200, "[]", "ambiguous"), (200, "{}", "ambiguous"), (200, #"{"ARN":""}"#, "ambiguous"),
        (200, #"{"ARN":7}"#, "ambiguous"), (200, #"{"ARN":"vault/a"}"#, "ambiguous"),
        (200, #"{"__type":"AccessDeniedException"}"#, "ambiguous"), (400, #"{"__type":"not a code"}"#, "ambiguous"),
        (400, #"{"__type":""}"#, "ambiguous"), (400, #"{"__type":null}"#, "ambiguous"),
    ])
    func whatIsNoAnswerOfAWSProvesNothing(status: Int, body: String, name: String) {
        #expect(classify(TransportResponse(status: status, body: Array(body.utf8))).outcome.name == name)
    }

    @Test func successCarriesWhatTheCallNeeds() {
        #expect(
            classify(SampleCalls.applied).outcome
                == .applied(CallSuccess(arn: SampleCalls.arn, versionID: "v1", requestID: "req-1")))
    }

    @Test(arguments: [
        ("1763899200", 1_763_899_200_000_000_000), ("1763899200.125", 1_763_899_200_125_000_000),
        ("1.763899200125E9", 1_763_899_200_125_000_000), ("0", 0),
    ])
    func readsTheDeletionDate(number: String, nanoseconds: Int64) {
        let body = #"{"ARN":"\#(SampleCalls.arn)","Name":"vault/a","DeletionDate":\#(number)}"#
        #expect(
            classify(TransportResponse(status: 200, body: Array(body.utf8)), SampleCalls.delete).outcome
                == .applied(CallSuccess(arn: SampleCalls.arn, deletionDate: nanoseconds)))
    }

    @Test(arguments: [
        (SampleCalls.create, "", false), (SampleCalls.update, "{}", false), (SampleCalls.delete, "", false),
        (SampleCalls.delete, "{}", true), (SampleCalls.restore, "{}", true), (SampleCalls.restore, "", false),
        (SampleCalls.tag, "", true), (SampleCalls.tag, "{}", true), (SampleCalls.untag, "", true),
        (SampleCalls.untag, "<html>", false),
    ])
    func onlyTagCallsMayBeAnsweredEmpty(call: SecretsManagerCall, body: String, applied: Bool) {
        let name = classify(TransportResponse(status: 200, body: Array(body.utf8)), call).outcome.name
        #expect(name == (applied ? "applied" : "ambiguous"))
    }

    @Test(arguments: [
        ("RequestTimeTooSkewed", "x", true), ("RequestExpired", "x", true),
        ("InvalidSignatureException", "Signature expired: 20261123T110000Z is now earlier than ...", true),
        ("InvalidSignatureException", "Signature not yet current: 20261123T130000Z is still later than ...", true),
        ("InvalidSignatureException", "The request signature we calculated does not match", false),
        ("ExpiredTokenException", "Signature expired", false), ("AccessDeniedException", "Signature expired", false),
    ])
    func recognizesAWrongClock(code: String, message: String, isSkew: Bool) {
        #expect(classify(SampleCalls.error(code, message)).isClockSkew == isSkew)
    }

    @Test(arguments: [
        ("1500", Duration.milliseconds(1_500)), ("0", .zero), ("-1", nil), ("soon", nil), ("3600001", nil),
    ])
    func readsHowLongToWait(header: String, duration: Duration?) {
        let response = SampleCalls.error("ThrottlingException", headers: [HTTPField("x-amz-retry-after", header)])
        #expect(classify(response).retryAfter == duration)
    }

    @Test(arguments: [
        (TransportError.Delivery.notSent, "notSent"), (.ambiguous, "ambiguous"), (.refused, "refused"),
    ])
    func transportErrorsKeepTheirMeaning(delivery: TransportError.Delivery, name: String) {
        let result = ResponseClassifier(call: SampleCalls.create)
            .classify(TransportError(delivery: delivery, code: "Some", message: "thing"))
        #expect(result.outcome.name == name)
        #expect(
            result.outcome.failure == AWSFailure(code: "Some", message: "thing", operation: "CreateSecret"))
    }
}
