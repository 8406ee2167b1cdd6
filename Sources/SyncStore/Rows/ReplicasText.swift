import JSONDocument
import SyncEngine

/// Replicas as `{"<region>":{"status":"...","kms_key_id":"...","message":"..."}}`; no text for none.
enum ReplicasText {
    static func text(_ replicas: [String: ReplicaState]) -> String? {
        guard !replicas.isEmpty else { return nil }
        let members = replicas.sorted { $0.key < $1.key }.map { region, replica in
            var object = JSONObject()
            object["status"] = .string(replica.status)
            object["kms_key_id"] = replica.kmsKeyID.map(JSONValue.string)
            object["message"] = replica.message.map(JSONValue.string)
            if replica.isDoubtful { object["doubtful"] = true }
            return JSONObject.Member(name: region, value: .object(object))
        }
        return TextList.write(.object(JSONObject(members)))
    }

    static func read(_ row: inout SQLRow) throws(StateFailure) -> [String: ReplicaState] {
        guard let text = try row.optionalText() else { return [:] }
        guard let members = TextList.read(text)?.object?.members else { throw row.damaged() }
        var replicas: [String: ReplicaState] = [:]
        for member in members {
            guard let status = member.value["status"]?.string else { throw row.damaged() }
            replicas[member.name] = ReplicaState(
                kmsKeyID: member.value["kms_key_id"]?.string, status: status, message: member.value["message"]?.string,
                isDoubtful: member.value["doubtful"]?.bool ?? false)
        }
        return replicas
    }
}
