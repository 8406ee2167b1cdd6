import SyncEngine
import SyncProtocol

extension SQLiteStateBatch {
    func configuration() throws(StateFailure) -> SyncConfiguration {
        if let configuration = small.configuration { return configuration }
        let configuration =
            try loadOne("switches", "SELECT disabled, queue_capacity FROM switches WHERE id = 1") {
                SyncConfiguration(disabled: try $0.flag(), queueCapacity: try $0.integer())
            } ?? SyncConfiguration()
        small.configuration = configuration
        return configuration
    }

    func save(_ configuration: SyncConfiguration) throws(StateFailure) {
        var arguments = SQLArguments()
        arguments.add(configuration.disabled)
        arguments.add(configuration.queueCapacity)
        _ = try execute(
            "save the switches",
            """
            INSERT INTO switches(id, disabled, queue_capacity) VALUES (1, ?, ?) ON CONFLICT(id) DO UPDATE SET \
            disabled = excluded.disabled, queue_capacity = excluded.queue_capacity
            """, arguments)
        small.configuration = nil
    }
}
