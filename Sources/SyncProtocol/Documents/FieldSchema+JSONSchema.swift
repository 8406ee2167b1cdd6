import JSONDocument

extension FieldSchema {
    /// The JSON Schema (draft 7) of the member's value.
    ///
    /// - Parameter nullable: whether `null` is taken too.
    /// - Returns: the schema.
    func schema(nullable: Bool = false) -> JSONValue {
        var schema = Self.base(type).object ?? JSONObject()
        Self.apply(shape, to: &schema)
        if nullable || shape.isNullable { Self.allowNull(&schema) }
        // Draft 7 ignores whatever stands beside a reference.
        if schema["$ref"] == nil { schema["description"] = .string(summary) }
        if isSensitive { schema["x-sensitive"] = true }
        return .object(schema)
    }

    /// An object schema of these members. Others are allowed: later versions add some.
    static func object(_ fields: [FieldSchema], summary: String) -> JSONObject {
        var properties = JSONObject()
        for field in fields { properties[field.name] = field.schema() }
        var schema = JSONObject()
        schema["type"] = "object"
        schema["description"] = .string(summary)
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        schema["properties"] = .object(properties)
        return schema
    }

    private static func base(_ type: FieldType) -> JSONValue {
        switch type {
        case .string: ["type": "string"]
        case .integer: ["type": "integer"]
        case .boolean: ["type": "boolean"]
        case .strings: ["type": "array", "items": ["type": "string"]]
        case .integers: ["type": "array", "items": ["type": "integer"]]
        case .map: ["type": "object", "additionalProperties": ["type": "string"]]
        case .object: ["type": "object"]
        case .objects: ["type": "array", "items": ["type": "object"]]
        }
    }

    private static func apply(_ shape: FieldShape, to schema: inout JSONObject) {
        let isList = schema["items"] != nil
        switch shape {
        case .any: break
        case .bytes(let range):
            // JSON Schema counts characters, of which there are at most as many as bytes.
            if range.lowerBound > 0 { schema["minLength"] = 1 }
            schema["maxLength"] = .integer(range.upperBound)
            schema["x-bytes"] = [.integer(range.lowerBound), .integer(range.upperBound)]
        case .pattern(let pattern): schema["pattern"] = .string(pattern)
        case .time: schema["format"] = "date-time"
        case .timeOrEmpty: break
        case .choice(let choices):
            let choice: JSONValue = .array(choices.map(JSONValue.string))
            if isList { schema["items"] = ["type": "string", "enum": choice] } else { schema["enum"] = choice }
        case .range(let range):
            if isList {
                schema["items"] = .object(bounded(integer, by: range))
            } else {
                schema = bounded(schema, by: range)
            }
        case .zeroOr(let range):
            schema = JSONObject()
            schema["anyOf"] = [["type": "integer", "const": 0], .object(bounded(integer, by: range))]
        case .count(let range):
            schema[isList ? "minItems" : "minProperties"] = range.lowerBound > 0 ? .integer(range.lowerBound) : nil
            schema[isList ? "maxItems" : "maxProperties"] = .integer(range.upperBound)
        case .object(let object):
            if isList { schema["items"] = object.reference } else { schema = object.reference.object ?? schema }
        case .members(let object): schema["additionalProperties"] = object.reference
        case .versions(let range):
            schema["maxProperties"] = .integer(range.upperBound)
            schema["additionalProperties"] = ["type": ["integer", "null"], "minimum": 1]
        case .counts(let names):
            if !names.isEmpty { schema["propertyNames"] = ["enum": .array(names.map(JSONValue.string))] }
            schema["additionalProperties"] = ["type": "integer", "minimum": 0]
        case .filledObject: schema["minProperties"] = 1
        case .orNull(let inner): apply(inner, to: &schema)
        }
    }

    private static let integer = JSONObject([.init(name: "type", value: "integer")])

    private static func bounded(_ schema: JSONObject, by range: ClosedRange<Int64>) -> JSONObject {
        var schema = schema
        if range.lowerBound > Int64.min { schema["minimum"] = .integer(range.lowerBound) }
        if range.upperBound < Int64.max { schema["maximum"] = .integer(range.upperBound) }
        return schema
    }

    private static func allowNull(_ schema: inout JSONObject) {
        if let type = schema["type"] {
            schema["type"] = [type, "null"]
            if let choices = schema["enum"]?.array { schema["enum"] = .array(choices + [.null]) }
        } else {
            let alternatives: JSONValue = [.object(schema), ["type": "null"]]
            schema = JSONObject([.init(name: "anyOf", value: alternatives)])
        }
    }
}

extension FieldShape {
    fileprivate var isNullable: Bool {
        if case .orNull = self { true } else { false }
    }
}

extension WireObject {
    /// A reference to its schema.
    var reference: JSONValue {
        ["$ref": .string("#/components/schemas/\(rawValue)")]
    }
}
