/// Who has a name in AWS: one object at a time writes a secret, of whatever association.
extension RemoteObject {
    /// How firmly an object has its name.
    enum NameClaim: Comparable {
        /// It wants nothing there and has nothing there.
        case none
        /// It wants a secret of that name.
        case wanted
        /// It has one, or a call about one is on its way or owed.
        case held
    }

    /// How firmly it has its name.
    var nameClaim: NameClaim {
        if arn != nil || intent != nil { return .held }
        switch desire {
        case .value: return .wanted
        case .absent: return owesFollowUp ? .held : .none
        }
    }

    /// Whether another object, which wants this name too in the same account, has to leave it to this one.
    ///
    /// Of those that only want it the oldest comes first.
    func goesBefore(_ other: RemoteObject) -> Bool {
        switch nameClaim {
        case .none: false
        case .wanted: key < other.key
        case .held: true
        }
    }

    /// The ARNs it works on: none of them is to be worked on by another object.
    var arnsInHand: [String] {
        [arn, intent?.call.arn].compactMap { $0 }
    }

    /// The reason of a row whose name somebody else has.
    static let nameCollision = "name_collision"

    static func collisionHint(_ context: ObjectContext) -> String {
        let owner = context.nameOwner.map { "\($0) \(context.nameIsTaken ? "has" : "may have") this name; " } ?? ""
        return owner + "change secret_name_template so that the names differ, then set the association again"
    }
}
