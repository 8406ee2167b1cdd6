/// A promise that did not hold, and how to see it again.
package struct Broken: Error, Sendable, CustomStringConvertible {
    /// The promise: `G1` to `G10`.
    package let promise: String
    /// What was seen.
    package let what: String
    /// The world it was seen in.
    package let options: SimulationOptions
    /// The last that happened before; empty unless it was traced.
    package let trace: [String]

    /// The promise, the options, and the command that shows it again.
    package var description: String {
        let mutant = options.mutant.map { " --mutant \($0.rawValue)" } ?? ""
        return (trace.suffix(80) + ["\(promise): \(what)", "\(options)"]).joined(separator: "\n")
            + "\nreplay: swift run -c release simulate --seed \(options.seed) --trace\(mutant)"
    }
}
