/// A variable of MSDP. Bytes that are no UTF-8 come as U+FFFD.
public struct MSDPVariable: Hashable, Sendable {
    /// What a variable holds.
    public indirect enum Value: Hashable, Sendable {
        /// A text, which may be empty.
        case string(String)
        /// Variables in order.
        case table([MSDPVariable])
        /// Values in order.
        case array([Value])
    }

    /// The name: not empty.
    public var name: String
    /// One value or more: several where the sender repeated `VAL`, as in `SEND` with a list of names.
    public var values: [Value]

    /// A variable with its values.
    public init(_ name: String, _ values: Value...) {
        self.name = name
        self.values = values
    }

    fileprivate enum Mark: UInt8 {
        case name = 1
        case value = 2
        case tableOpen = 3
        case tableClose = 4
        case arrayOpen = 5
        case arrayClose = 6
    }
}

// MARK: - In

extension MSDPVariable {
    /// `VAR` and a name, then `VAL` and a value at least once, again and again. Tables and arrays may be nested to
    /// `depth`, so that no peer decides how deep this recursion goes.
    static func decode(_ parameters: [UInt8], depth: Int) throws(Violation) -> [MSDPVariable] {
        var reader = Reader(rest: parameters[...])
        let variables = try reader.variables(depth: depth)
        guard reader.rest.isEmpty, !variables.isEmpty else { throw .malformed(.msdp) }
        return variables
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func variables(depth: Int) throws(Violation) -> [MSDPVariable] {
            var variables: [MSDPVariable] = []
            while take(.name) {
                var variable = MSDPVariable(text())
                while take(.value) { variable.values.append(try value(depth: depth)) }
                guard !variable.name.isEmpty, !variable.values.isEmpty else { throw .malformed(.msdp) }
                variables.append(variable)
            }
            return variables
        }

        private mutating func value(depth: Int) throws(Violation) -> Value {
            if take(.tableOpen) {
                guard depth > 0 else { throw .unacceptableValue(.msdp) }
                let variables = try variables(depth: depth - 1)
                guard take(.tableClose) else { throw .malformed(.msdp) }
                return .table(variables)
            }
            if take(.arrayOpen) {
                guard depth > 0 else { throw .unacceptableValue(.msdp) }
                var values: [Value] = []
                while take(.value) { values.append(try value(depth: depth - 1)) }
                guard take(.arrayClose) else { throw .malformed(.msdp) }
                return .array(values)
            }
            return .string(text())
        }

        private mutating func take(_ mark: Mark) -> Bool {
            guard rest.first == mark.rawValue else { return false }
            rest.removeFirst()
            return true
        }

        private mutating func text() -> String {
            let bytes = rest.prefix { $0 > Mark.arrayClose.rawValue }
            rest = rest[bytes.endIndex...]
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

// MARK: - Out

extension MSDPVariable {
    /// Nil if there is nothing to send, or a text holds one of the marks, or `NUL`, or a name is empty.
    static func encode(_ variables: [MSDPVariable]) -> [UInt8]? {
        var writer = Writer()
        writer.append(variables)
        return writer.isWhole && !variables.isEmpty ? writer.parameters : nil
    }

    private struct Writer {
        var parameters: [UInt8] = []
        var isWhole = true

        mutating func append(_ variables: [MSDPVariable]) {
            for variable in variables {
                isWhole = isWhole && !variable.name.isEmpty && !variable.values.isEmpty
                append(.name, variable.name)
                append(variable.values)
            }
        }

        private mutating func append(_ values: [Value]) {
            for value in values {
                switch value {
                case .string(let text): append(.value, text)
                case .table(let variables):
                    parameters += [Mark.value.rawValue, Mark.tableOpen.rawValue]
                    append(variables)
                    parameters.append(Mark.tableClose.rawValue)
                case .array(let values):
                    parameters += [Mark.value.rawValue, Mark.arrayOpen.rawValue]
                    append(values)
                    parameters.append(Mark.arrayClose.rawValue)
                }
            }
        }

        private mutating func append(_ mark: Mark, _ text: String) {
            isWhole = isWhole && text.utf8.allSatisfy { $0 > Mark.arrayClose.rawValue }
            parameters.append(mark.rawValue)
            parameters += text.utf8
        }
    }
}

extension MSDPVariable: CustomStringConvertible {
    /// One line, in a form like JSON's.
    public var description: String {
        "\(name)=\(values.map(\.description).joined(separator: ","))".onOneLine
    }
}

extension MSDPVariable.Value: CustomStringConvertible {
    /// One line, in a form like JSON's.
    public var description: String {
        switch self {
        case .string(let text): "\"\(text)\"".onOneLine
        case .table(let variables): "{\(variables.map(\.description).joined(separator: ","))}"
        case .array(let values): "[\(values.map(\.description).joined(separator: ","))]"
        }
    }
}
