import AWSSecretsManager
import SyncEngine

extension EngineEnvironment {
    /// An environment that checks regions, ranges and endpoints by the AWS client's own types.
    init(digester: ValueDigester, configuration: AgentConfiguration, environment: [String: String]) {
        let region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
        self.init(
            digester: digester, defaultRegion: region.flatMap { $0.isEmpty ? nil : $0 },
            allowsEndpointURL: configuration.allowsEndpointURL)
        regionProblem = { name in
            (try? AWSRegion(name)) == nil ? "a region of the region table" : nil
        }
        rangeProblem = { range, isIPv6 in
            do {
                let parsed = try IPRange(parsing: range)
                _ = try NetworkPolicy(
                    allowedIPv4: isIPv6 ? [] : [parsed], allowedIPv6: isIPv6 ? [parsed] : [], allowedPorts: [])
                return nil
            } catch let error as NetworkPolicyError {
                return error.description
            } catch {
                return "an address range in CIDR form"
            }
        }
        endpointProblem = { url in
            do throws(EndpointError) {
                _ = try AWSEndpoint(parsing: url, isAgentConfigured: false)
                return nil
            } catch {
                return error.message
            }
        }
    }
}
