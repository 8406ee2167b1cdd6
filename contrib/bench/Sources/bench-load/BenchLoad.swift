import Glibc

/// Loads a server or a disk, and prints one JSON object with what it saw. Times are microseconds.
///
/// Each mode is one measurement of `make bench`; its arguments are `--name value` pairs, listed in the file of the mode.
@main
enum BenchLoad {
    static let modes: [String: @Sendable (Arguments) throws -> String] = [
        "commands": Commands.run,
        "fdatasync": Durability.run,
        "http": RoundTrips.run,
        "sqlite": BareSQLite.run,
        "wire": Wire.run,
    ]

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        var words = CommandLine.arguments.dropFirst()
        guard let mode = words.popFirst(), let run = modes[mode] else {
            fail("which one? " + modes.keys.sorted().joined(separator: ", "))
        }
        do {
            print(try run(Arguments(Array(words))))
        } catch {
            fail("\(mode): \(error)")
        }
    }

    private static func fail(_ message: String) -> Never {
        let line = Array("bench-load: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(1)
    }
}

/// `--name value` pairs.
struct Arguments {
    private var values: [String: String] = [:]

    init(_ words: [String]) throws {
        guard words.count.isMultiple(of: 2) else { throw Problem("arguments are --name value pairs") }
        for index in stride(from: 0, to: words.count, by: 2) {
            guard words[index].hasPrefix("--") else { throw Problem("\(words[index]) is no --name") }
            values[String(words[index].dropFirst(2))] = words[index + 1]
        }
    }

    func text(_ name: String) throws -> String {
        guard let value = values[name] else { throw Problem("--\(name) is missing") }
        return value
    }

    func number(_ name: String, _ normal: Int? = nil) throws -> Int {
        guard let value = values[name] else {
            guard let normal else { throw Problem("--\(name) is missing") }
            return normal
        }
        guard let number = Int(value), number >= 0 else { throw Problem("--\(name) is no number") }
        return number
    }
}

/// Why a measurement cannot be made.
struct Problem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// What the system says about the last call.
    static func system(_ action: String) -> Problem {
        Problem("\(action): \(String(cString: strerror(errno)))")
    }
}
