/// The members of a JSON object, in the order they were written.
///
/// Names are compared by their UTF-8 bytes. Look-up is linear: the wire's objects have a handful of members, and a
/// large one is walked, not searched.
public struct JSONObject: Sendable, Equatable {
    /// One member.
    public struct Member: Sendable, Equatable {
        /// The member's name.
        public let name: String
        /// The member's value.
        public var value: JSONValue

        /// A member of that name and value.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }

        /// Compares the name by bytes, and the value.
        public static func == (lhs: Member, rhs: Member) -> Bool {
            lhs.name.utf8.elementsEqual(rhs.name.utf8) && lhs.value == rhs.value
        }
    }

    /// The members in order; no two have the same name.
    public private(set) var members: [Member]

    /// An object without members.
    public init() {
        members = []
    }

    /// An object of those members; the caller guarantees that no name occurs twice.
    public init(_ members: [Member]) {
        self.members = members
    }

    /// How many members there are.
    public var count: Int {
        members.count
    }

    /// Whether there are no members.
    public var isEmpty: Bool {
        members.isEmpty
    }

    /// The member names in order.
    public var names: [String] {
        members.map(\.name)
    }

    /// The value of that member; setting nil removes it, setting a value replaces it or appends it.
    public subscript(name: String) -> JSONValue? {
        get {
            members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
        }
        set {
            let index = members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}
