import Simulation
import SyncEngine
import SyncProtocol

extension Fixture {
    /// What names are rendered of: the secret `app/db` of the mount `team/kv`, unless said otherwise.
    static func names(secret: String = "app/db", key: String? = nil) throws -> NameContext {
        NameContext(
            destination: try EngineWorld.destinationID("my-dest"), mount: try MountPath("team/kv"),
            secret: SecretID(accessor: try Accessor("kv_1"), name: try SecretName(secret)), key: key)
    }
}
