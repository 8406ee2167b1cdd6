/// The stable identity of a mount, part of every association's key and, by default, of the name in AWS.
///
/// 1..128 of `A-Z a-z 0-9 _ -`. A mount that brings none gets `kv_` and eight hex digits derived from its path.
public struct Accessor: UTF8Name {
    /// The accessor.
    public let text: String

    /// Takes an accessor as the host gives it.
    public init(_ text: String) throws(NameError) {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard allowed, (1...128).contains(text.utf8.count) else {
            throw NameError(expected: "an accessor of 1..128 characters A-Z a-z 0-9 _ -")
        }
        self.text = text
    }

    /// The accessor of a mount that brought none: FNV-1a of the path, so that it is the same on every machine.
    public init(derivedFrom path: MountPath) {
        var hash: UInt32 = 2_166_136_261
        for byte in path.text.utf8 {
            hash = (hash ^ UInt32(byte)) &* 16_777_619
        }
        let digits = String(hash, radix: 16)
        text = "kv_" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
