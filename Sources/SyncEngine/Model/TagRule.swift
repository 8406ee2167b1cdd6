/// What AWS asks of tags; the first rule that one breaks says what is wrong with it.
///
/// Source: "Tag naming and usage" in the AWS General Reference, and `Tag` in the reference of CreateSecret.
enum TagRule {
    /// The key is that of the tag every secret of ours is born with.
    case builtIn
    /// AWS keeps such keys to itself.
    case reserved
    /// The key is empty, too long or has other characters.
    case key
    /// The value is too long or has other characters.
    case value

    /// Custom tags at most: AWS takes 50, and one is the built-in tag.
    static let most = 49

    /// The rule that a tag breaks; nil when AWS takes it.
    init?(brokenBy key: String, _ value: String) {
        if key == DestinationSettings.ownTagKey {
            self = .builtIn
        } else if key.lowercased().hasPrefix("aws:") {
            self = .reserved
        } else if !(1...128).contains(key.unicodeScalars.count) || !key.unicodeScalars.allSatisfy(Self.isForTags) {
            self = .key
        } else if value.unicodeScalars.count > 256 || !value.unicodeScalars.allSatisfy(Self.isForTags) {
            self = .value
        } else {
            return nil
        }
    }

    /// What is wrong, said of the tag.
    var problem: String {
        switch self {
        case .builtIn: "the built-in tag"
        case .reserved: "a key that AWS keeps to itself"
        case .key: "a key that AWS does not take"
        case .value: "a value that AWS does not take"
        }
    }

    /// What would do.
    var expected: String {
        switch self {
        case .builtIn: "keys other than \(DestinationSettings.ownTagKey)"
        case .reserved: "keys that do not begin with aws:"
        case .key: "keys of 1..128 letters, digits, spaces and _ . : / = + - @"
        case .value: "values of 0..256 letters, digits, spaces and _ . : / = + - @"
        }
    }

    private static func isForTags(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spaceSeparator,
            .lineSeparator, .paragraphSeparator, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: "_.:/=+-@".unicodeScalars.contains(scalar)
        }
    }
}
