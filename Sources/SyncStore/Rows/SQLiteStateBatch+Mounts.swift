import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func mount(path: MountPath) throws(StateFailure) -> MountRecord? {
        if let known = small.mounts[path] { return known }
        var arguments = SQLArguments()
        try arguments.add(path)
        let mount = try loadOne("mounts", "SELECT path, accessor FROM mounts WHERE path = ?", arguments, Self.mount)
        small.hold(mount)
        return mount
    }

    func mount(accessor: Accessor) throws(StateFailure) -> MountRecord? {
        var arguments = SQLArguments()
        try arguments.add(accessor)
        return try loadOne("mounts", "SELECT path, accessor FROM mounts WHERE accessor = ?", arguments, Self.mount)
    }

    func save(_ mount: MountRecord) throws(StateFailure) {
        var arguments = SQLArguments()
        try arguments.add(mount.path)
        try arguments.add(mount.accessor)
        _ = try execute(
            "save a mount",
            "INSERT INTO mounts(path, accessor) VALUES (?, ?) ON CONFLICT(path) DO UPDATE SET accessor = excluded.accessor",
            arguments)
        small.mounts = [:]
    }

    func mounts(after: String?, limit: Int) throws(StateFailure) -> [MountRecord] {
        var arguments = SQLArguments()
        // Every path has a character, so every path is after the empty text.
        try arguments.add(after ?? "")
        arguments.add(Int64(limit))
        return try load(
            "mounts", "SELECT path, accessor FROM mounts WHERE path > ? ORDER BY path LIMIT ?", arguments, Self.mount)
    }

    func isInUse(_ accessor: Accessor) throws(StateFailure) -> Bool {
        var arguments = SQLArguments()
        try arguments.add(accessor)
        return try loadOne("associations", "SELECT id FROM associations WHERE accessor = ? LIMIT 1", arguments) {
            try $0.integer()
        } != nil
    }

    private static func mount(_ row: inout SQLRow) throws -> MountRecord {
        let path = try row.name(MountPath.init)
        return MountRecord(path: path, accessor: try row.name(Accessor.init(_:)))
    }
}
