/// A family of regions with accounts, ARNs and host names of their own.
public enum AWSPartition: String, Sendable, CaseIterable {
    /// The public regions.
    case aws
    /// China.
    case china = "aws-cn"
    /// GovCloud (US).
    case govCloud = "aws-us-gov"
    /// ISO (US).
    case iso = "aws-iso"
    /// ISOB (US).
    case isoB = "aws-iso-b"
    /// ISOE (Europe).
    case isoE = "aws-iso-e"
    /// ISOF (US).
    case isoF = "aws-iso-f"
    /// The European Sovereign Cloud.
    case europeanSovereign = "aws-eusc"

    /// What follows service and region in a host name.
    public var dnsSuffix: String {
        switch self {
        case .aws, .govCloud: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        case .iso: "c2s.ic.gov"
        case .isoB: "sc2s.sgov.gov"
        case .isoE: "cloud.adc-e.uk"
        case .isoF: "csp.hci.ic.gov"
        case .europeanSovereign: "amazonaws.eu"
        }
    }

    /// The same for hosts that have IPv6 addresses too.
    var dualStackDNSSuffix: String {
        switch self {
        case .aws, .govCloud: "api.aws"
        case .china: "api.amazonwebservices.com.cn"
        case .iso: "api.aws.ic.gov"
        case .isoB: "api.aws.scloud"
        case .isoE: "api.cloud-aws.adc-e.uk"
        case .isoF: "api.aws.hci.ic.gov"
        case .europeanSovereign: "api.amazonwebservices.eu"
        }
    }

    /// Its regions.
    var regionNames: [String] {
        switch self {
        case .aws:
            [
                "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
                "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
                "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
                "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
                "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
                "us-west-1", "us-west-2",
            ]
        case .china: ["cn-north-1", "cn-northwest-1"]
        case .govCloud: ["us-gov-east-1", "us-gov-west-1"]
        case .iso: ["us-iso-east-1", "us-iso-west-1"]
        case .isoB: ["us-isob-east-1", "us-isob-west-1"]
        case .isoE: ["eu-isoe-west-1"]
        case .isoF: ["us-isof-east-1", "us-isof-south-1"]
        case .europeanSovereign: ["eusc-de-east-1"]
        }
    }
}
