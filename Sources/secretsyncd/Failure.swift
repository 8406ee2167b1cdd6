import Foundation
import SyncAgent

/// Prints why the agent ends and ends with a code: 1 for configuration and what is in the way, 70 for a failed store.
enum Failure {
    static func exiting(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch let error as AgentError {
            print(error.message, hint: error.hint)
            exit(error.code == .store ? 70 : 1)
        } catch {
            print("\(error)", hint: nil)
            exit(1)
        }
    }

    private static func print(_ message: String, hint: String?) {
        var text = "secretsyncd: error: \(message)\n"
        if let hint { text += "hint: \(hint)\n" }
        FileHandle.standardError.write(Data(text.utf8))
    }
}
