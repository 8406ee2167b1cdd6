import JSONDocument
import SyncProtocol

extension MethodExample {
    /// A row as it is after a sync.
    static let syncedRow: JSONValue = [
        "accessor": "kv_9b0c6b1a", "secret_name": "my-secret", "sync_status": "SYNCED",
        "updated_at": "2026-11-23T12:00:00.123456789Z", "mount": "my-kv", "version": 1, "synced_version": 1,
        "external_name": "vault/kv_9b0c6b1a/my-secret",
        "arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/kv_9b0c6b1a/my-secret-a1B2c3",
        "aws_version_id": "5f0a2c9d7be1486f93c4a8d20e6b71f45f0a2c9d7be1486f93c4a8d20e6b71f4", "attempts": 0,
        "warnings": [],
    ]

    /// A row with every member.
    static let failedRow: JSONValue = [
        "accessor": "kv_9b0c6b1a", "secret_name": "app/db", "sync_status": "CLIENT_SIDE_ERROR",
        "updated_at": "2026-11-23T12:00:00.123456789Z", "mount": "my-kv", "version": 4, "synced_version": 3,
        "external_name": "vault/kv_9b0c6b1a/app/db",
        "arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:vault/kv_9b0c6b1a/app/db-d4E5f6",
        "aws_version_id": "0c9d7be1486f93c4a8d20e6b71f45f0a2c9d7be1486f93c4a8d20e6b71f45f0a", "attempts": 2,
        "next_retry_at": "2026-11-23T12:10:00.000000000Z", "pending_reason": "throttled",
        "warnings": ["an example"],
        "error": [
            "reason": "access_denied", "message": "update secret vault/kv_9b0c6b1a/app/db in us-east-1: denied",
            "aws_code": "AccessDeniedException", "aws_request_id": "4c3a1e5d-0000-4000-8000-000000000000",
            "since": "2026-11-23T11:55:00.000000000Z", "hint": "allow secretsmanager:UpdateSecret on this secret",
        ],
    ]

    private static let reference: JSONValue = [
        "type": "aws-sm", "name": "my-awssm-1", "mount": "my-kv", "secret_name": "my-secret",
    ]

    private static let synced: JSONValue = [
        "associated_secrets": ["kv_9b0c6b1a/my-secret": syncedRow], "store_name": "my-awssm-1", "store_type": "aws-sm",
    ]

    static let associations = [
        MethodExample(
            Methods.associationSet, typical: reference,
            full: [
                "type": "aws-sm", "name": "my-awssm-1", "mount": "my-kv", "secret_name": "my-secret", "wait": false,
                "data": ["foo": "bar"], "version": 1, "force": true,
            ],
            result: synced),
        MethodExample(
            Methods.associationRemove, typical: reference,
            full: [
                "type": "aws-sm", "name": "my-awssm-1", "mount": "my-kv", "secret_name": "my-secret", "wait": false,
            ],
            result: [
                "associated_secrets": [
                    "kv_9b0c6b1a/my-secret": [
                        "accessor": "kv_9b0c6b1a", "secret_name": "my-secret", "sync_status": "UNSYNCED",
                        "updated_at": "2026-11-23T12:05:00.000000000Z", "mount": "my-kv", "version": 1,
                        "external_name": "vault/kv_9b0c6b1a/my-secret", "attempts": 0, "warnings": [],
                    ]
                ], "store_name": "my-awssm-1", "store_type": "aws-sm",
            ]),
        MethodExample(
            Methods.associationRead,
            typical: ["type": "aws-sm", "name": "my-awssm-1", "limit": 1, "status": "CLIENT_SIDE_ERROR"],
            full: [
                "type": "aws-sm", "name": "my-awssm-1", "limit": 1_000, "after": "kv_9b0c6b1a/a", "status": "SYNCED",
                "detail": false,
            ],
            result: [
                "associated_secrets": ["kv_9b0c6b1a/app/db": failedRow], "store_name": "my-awssm-1",
                "store_type": "aws-sm", "next": "kv_9b0c6b1a/app/db",
            ]),
        MethodExample(
            Methods.associationList, typical: ["limit": 2], full: ["limit": 2, "after": "kv_9b0c6b1a/a"],
            result: [
                "keys": ["kv_9b0c6b1a/app/db", "kv_9b0c6b1a/my-secret"],
                "key_info": [
                    "kv_9b0c6b1a/app/db": ["mount": "my-kv", "version": 4, "associations": 1],
                    "kv_9b0c6b1a/my-secret": ["mount": "my-kv", "version": 1, "associations": 2],
                ],
                "total_associations": 7, "total_secrets": 5, "next": "kv_9b0c6b1a/my-secret",
            ]),
        MethodExample(
            Methods.associationDestinations, typical: ["mount": "my-kv", "secret_name": "my-secret"],
            full: ["mount": "my-kv", "secret_name": "my-secret", "limit": 1, "after": "aws-sm/a"],
            result: [
                "associated_destinations": [
                    "aws-sm/my-awssm-1": .object(
                        JSONObject(
                            (syncedRow.object?.members ?? []) + [
                                .init(name: "name", value: "my-awssm-1"), .init(name: "type", value: "aws-sm"),
                            ]))
                ], "next": "aws-sm/my-awssm-1",
            ]),
    ]
}
