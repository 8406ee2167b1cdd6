import AWSSecretsManager
import Testing

@testable import SyncAgent

/// What the sender tells about a call beside its outcome.
struct AWSCallSenderTests {
    private static func failure(status: Int?) -> AWSFailure {
        AWSFailure(code: "c", message: "m", httpStatus: status, operation: "CreateSecret")
    }

    @Test func onlyARefusalWithoutAnAnswerIsOurOwn() {
        #expect(!AWSCallSender.wasAsked(.refused(Self.failure(status: nil))))
        #expect(AWSCallSender.wasAsked(.refused(Self.failure(status: 400))))
        #expect(AWSCallSender.wasAsked(.notSent(Self.failure(status: nil))), "it was tried")
        #expect(AWSCallSender.wasAsked(.credentials(Self.failure(status: nil))), "dead credentials concern all rows")
        #expect(AWSCallSender.wasAsked(.applied(CallSuccess(requestID: nil))))
    }
}
