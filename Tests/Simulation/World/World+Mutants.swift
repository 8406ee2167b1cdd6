import SyncEngine
import SyncProtocol
import SyncScheduler

/// What is done differently where a rule is left out.
extension World {
    func apply(_ mutant: Mutant?) {
        switch mutant {
        case .noHorizon: environment.horizon = .zero
        case .nameInsteadOfARN: aws.addressesByName = true
        case .ignoresBudget: environment.budget = VersionBudget.Limits(immediate: 1_000, maximum: 1_000)
        default: break
        }
    }

    /// Changes the rows behind the engine's back, before a batch.
    func prepareMutant() {
        switch options.mutant {
        case .jumpsToNewest:
            for (key, object) in store.rows.objects where inFlight[key] == nil {
                if let intent = object.intent, intent.generation < object.generation {
                    store.rows.objects[key]?.intent = nil
                }
            }
        case .restoresForeign:
            for object in store.rows.objects.values {
                guard let foreign = aws.secrets.first(where: { $0.name == object.name && !$0.isOurs }),
                    let date = foreign.deletionDate, store.rows.deletions[foreign.arn] == nil
                else { continue }
                store.rows.deletions[foreign.arn] = DeletionRecord(
                    region: object.region, name: object.name, arn: foreign.arn, account: nil, deletionDate: date)
            }
        default: break
        }
    }

    /// The call as it goes over the wire.
    func wire(_ order: SendOrder) -> Intent {
        var intent = order.intent
        switch (options.mutant, intent.call) {
        case (.tokenFromContent, .create(let bytes)), (.tokenFromContent, .update(_, let bytes)):
            intent.token = IntentToken(text: bytes.digest.bytes.map { String($0, radix: 16) }.joined())
        case (.tokenIsFresh, _): intent.token = IntentToken.random(using: &random)
        default: break
        }
        return intent
    }

    /// The ARN that an agent would guess which believes that it was carried out.
    func guess(_ order: SendOrder) -> String {
        aws.secrets.first { $0.name == order.name }?.arn
            ?? "arn:aws:secretsmanager:us-east-1:\(aws.account):secret:\(order.name)-0"
    }
}
