/// One stored secret with its versions.
struct Secret: Sendable {
    let name: String
    let arn: String
    /// Position in the order of creation; never used twice in a scope.
    let sequence: UInt64
    let created: Int64
    var changed: Int64
    var accessed: Int64?
    var description: String?
    var kmsKeyID: String?
    /// nil until the first tag was given: AWS shows an empty list only after tags were removed.
    var tags: [SecretTag]?
    /// In the order they were made.
    var versions: [SecretVersion] = []
    /// Set while the secret is scheduled for deletion.
    var deletionDate: Int64?
    /// The copies in other regions, of a primary secret.
    var replicas: [Replica] = []
    /// The region of the primary secret, once there was a copy.
    var primaryRegion: String?
    /// The resource policy.
    var policy: ResourcePolicy?

    static let current = "AWSCURRENT"
    static let previous = "AWSPREVIOUS"
    static let pending = "AWSPENDING"

    /// Whether it is a copy that another region's secret is the source of.
    func isReplica(in region: String) -> Bool {
        primaryRegion != nil && primaryRegion != region
    }

    /// Where that version is.
    func index(ofVersion id: String) -> Int? {
        versions.firstIndex { $0.id.utf8.elementsEqual(id.utf8) }
    }

    /// Where that staging label is.
    func index(ofStage stage: String) -> Int? {
        versions.firstIndex { $0.stages.contains(stage) }
    }

    /// Adds a version and moves those labels to it; the first version always gets AWSCURRENT.
    mutating func add(_ version: SecretVersion, stages: [String]) {
        let isFirst = versions.isEmpty
        versions.append(version)
        for stage in stages {
            move(stage: stage, to: versions.count - 1)
        }
        if isFirst { move(stage: Secret.current, to: 0) }
    }

    /// Moves a label to that version.
    ///
    /// When AWSCURRENT moves, AWSPREVIOUS follows to the version it left, which loses AWSPENDING (recorded behaviour).
    mutating func move(stage: String, to target: Int) {
        let source = index(ofStage: stage)
        guard source != target else { return }
        if let source {
            versions[source].stages.remove(stage)
            if stage == Secret.current {
                if let older = index(ofStage: Secret.previous) { versions[older].stages.remove(Secret.previous) }
                versions[source].stages.remove(Secret.pending)
                versions[source].stages.insert(Secret.previous)
            }
        }
        versions[target].stages.insert(stage)
    }

    /// Makes room for one more version, as AWS does: versions without a label go once they are a day old.
    ///
    /// - Returns: whether there is room.
    mutating func makeRoom(limit: Int, now: Int64) -> Bool {
        while versions.count >= limit {
            let aDayAgo = now - CalendarTime.day
            guard let oldest = versions.firstIndex(where: { $0.stages.isEmpty && $0.created <= aDayAgo }) else {
                return false
            }
            versions.remove(at: oldest)
        }
        return true
    }
}

/// One version of a secret.
struct SecretVersion: Sendable {
    let id: String
    let content: SecretContent
    let created: Int64
    let kmsKeyID: String?
    var accessed: Int64?
    var stages: Set<String> = []

    /// The labels in alphabetical order.
    var sortedStages: [String] {
        stages.sorted()
    }
}

/// A copy of a secret in another region.
struct Replica: Sendable, Equatable {
    let region: String
    let kmsKeyID: String?
    /// Why there is no copy; nil when it is in sync.
    var failure: String?
    /// From when on that is known; until then the copy is in progress.
    var settlesAt: Int64 = 0
}

/// The policy at a secret: as it was put, and as it is read.
struct ResourcePolicy: Sendable {
    let text: String
    let document: PolicyDocument
}

/// A tag of a secret.
struct SecretTag: Sendable, Equatable {
    let key: String
    let value: String
}

/// The bytes of a version: text, or binary in base64 as it came.
enum SecretContent: Sendable, Equatable {
    case string(String)
    case binary(base64: String)

    /// Compares bytes: Swift's own string equality would call two spellings of `é` equal.
    static func == (lhs: SecretContent, rhs: SecretContent) -> Bool {
        switch (lhs, rhs) {
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.binary(let left), .binary(let right)): left.utf8.elementsEqual(right.utf8)
        case (.string, .binary), (.binary, .string): false
        }
    }
}
