import AWSSecretsManager
import SyncEngine

extension EngineEnvironment {
    /// An environment that checks regions, ranges and endpoints by the AWS client's own types.
    init(digester: ValueDigester, configuration: AgentConfiguration, environment: [String: String]) {
        let files = ProfileFiles(environment: environment)
        // A file that cannot be read is said on the rows it concerns; here it only leaves the region open.
        let profileRegion = (try? files.load())?.region(of: files.profile)
        let regions = [environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"], profileRegion]
        self.init(
            digester: digester, defaultRegion: regions.lazy.compactMap { $0 }.first { !$0.isEmpty },
            allowsEndpointURL: configuration.allowsEndpointURL)
        identityTokenDirectory = configuration.identityTokenDirectory
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
