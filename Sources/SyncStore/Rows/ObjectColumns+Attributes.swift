import SyncEngine
import SyncProtocol

extension ObjectColumns {
    static func addAttributes(of object: RemoteObject, to row: inout SQLArguments) throws(StateFailure) {
        try row.add(AttributesText.text(object.attributes))
        row.add(object.tagsDesired)
        row.add(object.tagsSynced)
        row.add(object.tagsRepeatAt)
        try row.add(object.strayTagKeys.isEmpty ? nil : TextList.text(object.strayTagKeys))
        try row.add(object.doubtfulTagKeys.isEmpty ? nil : TextList.text(object.doubtfulTagKeys))
        row.add(object.untagDenied)
        try row.add(object.confirmedKMSKeyID)
        row.add(object.keyRepeatAt)
        try row.add(prose: ReplicasText.text(object.replicas))
        try row.add(object.doubtfulReplicas.isEmpty ? nil : TextList.text(object.doubtfulReplicas))
        row.add(object.replicasRepeatAt)
    }

    static func readAttributes(of object: inout RemoteObject, from row: inout SQLRow) throws(StateFailure) {
        object.attributes = try row.attributes()
        object.tagsDesired = try row.integer()
        object.tagsSynced = try row.integer()
        object.tagsRepeatAt = try row.optionalTime()
        object.strayTagKeys = try row.optionalStrings() ?? []
        object.doubtfulTagKeys = try row.optionalStrings() ?? []
        object.untagDenied = try row.flag()
        object.confirmedKMSKeyID = try row.optionalText()
        object.keyRepeatAt = try row.optionalTime()
        object.replicas = try ReplicasText.read(&row)
        object.doubtfulReplicas = try row.optionalStrings() ?? []
        object.replicasRepeatAt = try row.optionalTime()
    }
}
