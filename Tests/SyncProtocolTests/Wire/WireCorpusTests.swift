import JSONDocument
import SyncProtocol
import Testing

/// The committed corpus of wire lines, through everything that happens before a command is carried out.
@Suite struct WireCorpusTests {
    /// Reads a message as the agent does: the line, the envelope, the method, the params.
    private func read(_ line: [UInt8]) throws -> Request {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONReader().read(line)
        } catch {
            throw RPCError(error)
        }
        let request = try Request(json: json)
        // Notifications that are not requests have no entry in the registry.
        if request.id == nil, ["initialized", "$/cancelRequest"].contains(request.method) { return request }
        let method = try Methods.named(request.method)
        if request.id == nil, method.isMutation {
            throw RPCError(.invalidRequest, "request refused: a command that changes something needs an id")
        }
        _ = try #require(MethodExample.named(method.name)).rewriteParams(request.params)
        return request
    }

    private func lines(_ bytes: [UInt8], checksFirstByte: Bool) -> [LineFramer.Frame] {
        var framer = LineFramer(checksFirstByte: checksFirstByte)
        return framer.append(bytes) + framer.finish()
    }

    @Test func theCorpusIsThere() {
        #expect(WireSeed.accepted.count >= 40)
        #expect(WireSeed.refused.count >= 150)
        #expect(
            ProjectFile("seeds/wire/refused").names.filter { $0.hasSuffix(".line") }.count == WireSeed.refused.count)
    }

    @Test(arguments: WireSeed.accepted)
    func acceptedLineIsARequest(seed: WireSeed) throws {
        let frames = lines(seed.bytes, checksFirstByte: true)
        guard case .line(let line)? = frames.first, frames.count == 1 else {
            Issue.record("expected one line")
            return
        }
        let request = try read(line)
        #expect((request.id == nil) == seed.file.hasPrefix("notification-"))
        #expect(try Request(json: JSONReader().read(request.line)) == request)
    }

    @Test(arguments: WireSeed.refused)
    func refusedLineHasTheExpectedReason(seed: WireSeed) throws {
        let expectation = try #require(seed.expectation)
        let frames = lines(seed.bytes, checksFirstByte: false)
        guard case .line(let line)? = frames.first, frames.count == 1 else {
            Issue.record("expected one line")
            return
        }
        let error = try #require(throws: RPCError.self) { try read(line) }
        #expect(error.reason.rawValue == expectation.reason)
        #expect(error.reason.code == expectation.code)
        #expect(error.outcome == .notApplied)
    }

    @Test(arguments: WireSeed.refused)
    func streamThatDoesNotBeginWithABraceIsForeign(seed: WireSeed) throws {
        let frames = lines(seed.bytes, checksFirstByte: true)
        #expect((frames.first == .notThisProtocol) == (try #require(seed.expectation).closes))
    }
}
