import Foundation
import Testing

@testable import AWSSecretsManager

/// Programs that print credentials run for a limited time, whatever they start themselves.
@Suite(.timeLimit(.minutes(5))) struct ProcessCredentialsProviderTests {
    @Test func credentialsAreWhatTheProgramPrints() async throws {
        let provider = ProcessCredentialsProvider(
            command: #"printf '{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"s"}' | cat"#,
            accountID: "123456789012")
        let expected = try AWSCredentials(accessKeyID: "AKID", secretAccessKey: "s", accountID: "123456789012")
        #expect(try await provider.credentials() == expected)
    }

    @Test(arguments: ["exec sleep 50", "sleep 50; echo done", "sleep 50 | cat", "sleep 50 & wait"])
    func aProgramThatDoesNotEndIsGivenUp(_ command: String) async throws {
        let provider = ProcessCredentialsProvider(command: command, accountID: nil, limit: .milliseconds(200))
        let begun = ContinuousClock.now
        let error = await #expect(throws: CredentialsError.self) { _ = try await provider.credentials() }
        #expect(error?.message.contains("no answer within") == true)
        #expect(ContinuousClock.now - begun < .seconds(20), "not after the program's own children have ended")
    }

    @Test func nothingThatItStartedIsLeftBehind() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("secretsync-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        // A child that ignores the polite signal, and writes its number last of all.
        let command =
            "(trap '' TERM; exec sleep 50) & echo $! > '\(file.path).new'; mv '\(file.path).new' '\(file.path)'; wait"
        let provider = ProcessCredentialsProvider(command: command, accountID: nil)
        let asking = Task { try? await provider.credentials() }
        while !FileManager.default.fileExists(atPath: file.path) { await Task.yield() }
        let number = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(Self.isRunning(number))
        asking.cancel()
        _ = await asking.value
        while Self.isRunning(number) { await Task.yield() }
    }

    /// Whether a process exists and is more than an entry that nobody has reaped.
    private static func isRunning(_ number: String) -> Bool {
        guard let line = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else { return false }
        return line.split(separator: ")").last?.split(separator: " ").first != "Z"
    }
}
