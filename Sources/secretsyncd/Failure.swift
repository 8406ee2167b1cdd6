import SyncAgent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

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
        StandardStream.error.write(text)
    }
}

/// A standard stream, written without a buffer in between.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    /// Writes all of it; who reads no more has no need of the rest.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Self.systemWrite(rawValue, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.write(file, bytes, count)
        #else
            unsafe Musl.write(file, bytes, count)
        #endif
    }
}
