import FuzzDriver
import JSONDocument
import SyncEngine
import SyncProtocol

@main
struct FuzzValue {
    static func main() {
        fuzz(check)
    }
}

/// The encoding of a secret: equal content is equal bytes, the bytes read back as the content, and each key's value is what
/// the whole document says.
@Sendable private func check(_ bytes: [UInt8]) {
    guard let data = try? JSONReader().read(bytes).object, !data.isEmpty else { return }
    let whole = ValueEncoding.secretPath(data).withBytes { $0 }
    precondition(String(validating: whole, as: UTF8.self) != nil, "the bytes are no UTF-8")
    guard let again = try? JSONReader(limits: .init(bytes: 16 << 20)).read(whole).object else {
        preconditionFailure("the bytes are no document")
    }
    precondition(again.names.sorted() == data.names.sorted())
    precondition(ValueEncoding.secretPath(again).withBytes { $0 } == whole, "equal content is other bytes")
    let reversed = JSONObject(data.members.reversed())
    precondition(ValueEncoding.secretPath(reversed).withBytes { $0 } == whole, "the order of members matters")
}
