import SyncProtocol
import Testing

@testable import SyncEngine

struct HeldValuesTests {
    private func held(_ name: String, bytes: Int) throws -> (SecretID, HeldValues.Held) {
        let mount = try MountPath("kv")
        let id = SecretID(accessor: Accessor(derivedFrom: mount), name: try SecretName(name))
        return (
            id,
            HeldValues.Held(
                record: SecretRecord(id: id, mount: mount), value: SecretValue(Array(repeating: 1, count: bytes)))
        )
    }

    private func hold(_ held: HeldValues.Held, for id: SecretID, in values: inout HeldValues) -> Bool {
        values.hold(held, for: id)
    }

    @Test func theBoundIncludesNamesAndOverhead() throws {
        var values = HeldValues()
        let (first, large) = try held("a", bytes: HeldValues.capacity - 257)
        #expect(hold(large, for: first, in: &values))
        #expect(values.heldBytes == HeldValues.capacity)
        let (second, small) = try held("b", bytes: 0)
        #expect(!hold(small, for: second, in: &values))
        #expect(values[second] == nil)
        values.release(first)
        #expect(values.heldBytes == 0)
        #expect(hold(small, for: second, in: &values))
    }

    @Test func aNewerValueTakesThePlaceOfTheOlder() throws {
        var values = HeldValues()
        let (id, large) = try held("a", bytes: HeldValues.capacity - 300)
        #expect(hold(large, for: id, in: &values))
        let (_, other) = try held("a", bytes: HeldValues.capacity - 301)
        #expect(hold(other, for: id, in: &values))
        #expect(values.heldBytes == HeldValues.capacity - 301 + 257)
        let (_, tooLarge) = try held("a", bytes: HeldValues.capacity)
        #expect(!hold(tooLarge, for: id, in: &values))
        #expect(values[id]?.value.count == HeldValues.capacity - 301)
    }

    @Test func releasingWhatIsNotHeldChangesNothing() throws {
        var values = HeldValues()
        values.release(try held("a", bytes: 1).0)
        #expect(values.heldBytes == 0)
    }
}
