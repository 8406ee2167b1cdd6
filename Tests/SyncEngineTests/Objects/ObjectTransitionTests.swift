import SyncEngine
import SyncProtocol
import Testing

/// Every state meets every input.
struct ObjectTransitionTests {
    @Test(arguments: ObjectInput.all.map(\.name))
    func everyStateAnswersAsTheTableSays(name: String) throws {
        let input = try #require(ObjectInput.named(name))
        let expected = try #require(ObjectExpectations.table[name], "no expectations for this input")
        for state in ObjectState.all {
            let (after, answer) = input.apply(to: state)
            let actual =
                after == state.object && !input.isPreparation
                ? "=" : ObjectTransition(before: state.object, after: after, answer: answer, now: input.now).text
            #expect(expected[state.name] == actual, "\(state.name) × \(name)")
        }
    }

    @Test func theTableNamesNothingThatDoesNotExist() {
        let states = Set(ObjectState.all.map(\.name))
        let inputs = Set(ObjectInput.all.map(\.name))
        #expect(states.count == ObjectState.all.count)
        #expect(inputs.count == ObjectInput.all.count)
        #expect(Set(ObjectExpectations.table.keys) == inputs)
        for (input, row) in ObjectExpectations.table {
            #expect(Set(row.keys) == states, "\(input)")
        }
    }

    @Test func whatIsOwedSurvivesADeleteThatIsGivenUp() throws {
        let owes = try #require(ObjectState.named("owes repeated delete"))
        var object = owes.object
        object.intent = Fixture.intent(.delete(arn: Fixture.arn, recoveryWindow: 30), generation: 1, ambiguous: true)
        var context = ObjectContext(token: Fixture.fresh)
        context.deletion = owes.deletion
        let result = CallResult(
            token: Fixture.standing, outcome: .notSent(Fixture.refusal("ConnectionRefused")), begunAt: Fixture.later)
        let effects = object.complete(result, context, now: Fixture.later)
        var expected = try #require(owes.deletion)
        expected.lastAmbiguousDeleteAt = Fixture.ambiguousAt
        expected.deletionDate = Fixture.later + .seconds(30 * 86_400)
        #expect(effects == [.recordDeletion(expected)])
        #expect(object.intent == nil && object.owesFollowUp && object.status == .pending)
    }

    @Test func anUnchangedRowHasNoEffects() {
        for state in ObjectState.all {
            for input in ObjectInput.all where !input.isPreparation {
                let (after, answer) = input.apply(to: state)
                guard after == state.object else { continue }
                #expect(answer == .nothing || answer == .effects([]), "\(state.name) × \(input.name)")
            }
        }
    }
}
