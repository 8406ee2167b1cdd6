import JSONDocument
import SyncProtocol

extension MethodExample {
    private static let view: JSONValue = [
        "connection_details": ["access_key_id": "*****", "secret_access_key": "*****", "region": "us-east-1"],
        "name": "my-awssm-1",
        "options": [
            "granularity_level": "secret-path", "secret_name_template": "vault/{{ .SecretPath }}", "custom_tags": [:],
        ],
        "type": "aws-sm", "revision": 1, "associations": 0, "account": "123456789012",
    ]

    private static let everyField: JSONValue = [
        "type": "aws-sm", "name": "my-awssm-1", "access_key_id": "AKIAIOSFODNN7EXAMPLE",
        "secret_access_key": "an-example-key", "role_arn": "arn:aws:iam::123456789012:role/secretsync",
        "external_id": "partner-7", "identity_token": "an-example-token",
        "identity_token_file": "/run/secrets/tokens/aws", "identity_token_ttl": 3600, "region": "us-east-1",
        "granularity": "secret-key",
        "secret_name_template": "vault/{{ .MountPath }}/{{ .SecretPath }}/{{ .SecretKey }}",
        "custom_tags": ["team": "platform"],
        "tags_to_remove": ["old"], "metadata_tags": true, "kms_key_id": "alias/secrets",
        "replica_regions": ["eu-west-1": ""], "recovery_window_in_days": 7,
        "on_conflict": "overwrite", "retain": "always", "on_drift": "repair",
        "allowed_ipv4_addresses": ["10.20.0.0/16"],
        "allowed_ipv6_addresses": ["fd00::/8"], "allowed_ports": [8443], "disable_strict_networking": true,
        "endpoint_url": "https://vpce.example.com", "cas": 3,
    ]

    private static let reference: JSONValue = ["type": "aws-sm", "name": "my-awssm-1"]

    static let destinations = [
        MethodExample(
            Methods.destinationWrite,
            typical: [
                "type": "aws-sm", "name": "my-awssm-1", "access_key_id": "AKIAIOSFODNN7EXAMPLE",
                "secret_access_key": "an-example-key", "region": "us-east-1",
                "secret_name_template": "vault/{{ .SecretPath }}",
            ],
            full: everyField, result: view),
        MethodExample(
            Methods.destinationPatch,
            typical: ["type": "aws-sm", "name": "my-awssm-1", "recovery_window_in_days": nil, "cas": 1],
            full: everyField,
            result: [
                "connection_details": ["access_key_id": "*****", "secret_access_key": "*****", "region": "us-east-1"],
                "name": "my-awssm-1", "type": "aws-sm", "revision": 2, "associations": 12,
            ]),
        MethodExample(
            Methods.destinationRead, typical: reference,
            result: [
                "connection_details": ["access_key_id": "*****", "secret_access_key": "*****", "region": "us-east-1"],
                "name": "my-awssm-1",
                "options": [
                    "granularity_level": "secret-path", "secret_name_template": "vault/{{ .SecretPath }}",
                    "custom_tags": [:],
                ],
                "type": "aws-sm", "revision": 1, "associations": 3,
                "purge_error": "1 of 3 secrets is still in AWS, such as that of kv_1234/my-secret (access_denied)",
            ]),
        MethodExample(
            Methods.destinationList, typical: [:], full: ["type": "aws-sm", "limit": 2, "after": "a"],
            result: [
                "keys": ["my-awssm-1"],
                "key_info": ["my-awssm-1": ["type": "aws-sm", "name": "my-awssm-1", "region": "us-east-1"]],
                "total_destinations": 1,
            ]),
        MethodExample(
            Methods.destinationDelete, typical: ["type": "aws-sm", "name": "my-awssm-1", "purge": true],
            full: ["type": "aws-sm", "name": "my-awssm-1", "purge": true, "force_delete": true, "wait": true],
            result: [
                "forgotten_associations": 0, "purge_initiated_at": "2026-11-23T12:00:00.000000000Z",
                "purge_remaining": 300,
            ]),
        MethodExample(
            Methods.destinationCheck, typical: reference,
            result: [
                "region": "us-east-1", "account": "123456789012", "arn": "arn:aws:iam::123456789012:user/secretsync",
                "latency_ms": 23, "credentials": "destination", "clock_skew_seconds": 0,
                "permissions": [
                    ["action": "secretsmanager:CreateSecret", "result": "allowed"],
                    ["action": "secretsmanager:UpdateSecret", "result": "allowed"],
                    ["action": "secretsmanager:UntagResource", "result": "unknown", "message": "not authorized"],
                ],
            ]),
        MethodExample(
            Methods.destinationApply, typical: ["type": "aws-sm", "name": "my-awssm-1"],
            full: ["type": "aws-sm", "name": "my-awssm-1", "wait": true],
            result: [
                "apply": ["initiated_at": "2026-11-23T12:00:00.000000000Z", "applied": 64, "total": 300],
                "statuses": ["PENDING": 64, "SYNCED": 236],
            ]),
    ]
}
