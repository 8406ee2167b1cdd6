import Testing

@testable import AWSSecretsManager

@Suite struct AWSRegionTests {
    @Test(arguments: [
        ("us-east-1", AWSPartition.aws, "amazonaws.com"), ("mx-central-1", .aws, "amazonaws.com"),
        ("cn-north-1", .china, "amazonaws.com.cn"), ("us-gov-west-1", .govCloud, "amazonaws.com"),
        ("us-iso-east-1", .iso, "c2s.ic.gov"), ("us-isob-east-1", .isoB, "sc2s.sgov.gov"),
        ("eu-isoe-west-1", .isoE, "cloud.adc-e.uk"), ("us-isof-south-1", .isoF, "csp.hci.ic.gov"),
        ("eusc-de-east-1", .europeanSovereign, "amazonaws.eu"),
    ])
    func knowsEveryPartition(name: String, partition: AWSPartition, suffix: String) throws {
        let region = try AWSRegion(name)
        #expect(region.partition == partition)
        #expect(region.dnsSuffix == suffix)
    }

    @Test(arguments: [
        "", "us-east-9", "US-EAST-1", "us-east-1 ", "us-east-1.evil.example", "aws-global", "us-east-1#", "local",
    ])
    func refusesWhatIsNotInTheTable(name: String) {
        #expect(throws: EndpointError.self) { try AWSRegion(name) }
    }

    @Test func tableHasNoRegionTwice() {
        #expect(AWSRegion.known.count == AWSPartition.allCases.map(\.regionNames.count).reduce(0, +))
        #expect(AWSRegion.known.count == 46)
    }
}
