import JSONDocument
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Credentials that a program prints: `credential_process` of a profile.
///
/// The command runs in `/bin/sh` as in the AWS command line, with the agent's environment and no input. What it prints to
/// standard error is read away: it may hold anything. It has a session of its own, so that whatever it started is killed
/// with it when the time is over.
struct ProcessCredentialsProvider: CredentialsProvider {
    private enum Ending: Sendable {
        case output(String?)
        case failed(String)
        case late
    }

    let command: String
    /// The account of the profile, where the program does not say.
    let accountID: String?
    var limit: Duration = .seconds(60)

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let (command, limit) = (command, limit)
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask { await Self.run(command) }
            group.addTask {
                try? await ContinuousClock().sleep(for: limit)
                return .late
            }
            // Whichever ends first; cancelling the other ends the process, or the wait for it.
            let first = await group.next() ?? .late
            group.cancelAll()
            return first
        }
        switch ending {
        case .failed(let how):
            throw CredentialsError(code: .unavailable, message: "credential_process: external process \(how)")
        case .late:
            throw CredentialsError(
                code: .unavailable, message: "credential_process: no answer within \(limit.components.seconds) s")
        case .output(let text):
            let body = Array((text ?? "").utf8)
            guard (try? JSONReader().read(body))?["Version"]?.int64 == 1 else {
                throw CredentialsError(
                    code: .unavailable, message: "credential_process: the answer is not a document with Version 1")
            }
            let found = try CredentialDocument.read(body, from: "credential_process", tokenName: "SessionToken")
            guard found.accountID == nil, let accountID else { return found }
            return try AWSCredentials(
                accessKeyID: found.accessKeyID, secretAccessKey: found.secretAccessKey,
                sessionToken: found.sessionToken, expiration: found.expiration, accountID: accountID)
        }
    }

    private static func run(_ command: String) async -> Ending {
        var options = PlatformOptions()
        options.createSession = true
        // The first signal is already the one that cannot be ignored: a shell that ended in peace would hide children
        // that did not.
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
        do {
            let result = try await Subprocess.run(
                .path("/bin/sh"), arguments: ["-c", command], platformOptions: options,
                output: .string(limit: 1 << 16), error: .discarded)
            guard result.terminationStatus.isSuccess else {
                return .failed("exited with \(result.terminationStatus)")
            }
            return .output(result.standardOutput)
        } catch {
            return .failed("could not be run, or printed more than 64 KiB")
        }
    }
}
