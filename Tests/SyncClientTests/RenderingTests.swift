import JSONDocument
import SyncProtocol
import Testing

@testable import secretsync

@Suite struct RenderingTests {
    @Test(
        arguments: [
            (nil, "<nil>"), (true, "true"), (7, "7"), ("a b", "a b"), (["x", 1, nil], "[x 1 <nil>]"), ([], "[]"),
            (["b": ["d": 1, "c": "x"], "a": "*****"], "map[a:***** b:map[c:x d:1]]"), ([:], "map[]"),
        ] as [(JSONValue, String)])
    func valuesPrintAsGoPrintsThem(value: JSONValue, text: String) {
        #expect(GoText.of(value) == text)
    }

    @Test func theTableIsSortedAndPaddedByTheLongestKey() {
        let object: JSONValue = ["type": "aws-sm", "connection_details": ["region": "us-east-1"], "none": ""]
        #expect(
            KeyValueTable.render(object.asObject) == """
                Key                   Value
                ---                   -----
                connection_details    map[region:us-east-1]
                none
                type                  aws-sm
                """)
    }

    @Test func keysAreListed() {
        let object: JSONValue = ["keys": ["a", "b"]]
        #expect(KeyList.render(object.asObject) == "Keys\n----\na\nb")
        #expect(KeyList.render(JSONObject()) == nil)
    }

    @Test func jsonIsIndentedAndSorted() {
        let value: JSONValue = ["b": [1, [:], []], "a": ["é\n": nil]]
        #expect(
            PrettyJSON.render(value) == """
                {
                  "a": {
                    "é\\n": null
                  },
                  "b": [
                    1,
                    {},
                    []
                  ]
                }
                """)
    }

    @Test func yamlIsIndentedAndSorted() {
        let value: JSONValue = [
            "rows": [["b": 1, "a": ["x": "z"]], "s", [1, 2]], "map": ["k": [], "l": [:], "m": nil], "flag": true,
        ]
        #expect(
            YAMLWriter.render(value) == """
                flag: true
                map:
                  k: []
                  l: {}
                  m: null
                rows:
                - a:
                    x: z
                  b: 1
                - s
                - - 1
                  - 2
                """)
    }

    @Test(arguments: [
        ("plain", "plain"), ("two words", "two words"), ("/a/b", "/a/b"), ("arn:aws:x", "arn:aws:x"),
        ("a: b", "\"a: b\""), ("a:", "\"a:\""), ("", "\"\""), ("*****", "\"*****\""), ("yes", "\"yes\""),
        ("Null", "\"Null\""), ("12", "\"12\""), ("1e3", "\"1e3\""),
        ("2023-09-19T13:17:23Z", "\"2023-09-19T13:17:23Z\""),
        ("~", "\"~\""), ("- a", "\"- a\""), ("a #b", "\"a #b\""), (" a", "\" a\""), ("a ", "\"a \""),
        ("é", "\"\\u00e9\""), ("a\nb", "\"a\\nb\""), ("{x}", "\"{x}\""), ("y", "\"y\""), (".inf", "\".inf\""),
    ])
    func yamlStringsAreQuotedWhenTheyCouldBeSomethingElse(text: String, yaml: String) {
        #expect(YAMLWriter.string(text) == yaml)
    }

    @Test func theBlockOfAPutIsVaults() throws {
        let secret = SecretReference(mount: try MountPath("my-kv"), secretName: try SecretName("my-secret"))
        let result: JSONValue = [
            "applied": true, "version": 1, "created_time": "2026-09-19T13:17:23.395109Z", "durable": false,
            "associations": [],
        ]
        #expect(
            SecretBlock.render(secret, result.asObject, customMetadata: JSONObject()) == """
                ==== Secret Path ====
                my-kv/data/my-secret

                ======= Metadata =======
                Key                Value
                ---                -----
                created_time       2026-09-19T13:17:23.395109Z
                custom_metadata
                deletion_time      n/a
                destroyed          false
                version            1
                """)
    }

    @Test func mountsAreListedWithTheirAccessors() {
        let byKey: JSONValue = ["keys": ["my-kv/"], "key_info": ["my-kv/": ["accessor": "kv_1"]]]
        #expect(MountTable.render(byKey.asObject) == "Path      Accessor\n----      --------\nmy-kv/    kv_1")
        #expect(MountTable.render(JSONObject()) == nil)
    }

    @Test func eachKeyHasItsLine() throws {
        let now = Timestamp(nanoseconds: 0)
        let rows = ["a/b", "c"].map { key in
            var row = AssociationRow(
                accessor: "kv_1", secretName: "app", status: .synced, updatedAt: now, mount: "kv",
                externalName: "vault/\(key)")
            row.subKey = SubKey(key)
            return row
        }
        let lines = RowTable.render(rows).split(separator: "\n").map { $0.split(separator: " ").first.map(String.init) }
        #expect(lines == ["Secret", "------", "kv_1/app/a%2Fb", "kv_1/app/c"])
    }
}
