import Foundation
import JSONDocument
import Synchronization

@testable import AWSSecretsManager

/// A recorded exchange with sources of credentials, played back: each request must be the one that was recorded.
final class CredentialReplay: CredentialTransport {
    private struct Exchange: Sendable {
        var method = ""
        var url = ""
        var headers: [String: String] = [:]
        var requestBody = ""
        var status: Int?
        var responseBody = ""
    }

    private struct State {
        var left: [Exchange]
        var mismatches: [String] = []
    }

    private let state: Mutex<State>

    init(_ events: [JSONValue]) {
        var exchanges: [Int64: Exchange] = [:]
        for event in events {
            let id = event["connection_id"]?.int64 ?? 0
            let action = event["action"]
            if let request = action?["Request"]?["request"] {
                exchanges[id, default: Exchange()].method = request["method"]?.string ?? ""
                exchanges[id, default: Exchange()].url = request["uri"]?.string ?? ""
                for header in request["headers"]?.object?.members ?? [] {
                    exchanges[id, default: Exchange()].headers[header.name.lowercased()] =
                        header.value.array?.first?.string
                }
            } else if let response = action?["Response"]?["response"]?["Ok"] {
                exchanges[id, default: Exchange()].status = response["status"]?.int64.map { Int($0) }
            } else if let data = action?["Data"] {
                let text = data["data"]?["Utf8"]?.string ?? ""
                if data["direction"]?.string == "Request" {
                    exchanges[id, default: Exchange()].requestBody += text
                } else {
                    exchanges[id, default: Exchange()].responseBody += text
                }
            }
        }
        state = Mutex(State(left: exchanges.sorted { $0.key < $1.key }.map(\.value)))
    }

    /// What was asked otherwise than recorded, and what was recorded but not asked.
    var differences: [String] {
        state.withLock { $0.mismatches + $0.left.map { "not asked: \($0.method) \($0.url)" } }
    }

    func send(_ request: TransportRequest, to endpoint: AWSEndpoint) async throws(TransportError) -> TransportResponse {
        let exchange: Exchange? = state.withLock { state in
            guard !state.left.isEmpty else {
                state.mismatches.append("asked too much: \(request.method) \(endpoint)\(request.path)")
                return nil
            }
            let exchange = state.left.removeFirst()
            state.mismatches += Self.differences(request, endpoint, exchange)
            return exchange
        }
        guard let exchange, let status = exchange.status else {
            throw TransportError(delivery: .notSent, code: "ConnectionFailed", message: "nobody answers")
        }
        return TransportResponse(status: status, body: Array(exchange.responseBody.utf8))
    }

    private static func differences(
        _ request: TransportRequest, _ endpoint: AWSEndpoint, _ recorded: Exchange
    ) -> [String] {
        var differences: [String] = []
        let url = "\(endpoint)\(request.path)"
        if request.method != recorded.method { differences.append("\(request.method), not \(recorded.method)") }
        if url != recorded.url, url != recorded.url + "/" { differences.append("\(url), not \(recorded.url)") }
        var sent: [String: String] = [:]
        for header in request.headers { sent[header.name.lowercased()] = header.value }
        for name in ["x-aws-ec2-metadata-token", "x-aws-ec2-metadata-token-ttl-seconds"]
        where sent[name] != recorded.headers[name] {
            differences.append("\(name): \(sent[name] ?? "none"), not \(recorded.headers[name] ?? "none")")
        }
        // The recorder signed other headers, and its keys were replaced by hand afterwards: who signs is compared.
        for name in ["authorization", "x-amz-security-token"]
        where url.contains("sts") && (sent[name] == nil) != (recorded.headers[name] == nil) {
            differences.append("\(name): \(sent[name] == nil ? "missing" : "too much")")
        }
        if let authorization = sent["authorization"], authorization.hasPrefix("AWS4"),
            !authorization.contains("/sts/aws4_request, ")
        {
            differences.append("signed for another service")
        }
        return differences + form(String(decoding: request.body, as: UTF8.self), recorded.requestBody)
    }

    /// Forms are compared by their parameters but for what the recorder made up.
    private static func form(_ sent: String, _ recorded: String) -> [String] {
        func parameters(_ text: String) -> Set<Substring> {
            Set(
                text.split(separator: "&").filter { pair in
                    !["RoleSessionName=", "WebIdentityToken=", "RoleArn="].contains { pair.hasPrefix($0) }
                })
        }
        return parameters(sent) == parameters(recorded) ? [] : ["another form than recorded"]
    }
}
