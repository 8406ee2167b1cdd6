extension TestCertificate {
    /// The same for a region's own host, which a tunnel leads to a server of these tests.
    package static let regionalCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBzzCCAXSgAwIBAgIUJBcc2zmsDpvnyxwFYEa7oefyj4cwCgYIKoZIzj0EAwIw
        ITEfMB0GA1UEAwwWc2VjcmV0c3luYyB0ZXN0IHNlcnZlcjAgFw0yNjExMjUyMTU4
        MjhaGA8yMTI2MTEwMTIxNTgyOFowITEfMB0GA1UEAwwWc2VjcmV0c3luYyB0ZXN0
        IHNlcnZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKOlchWR+rCrlELiOvy/
        kLDoscJMNSN4Jr2360so9SO0rtRvVhsz0+4Mq2yCiaKUIYVD4tR4mEUHgvAWz5ie
        4SyjgYcwgYQwHQYDVR0OBBYEFEyRTzYvYDiEe+vPy27uReg26a/kMB8GA1UdIwQY
        MBaAFEyRTzYvYDiEe+vPy27uReg26a/kMDEGA1UdEQQqMCiCJnNlY3JldHNtYW5h
        Z2VyLnVzLWVhc3QtMS5hbWF6b25hd3MuY29tMA8GA1UdEwEB/wQFMAMBAf8wCgYI
        KoZIzj0EAwIDSQAwRgIhANKDECJNnQN5nrayZra2a7M2eTddr0D3HnuTZFSXxkh5
        AiEA7kT6Q3WaF3JQrQ6GysSasfcS3HeXzXF6BEbGAUF2yGw=
        -----END CERTIFICATE-----

        """

    package static let regionalKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCRX+v+OkYllibrf6
        Txv7SnWkkey5Y3/LVV5I6IhKl5OhRANCAASjpXIVkfqwq5RC4jr8v5Cw6LHCTDUj
        eCa9t+tLKPUjtK7Ub1YbM9PuDKtsgomilCGFQ+LUeJhFB4LwFs+YnuEs
        -----END PRIVATE KEY-----

        """
}
