/// What the grammar pass learnt about a document, for json-c's tree to be held against.
struct JSONOutline {
    /// One object of the document.
    struct Object {
        /// Offset of its `{`.
        let offset: Int
        /// How many members were written, equal names counted each time.
        var members: Int
    }

    /// A surrogate pair in escapes that json-c reads wrongly.
    struct MisreadPair: Equatable {
        /// Offset of its first backslash; it takes twelve bytes.
        let offset: Int
        /// The character meant.
        let scalar: Unicode.Scalar
    }

    /// Values in the document, containers included.
    var nodes = 0
    /// The byte range of every number, in the order of the document.
    var numbers: [Range<Int>] = []
    /// Every object, in the order of their `{`.
    var objects: [Object] = []
    /// Bytes of the longest string or number token: no buffer json-c fills for one token gets longer than this.
    var longestToken = 0
    /// Bytes of all strings and member names after their escapes are resolved, as UTF-8.
    var stringBytes = 0
    /// The pairs to be respelled before json-c sees the document; nearly always none.
    var misreadPairs: [MisreadPair] = []

    /// The document with every misread pair spelled as the character itself.
    ///
    /// After joining a pair, json-c 0.16 takes a character whose low 16 bits look like a surrogate, such as U+1D800, for
    /// a surrogate again and reads U+FFFD (json-c pull request 893). It reads the same character well in UTF-8. The
    /// byte ranges of the numbers are those of the original.
    ///
    /// - Parameter bytes: the document this is the outline of.
    /// - Returns: a copy, which the caller wipes.
    func respelled(_ bytes: [UInt8]) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        var start = 0
        for pair in misreadPairs {
            copy.append(contentsOf: bytes[start..<pair.offset])
            copy.append(contentsOf: UTF8.encode(pair.scalar) ?? UTF8.encodedReplacementCharacter)
            start = pair.offset + 12
        }
        copy.append(contentsOf: bytes[start...])
        return copy
    }
}
