import SyncEngine
import SyncProtocol

extension ObjectColumns {
    static func add(
        _ intent: Intent?, of object: RemoteObject, to row: inout SQLArguments
    ) throws(StateFailure) {
        let call = intent.map { IntentColumns($0.call) }
        try row.add(call?.word.rawValue)
        row.add(intent?.generation)
        try row.add(intent?.token.text)
        row.add(intent?.since)
        row.add(intent?.ambiguousAttempts)
        row.add(intent?.lastAmbiguousAt)
        try row.add(call?.arn)
        row.add(call?.bytes?.digest)
        row.add(call?.bytes?.version)
        row.add(
            sealing: call?.bytes?.payload,
            at: place(object, "intent_payload", generation: intent?.generation ?? 0))
        row.add(call?.recoveryWindow)
        row.add(call?.tagsRevision)
        try row.add(intent.flatMap { AttributesText.text($0.attributes) })
        try row.add(call?.tagKeys.map { TextList.text($0) })
        try row.add(call?.region)
    }

    static func readIntent(
        _ row: inout SQLRow, of object: RemoteObject, sealer: Sealer
    ) throws(StateFailure) -> Intent? {
        guard let word = try row.optionalChoice(IntentColumns.Word.self) else {
            row.skip(14)
            return nil
        }
        let generation = try row.integer()
        let token = IntentToken(text: try row.text())
        let since = try row.time()
        let ambiguousAttempts = try row.integer()
        let lastAmbiguousAt = try row.optionalTime()
        let arn = try row.optionalText()
        let digest = try row.optionalDigest()
        let version = try row.optionalInteger()
        var bytes: IntentCall.Bytes?
        if let sealed = try row.optionalBytes() {
            guard let digest else { throw row.damaged() }
            let payload = try sealer.open(sealed, at: place(object, "intent_payload", generation: generation))
            bytes = IntentCall.Bytes(digest: digest, version: version, payload: payload)
        }
        let recoveryWindow = try row.optionalInteger()
        let tagsRevision = try row.optionalInteger()
        let attributes = try row.attributes()
        let columns = IntentColumns(
            word: word, arn: arn, bytes: bytes, recoveryWindow: recoveryWindow, tagsRevision: tagsRevision,
            tagKeys: try row.optionalStrings(), region: try row.optionalText())
        guard let call = columns.call else { throw row.damaged() }
        return Intent(
            generation: generation, call: call, attributes: attributes, token: token, since: since,
            ambiguousAttempts: ambiguousAttempts,
            lastAmbiguousAt: lastAmbiguousAt)
    }
}
