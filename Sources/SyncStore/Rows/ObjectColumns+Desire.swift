import SyncEngine
import SyncProtocol

extension ObjectColumns {
    static func add(
        _ desire: RemoteObject.Desire, of object: RemoteObject, to row: inout SQLArguments
    ) throws(StateFailure) {
        switch desire {
        case .absent:
            try row.add("absent")
            row.add(nil as ValueDigest?)
            row.add(nil as Int64?)
            row.add(nil as [UInt8]?)
        case .value(let value):
            try row.add("value")
            row.add(value.digest)
            row.add(value.version)
            row.add(sealing: value.payload, at: place(object, "desire_payload", generation: object.generation))
        }
    }

    static func readDesire(
        _ row: inout SQLRow, of object: RemoteObject, sealer: Sealer
    ) throws(StateFailure) -> RemoteObject.Desire {
        switch try row.text() {
        case "absent":
            row.skip(3)
            return .absent
        case "value":
            let digest = try row.optionalDigest()
            let version = try row.optionalInteger()
            var payload: SecretValue?
            if let sealed = try row.optionalBytes() {
                payload = try sealer.open(
                    sealed, at: place(object, "desire_payload", generation: object.generation))
            }
            return .value(.init(digest: digest, version: version, payload: payload))
        default: throw row.damaged()
        }
    }

    static func add(_ remote: RemoteObject.Remote, to row: inout SQLArguments) throws(StateFailure) {
        switch remote {
        case .absent:
            try row.add("absent")
            row.add(nil as Int64?)
            row.add(nil as Int64?)
            row.add(nil as Int64?)
            row.add(nil as Int64?)
        case .live(let live):
            try row.add("live")
            try row.add(live.arn)
            row.add(live.digest)
            row.add(live.version)
            try row.add(live.awsVersionID)
        }
    }

    static func readRemote(_ row: inout SQLRow) throws(StateFailure) -> RemoteObject.Remote {
        switch try row.text() {
        case "absent":
            row.skip(4)
            return .absent
        case "live":
            let arn = try row.text()
            let digest = try row.optionalDigest()
            let version = try row.optionalInteger()
            return .live(.init(arn: arn, digest: digest, version: version, awsVersionID: try row.optionalText()))
        default: throw row.damaged()
        }
    }

    static func add(_ failure: ObjectFailure?, to row: inout SQLArguments) throws(StateFailure) {
        try row.add(failure?.side.rawValue)
        try row.add(failure?.reason)
        try row.add(prose: failure?.message)
        try row.add(prose: failure?.awsCode)
        try row.add(prose: failure?.awsRequestID)
        try row.add(prose: failure?.hint)
        row.add(failure?.since)
        row.add(failure?.attemptBegunAt)
    }

    static func readFailure(_ row: inout SQLRow) throws(StateFailure) -> ObjectFailure? {
        guard let side = try row.optionalChoice(ObjectFailure.Side.self) else {
            row.skip(7)
            return nil
        }
        let reason = try row.text()
        let message = try row.text()
        let awsCode = try row.optionalText()
        let awsRequestID = try row.optionalText()
        let hint = try row.optionalText()
        let since = try row.time()
        return ObjectFailure(
            side: side, reason: reason, message: message, awsCode: awsCode, awsRequestID: awsRequestID, hint: hint,
            since: since, attemptBegunAt: try row.time())
    }
}
