/// Finds the name a person probably meant.
public enum Spelling {
    /// The candidate within two edits (one, for names under five characters), or nil.
    public static func nearest(to word: String, among candidates: [String]) -> String? {
        let allowed = word.count < 5 ? 1 : 2
        let scored = candidates.map { ($0, distance(Array(word), Array($0))) }
        return scored.filter { $0.1 <= allowed }.min { $0.1 < $1.1 }?.0
    }

    /// The Levenshtein distance.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let substituted = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
