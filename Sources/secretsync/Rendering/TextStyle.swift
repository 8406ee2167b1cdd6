/// Colours, on a terminal only and never with NO_COLOR (no-color.org).
struct TextStyle {
    let isColoured: Bool

    /// The style for standard output of that console.
    init(_ console: Console) {
        isColoured =
            console.outputIsTerminal() && (console.environment["NO_COLOR"] ?? "").isEmpty
            && console.environment["TERM"] != "dumb"
    }

    /// As it is.
    init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    func green(_ text: String) -> String { coloured(text, 32) }
    func yellow(_ text: String) -> String { coloured(text, 33) }
    func red(_ text: String) -> String { coloured(text, 31) }

    private func coloured(_ text: String, _ code: Int) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
