import Glibc

extension [UInt8] {
    /// Overwrites the bytes with zeros, in a way the optimiser may not leave out; the count stays.
    ///
    /// Meant for the buffer of an input line after it was read. Only this array's storage is wiped: an array that shares
    /// it is left as it was, and this one gets zeroed storage of its own. So wipe the only holder of the bytes.
    public mutating func wipe() {
        unsafe withUnsafeMutableBytes { buffer in
            unsafe wipeBytes(buffer.baseAddress, count: buffer.count)
        }
    }
}

/// Overwrites that memory with zeros, in a way the optimiser may not leave out.
func wipeBytes(_ start: UnsafeMutableRawPointer?, count: Int) {
    guard let start = unsafe start, count > 0 else { return }
    unsafe explicit_bzero(start, count)
}

/// Overwrites a C string with zeros.
func wipeText(_ start: UnsafeMutableRawPointer) {
    unsafe wipeBytes(start, count: textLength(start))
}

/// The length of a C string.
func textLength(_ start: UnsafeMutableRawPointer) -> Int {
    unsafe Int(strlen(start.assumingMemoryBound(to: CChar.self)))
}
