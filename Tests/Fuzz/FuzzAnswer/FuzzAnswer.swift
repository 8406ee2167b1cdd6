import FuzzDriver

@testable import AWSSecretsManager

@main
struct FuzzAnswer {
    static func main() {
        fuzz(check)
    }
}

/// Whatever answers in AWS's place: an outcome, never a trap, and nothing of it longer than an error text may be.
@Sendable private func check(_ bytes: [UInt8]) {
    guard bytes.count > 2 else { return }
    let status = [200, 204, 400, 403, 404, 413, 429, 500, 503][Int(bytes[0]) % 9]
    let call = calls[Int(bytes[1]) % calls.count]
    let response = TransportResponse(
        status: status, headers: [HTTPField("content-type", "application/x-amz-json-1.1")],
        body: Array(bytes.dropFirst(2)))
    let result = ResponseClassifier(call: call).classify(response)
    if let failure = result.outcome.failure {
        precondition(failure.message.utf8.count <= 4_096, "a message of \(failure.message.utf8.count) bytes")
        precondition(!failure.message.utf8.contains { $0 < 0x20 }, "a control character in a message")
    } else {
        precondition((200..<300).contains(status), "an error status is a success")
    }
    _ = TokenServiceAnswer(Array(bytes.dropFirst(2)))
}

private let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/a-AbCdEf"
private let calls: [SecretsManagerCall] = [
    .createSecret(CreateSecret(name: "vault/a", clientRequestToken: "t", secretString: [0x61], tags: [])),
    .updateSecret(UpdateSecret(secretID: arn, clientRequestToken: "t", secretString: [0x61])),
    .deleteSecret(DeleteSecret(secretID: arn, mode: .force)), .restoreSecret(secretID: arn),
    .tagResource(secretID: arn, tags: []), .describeSecret(secretID: arn), .listSecrets(ListSecrets()),
]
