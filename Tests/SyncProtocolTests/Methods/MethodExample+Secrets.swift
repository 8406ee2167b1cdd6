import JSONDocument
import SyncProtocol

extension MethodExample {
    static let secrets = [
        MethodExample(
            Methods.secretPut,
            typical: ["mount": "my-kv", "secret_name": "my-secret", "data": ["foo": "bar"], "version": 2],
            full: [
                "mount": "my-kv", "secret_name": "my-secret", "data": ["foo": "bar"], "version": 2, "make_live": true,
                "custom_metadata": ["owner": "team-a"], "created_time": "2026-11-23T12:00:00.000000001Z", "wait": true,
            ],
            result: [
                "applied": true, "version": 2, "created_time": "2026-11-23T12:00:00.000000000Z", "durable": true,
                "associations": [["destination": "aws-sm/my-awssm-1", "sync_status": "PENDING"]],
            ]),
        MethodExample(
            Methods.secretChanged, typical: ["mount": "my-kv", "secret_name": "my-secret", "version": 3],
            full: ["mount": "my-kv", "secret_name": "my-secret", "version": 3, "wait": true],
            result: [
                "applied": true, "durable": true,
                "associations": [["destination": "aws-sm/my-awssm-1", "sync_status": "PENDING"]],
            ]),
        MethodExample(
            Methods.secretDelete, typical: ["mount": "my-kv", "secret_name": "my-secret", "version": 2],
            full: ["mount": "my-kv", "secret_name": "my-secret", "version": 2, "wait": true],
            result: [
                "applied": true, "durable": true,
                "associations": [["destination": "aws-sm/my-awssm-1", "sync_status": "PENDING"]],
            ]),
        MethodExample(
            Methods.secretSnapshot,
            typical: [
                "mount": "my-kv", "part": 2, "last": true, "versions": ["my-secret": 3, "other-secret": nil],
            ],
            result: ["received": 2_002, "needed": ["my-secret"], "vanished": ["other-secret", "third-secret"]]),
        MethodExample(
            Methods.providerRegister, typical: ["mounts": ["my-kv"]],
            full: ["mounts": ["my-kv", "team/kv"], "takeover": true],
            result: ["owned": ["my-kv"], "needed": [["mount": "my-kv", "secret_name": "my-secret"]]]),
        MethodExample(
            Methods.providerUnregister, typical: ["mounts": ["my-kv"]], result: ["owned": []]),
        MethodExample(
            Methods.mountRegister, typical: ["path": "my-kv", "accessor": "kv_9b0c6b1a"],
            result: ["path": "my-kv", "accessor": "kv_9b0c6b1a"]),
        MethodExample(
            Methods.mountList, typical: [:], full: ["limit": 1, "after": "a"],
            result: ["keys": ["my-kv"], "key_info": ["my-kv": ["accessor": "kv_9b0c6b1a"]]]),
    ]
}
