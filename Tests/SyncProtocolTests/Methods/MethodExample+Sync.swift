import JSONDocument
import SyncProtocol

extension MethodExample {
    private static let counts: JSONValue = [
        "UNKNOWN": 0, "PENDING": 1, "SYNCED": 6, "UNSYNCED": 0, "INTERNAL_VAULT_ERROR": 0, "CLIENT_SIDE_ERROR": 0,
        "EXTERNAL_SERVICE_ERROR": 0,
    ]

    static let sync = [
        MethodExample(
            Methods.syncConfigRead, typical: [:], result: ["disabled": false, "queue_capacity": 1_000_000]),
        MethodExample(
            Methods.syncConfigPatch, typical: ["disabled": true], full: ["disabled": true, "queue_capacity": 5_000],
            result: ["disabled": true, "queue_capacity": 1_000_000]),
        MethodExample(
            Methods.syncStatus, typical: [:], full: ["limit": 10, "after": "my-awssm-0"],
            result: [
                "counts": counts, "queue": ["depth": 1, "capacity": 1_000_000, "oldest_ms": 40], "disabled": false,
                "held_bytes": 0,
                "destinations": [
                    [
                        "type": "aws-sm", "name": "my-awssm-1", "region": "us-east-1", "counts": counts,
                        "denied_actions": [], "calls": ["CreateSecret": ["applied": 6, "throttled": 1]],
                        "reconcile": [
                            "at": "2026-11-23T12:00:00.000000000Z", "source": "list", "compared": 6, "drifted": 0,
                        ],
                    ]
                ],
                "providers": [
                    [
                        "mounts": ["my-kv"], "since": "2026-11-23T12:00:00.000000000Z", "uid": 1_000, "pid": 4_711,
                        "reads_in_flight": 1, "answers": 12, "failures": 0,
                    ]
                ],
            ]),
        MethodExample(
            Methods.syncWait, typical: ["destination": "aws-sm/my-awssm-1"],
            full: ["destination": "aws-sm/my-awssm-1", "mount": "my-kv", "secret_name": "my-secret"],
            result: ["rows": [syncedRow], "total": 1]),
        MethodExample(
            Methods.syncPlan, typical: ["destination": "aws-sm/my-awssm-1"],
            full: ["destination": "aws-sm/my-awssm-1", "mount": "my-kv", "secret_name": "my-secret", "limit": 50],
            result: [
                "plan": plan, "total": 1, "counts": ["create": 0, "update": 1, "delete": 0, "attributes": 0],
                "entries": [
                    [
                        "action": "update", "destination": "aws-sm/my-awssm-1", "mount": "my-kv",
                        "secret_name": "my-secret", "external_name": "vault/kv_9b0c6b1a/my-secret",
                        "reason": "drift_content",
                    ]
                ],
                "surveyed": [["destination": "aws-sm/my-awssm-1", "source": "list", "compared": 7]],
            ]),
        MethodExample(
            Methods.syncReconcile, typical: ["destination": "aws-sm/my-awssm-1", "plan": plan],
            full: [
                "destination": "aws-sm/my-awssm-1", "mount": "my-kv", "secret_name": "my-secret", "plan": plan,
                "wait": false,
            ],
            result: [
                "plan": plan, "total": 1, "counts": ["create": 0, "update": 1, "delete": 0, "attributes": 0],
                "statuses": ["SYNCED": 1],
                "surveyed": [["destination": "aws-sm/my-awssm-1", "source": "list", "compared": 7]],
            ]),
    ]

    static let events = [
        MethodExample(
            Methods.eventsSubscribe, typical: ["topics": ["association"], "destination": "aws-sm/my-awssm-1"],
            full: ["topics": ["association", "config"], "mount": "my-kv", "destination": "aws-sm/my-awssm-1"],
            result: ["subscription": "e1", "seq": 0, "snapshot": [snapshotRow]]),
        MethodExample(Methods.eventsUnsubscribe, typical: ["subscription": "e1"], result: [:]),
    ]

    private static var snapshotRow: JSONValue {
        var row = JSONObject([.init(name: "destination", value: "aws-sm/my-awssm-1")])
        for member in syncedRow.object?.members ?? [] { row[member.name] = member.value }
        return .object(row)
    }

    private static let plan: JSONValue = "1c7f04a2e5b94d6f8a0213c4d5e6f708"

    private static func answer(_ data: JSONValue) -> JSONValue {
        [
            "request_id": "0b2e4d6f-8a1c-3e57-9f02-6b4d1c8e7a35", "lease_id": "", "renewable": false,
            "lease_duration": 0, "data": data, "wrap_info": nil, "warnings": nil, "auth": nil,
        ]
    }

    private static let row: JSONValue = [
        "accessor": "kv_9b0c6b1a", "secret_name": "my-secret", "sync_status": "SYNCED",
        "updated_at": "2026-11-23T12:00:00.123456789Z",
    ]

    private static let fullParams: JSONValue = ["path": "sys/sync/config", "data": ["disabled": "true"]]

    static let logical = [
        MethodExample(
            Methods.logicalRead, typical: ["path": "sys/sync/destinations/aws-sm/my-awssm-1"], full: fullParams,
            result: answer([
                "connection_details": ["access_key_id": "*****", "secret_access_key": "*****", "region": "us-east-1"],
                "name": "my-awssm-1", "type": "aws-sm",
            ])),
        MethodExample(
            Methods.logicalList, typical: ["path": "sys/sync/destinations/aws-sm"], full: fullParams,
            result: answer([
                "keys": ["my-awssm-1"], "total_destinations": 1,
            ])),
        MethodExample(
            Methods.logicalWrite,
            typical: [
                "path": "sys/sync/destinations/aws-sm/my-awssm-1/associations/set",
                "data": ["mount": "my-kv", "secret_name": "my-secret"],
            ], full: fullParams,
            result: answer([
                "associated_secrets": ["kv_9b0c6b1a/my-secret": row], "store_name": "my-awssm-1",
                "store_type": "aws-sm",
            ])),
        MethodExample(
            Methods.logicalPatch, typical: fullParams,
            result: answer(["disabled": true, "queue_capacity": 1_000_000])),
        MethodExample(
            Methods.logicalDelete, typical: ["path": "sys/sync/destinations/aws-sm/my-awssm-1"], full: fullParams,
            result: answer(["forgotten_associations": 0])),
    ]
}
