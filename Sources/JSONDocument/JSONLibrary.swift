import CJSONC

/// The json-c that this process runs on.
public enum JSONLibrary {
    /// Its version as it names itself, such as `0.16`: of the library loaded, not of the headers compiled against.
    public static var version: String {
        guard let text = unsafe json_c_version() else { return "unknown" }
        return unsafe String(cString: text)
    }
}
