/// Printed text as the walkthrough compares it: runs of spaces are one, blank lines are none, and what differs from run
/// to run (times, derived accessors) stands as a word.
enum TableText {
    static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").joined(separator: " ")
                .replacing(#/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})/#, with: "<time>")
                .replacing(#/kv_[0-9a-f]{8}/#, with: "<accessor>")
            return words.isEmpty ? nil : words
        }
    }
}
