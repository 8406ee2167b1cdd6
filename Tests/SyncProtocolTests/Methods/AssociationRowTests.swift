import JSONDocument
import SyncProtocol
import Testing

@Suite struct AssociationRowTests {
    @Test(arguments: [MethodExample.syncedRow, MethodExample.failedRow])
    func rowSurvivesTheRoundTrip(json: JSONValue) throws {
        #expect(.object(try AssociationRow(json: json).json) == json)
    }

    @Test func keyIsAccessorSlashSecretName() throws {
        #expect(try AssociationRow(json: MethodExample.failedRow).key == "kv_9b0c6b1a/app/db")
    }

    @Test func vaultShapeHasVaultsMembersOnly() throws {
        #expect(
            try AssociationRow(json: MethodExample.failedRow).vaultShape.names == [
                "accessor", "secret_name", "sync_status", "updated_at",
            ])
    }

    @Test(arguments: ["accessor", "secret_name", "sync_status"])
    func rowWithoutItsNameOrStatusIsRefused(member: String) throws {
        var object = try #require(MethodExample.syncedRow.object)
        object[member] = nil
        #expect(throws: RPCError.self) { try AssociationRow(json: .object(object)) }
    }

    @Test func rowsWithoutDetailAreRead() throws {
        let row = try AssociationRow(json: MethodExample.syncedRow)
        let short = try AssociationRow(json: .object(row.vaultShape))
        #expect(short.key == row.key)
        #expect(short.updatedAt == row.updatedAt)
        #expect(short.status == .synced)
    }

    @Test func aRowOfAKeyHasItInItsKeyAndAmongVaultsMembers() throws {
        var object = try #require(MethodExample.syncedRow.object)
        object["sub_key"] = "a/b"
        let row = try AssociationRow(json: .object(object))
        #expect(row.key == "kv_9b0c6b1a/my-secret/a%2Fb")
        #expect(row.vaultShape["sub_key"] == "a/b")
        #expect(try AssociationRow(json: .object(row.json)) == row)
    }
}
