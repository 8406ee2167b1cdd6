/// The store could not be opened, or a transaction could not be carried out.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is. Open: later versions may know more.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The stable word.
        public let rawValue: String

        /// The code of that word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A commit or its fsync failed: nobody knows what is durable. The process exits and recovers at its next start.
        public static let commitFailed = Code(rawValue: "commit_failed")
        /// The disk or a quota is full: the transaction is undone, for certain.
        public static let full = Code(rawValue: "full")
        /// The disk failed; inside a transaction: before the commit, so that it is undone.
        public static let unavailable = Code(rawValue: "unavailable")
        /// The work of a transaction threw: it is undone.
        public static let workFailed = Code(rawValue: "work_failed")
        /// The seal key is missing or is not this store's: the agent may only tell so.
        public static let sealed = Code(rawValue: "sealed")
        /// Another process has the state directory open.
        public static let locked = Code(rawValue: "locked")
        /// Owner or permissions of a file would let others read or replace it.
        public static let insecure = Code(rawValue: "insecure")
        /// A newer version of the agent wrote the store.
        public static let newerSchema = Code(rawValue: "newer_schema")
        /// The file is not a store, or is damaged.
        public static let damaged = Code(rawValue: "damaged")
        /// The store was closed.
        public static let closed = Code(rawValue: "closed")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What was tried, what went wrong and, where there is one, the way out. Safe to show: no row content, no key.
    public let message: String

    /// A failure.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String {
        message
    }
}
