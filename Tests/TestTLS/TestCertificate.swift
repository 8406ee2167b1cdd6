/// A certificate for `localhost` that nobody trusts, and its key: for servers of these tests alone.
///
/// Made with `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
/// -subj "/CN=secretsync test server" -addext "subjectAltName=DNS:localhost" -addext "basicConstraints=critical,CA:TRUE"`.
package enum TestCertificate {
    package static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBrzCCAVWgAwIBAgIUE8/HP7AEZJjt80D9siBowiCiM70wCgYIKoZIzj0EAwIw
        ITEfMB0GA1UEAwwWc2VjcmV0c3luYyB0ZXN0IHNlcnZlcjAgFw0yNjExMjUyMDIy
        NDJaGA8yMTI2MTEwMTIwMjI0MlowITEfMB0GA1UEAwwWc2VjcmV0c3luYyB0ZXN0
        IHNlcnZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIuAZu9U5BvnTgo1q6CA
        q88rKtj+tSJggumgnWSXO4w1EUzNotoFXflvCb96vykOoDG5RsITHwICpcw99Fo3
        AECjaTBnMB0GA1UdDgQWBBRddxSIg7JkJpa+YRKatjfq18qQqTAfBgNVHSMEGDAW
        gBRddxSIg7JkJpa+YRKatjfq18qQqTAUBgNVHREEDTALgglsb2NhbGhvc3QwDwYD
        VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAv6pCIYvtLZfW+IF4YuPs
        P9ND8rzT81/xbQyIZKVyO8sCIEvtE9/gBUZsjdPAcNDXICtO2/2UMFXPukYgmonW
        o8lG
        -----END CERTIFICATE-----

        """

    package static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5fYxXjCMt+M/E0dv
        Tu7ksGgpWGvpnI+hLBu1zy23S2uhRANCAASLgGbvVOQb504KNauggKvPKyrY/rUi
        YILpoJ1klzuMNRFMzaLaBV35bwm/er8pDqAxuUbCEx8CAqXMPfRaNwBA
        -----END PRIVATE KEY-----

        """
}
