public import JSONDocument

/// The routing table of literal Vault paths onto methods: same handlers, same roles.
public enum LogicalRoute {
    /// The Vault verbs.
    public enum Verb: String, Sendable, CaseIterable {
        /// Reads a path.
        case read
        /// Lists the keys below a path.
        case list
        /// Writes a path.
        case write
        /// Changes given fields of a path.
        case patch
        /// Deletes a path.
        case delete
    }

    /// One line of the table.
    public struct Entry: Sendable {
        /// The verb.
        public let verb: Verb
        /// The path; `{type}` and `{name}` stand for one segment each.
        public let pattern: String
        /// The method it routes to.
        public let method: MethodDescriptor
    }

    /// Where a path led.
    public struct Match: Sendable {
        /// The method it routes to.
        public let method: MethodDescriptor
        /// Its params: what the path names and what was written, strings read by the type of the field.
        public let params: JSONObject
    }

    /// The whole table.
    public static let table: [Entry] = [
        Entry(verb: .list, pattern: "sys/sync/destinations", method: Methods.destinationList.descriptor),
        Entry(verb: .read, pattern: "sys/sync/destinations", method: Methods.destinationList.descriptor),
        Entry(verb: .list, pattern: "sys/sync/destinations/{type}", method: Methods.destinationList.descriptor),
        Entry(
            verb: .write, pattern: "sys/sync/destinations/{type}/{name}", method: Methods.destinationWrite.descriptor),
        Entry(
            verb: .patch, pattern: "sys/sync/destinations/{type}/{name}", method: Methods.destinationPatch.descriptor),
        Entry(verb: .read, pattern: "sys/sync/destinations/{type}/{name}", method: Methods.destinationRead.descriptor),
        Entry(
            verb: .delete, pattern: "sys/sync/destinations/{type}/{name}", method: Methods.destinationDelete.descriptor),
        Entry(
            verb: .read, pattern: "sys/sync/destinations/{type}/{name}/associations",
            method: Methods.associationRead.descriptor),
        Entry(
            verb: .write, pattern: "sys/sync/destinations/{type}/{name}/associations/set",
            method: Methods.associationSet.descriptor),
        Entry(
            verb: .write, pattern: "sys/sync/destinations/{type}/{name}/associations/remove",
            method: Methods.associationRemove.descriptor),
        Entry(verb: .list, pattern: "sys/sync/associations", method: Methods.associationList.descriptor),
        Entry(verb: .read, pattern: "sys/sync/associations", method: Methods.associationList.descriptor),
        Entry(
            verb: .read, pattern: "sys/sync/associations/destinations",
            method: Methods.associationDestinations.descriptor),
        Entry(verb: .read, pattern: "sys/sync/config", method: Methods.syncConfigRead.descriptor),
        Entry(verb: .patch, pattern: "sys/sync/config", method: Methods.syncConfigPatch.descriptor),
        Entry(verb: .write, pattern: "sys/sync/config", method: Methods.syncConfigPatch.descriptor),
        Entry(verb: .read, pattern: "sys/sync/status", method: Methods.syncStatus.descriptor),
    ]

    /// Finds where a path leads.
    ///
    /// - Parameters:
    ///   - verb: the Vault verb.
    ///   - path: the literal path; slashes at the ends do not count.
    ///   - data: what was written.
    /// - Returns: the method and its params.
    /// - Throws: `path_not_found`, with the verbs that path has, or the nearest path.
    public static func match(verb: Verb, path: String, data: JSONObject) throws(RPCError) -> Match {
        let segments = Self.segments(of: path)
        var otherVerbs: [String] = []
        for entry in table {
            guard let bound = bind(segments, to: entry.pattern) else { continue }
            guard entry.verb == verb else {
                otherVerbs.append(entry.verb.rawValue)
                continue
            }
            var params = JSONObject()
            for member in data.members where bound[member.name] == nil {
                params[member.name] = coerce(member, for: entry.method)
            }
            for member in bound.members { params[member.name] = member.value }
            return Match(method: entry.method, params: params)
        }
        throw RPCError(
            .pathNotFound, "no \(verb.rawValue) at that path", path: "/path",
            expected: otherVerbs.isEmpty
                ? "one of \(table.filter { $0.verb == verb }.map(\.pattern).joined(separator: ", "))"
                : "\(otherVerbs.joined(separator: ", ")) at this path")
    }

    /// The parts of a path; slashes at its ends do not count, an empty part is one and leads nowhere.
    private static func segments(of path: String) -> [String] {
        let scalars = path.unicodeScalars
        let tail = scalars.drop { $0 == "/" }
        let length = tail.reversed().drop { $0 == "/" }.count
        return tail.prefix(length).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    private static func bind(_ segments: [String], to pattern: String) -> JSONObject? {
        let parts = pattern.split(separator: "/")
        guard parts.count == segments.count else { return nil }
        var bound = JSONObject()
        for (part, segment) in zip(parts, segments) {
            if part.hasPrefix("{") {
                bound[String(part.dropFirst().dropLast())] = .string(segment)
            } else if part != segment {
                return nil
            }
        }
        return bound
    }

    private static func coerce(_ member: JSONObject.Member, for method: MethodDescriptor) -> JSONValue {
        method.params.first { $0.name == member.name }?.type.coerce(member.value) ?? member.value
    }
}
