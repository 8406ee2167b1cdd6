/// A region of the region table.
///
/// The name becomes part of a host name and of a signature, so a region that is not in the table is refused: a pattern
/// would let a destination point its requests at a host of somebody's choice.
public struct AWSRegion: Sendable, Hashable, CustomStringConvertible {
    private static let table: [String: AWSPartition] = Dictionary(
        uniqueKeysWithValues: AWSPartition.allCases.flatMap { partition in
            partition.regionNames.map { ($0, partition) }
        })

    /// The region's name, e.g. `eu-central-1`.
    public let name: String
    /// The partition it belongs to.
    public let partition: AWSPartition

    /// The region of that name, spelled exactly as AWS does.
    public init(_ name: String) throws(EndpointError) {
        guard let partition = Self.table[name] else {
            throw EndpointError(code: .unknownRegion, message: "unknown AWS region")
        }
        self.name = name
        self.partition = partition
    }

    /// What follows service and region in a host name.
    public var dnsSuffix: String {
        partition.dnsSuffix
    }

    /// The name.
    public var description: String {
        name
    }

    /// Every region of the table, sorted by name.
    public static var known: [String] {
        table.keys.sorted()
    }
}
