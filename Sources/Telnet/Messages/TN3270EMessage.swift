/// What client and server of TN3270E say to agree on a device and its functions (RFC 2355 section 4 and 7).
public enum TN3270EMessage: Hashable, Sendable {
    /// `SEND DEVICE-TYPE`, of the server: which device are you?
    case sendDeviceType
    /// `DEVICE-TYPE REQUEST`, of the client: this type of device, and which one.
    case deviceTypeRequest(type: String, Resource?)
    /// `DEVICE-TYPE IS`, of the server: this type, connected to the device of this name.
    case deviceTypeIs(type: String, name: String)
    /// `DEVICE-TYPE REJECT`, of the server.
    case deviceTypeReject(Reason)
    /// `FUNCTIONS REQUEST`, of either.
    case functionsRequest([Function])
    /// `FUNCTIONS IS`, of either: agreed.
    case functionsIs([Function])

    /// Which device a client wants.
    public enum Resource: Hashable, Sendable {
        /// `CONNECT`: the terminal, or pool of terminals, of this name.
        case connect(String)
        /// `ASSOCIATE`: the printer that belongs to the terminal of this name.
        case associate(String)
    }

    /// Why a server gives no device. Codes without a name survive.
    public struct Reason: RawRepresentable, Hashable, Sendable {
        /// The code on the wire.
        public let rawValue: UInt8
        /// The reason with this code.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The name is that of a printer's partner.
        public static let connPartner = Reason(rawValue: 0)
        /// The device is in use.
        public static let deviceInUse = Reason(rawValue: 1)
        /// The terminal has no printer, or asked for one.
        public static let invAssociate = Reason(rawValue: 2)
        /// There is no device of that name.
        public static let invName = Reason(rawValue: 3)
        /// There is no such type.
        public static let invDeviceType = Reason(rawValue: 4)
        /// The device of that name is of another type.
        public static let typeNameError = Reason(rawValue: 5)
        /// Anything else.
        public static let unknownError = Reason(rawValue: 6)
        /// The server cannot do what was asked.
        public static let unsupportedReq = Reason(rawValue: 7)
    }

    /// A function of the data stream. Codes without a name survive.
    public struct Function: RawRepresentable, Hashable, Sendable {
        /// The code on the wire.
        public let rawValue: UInt8
        /// The function with this code.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The bind image is sent to the client.
        public static let bindImage = Function(rawValue: 0)
        /// Printers: the 3270 data stream.
        public static let dataStreamCtl = Function(rawValue: 1)
        /// Records are answered.
        public static let responses = Function(rawValue: 2)
        /// Printers: the SNA character stream.
        public static let scsCtlCodes = Function(rawValue: 3)
        /// The `SYSREQ` key.
        public static let sysreq = Function(rawValue: 4)
    }
}

extension TN3270EMessage {
    private enum Code {
        static let associate: UInt8 = 0
        static let connect: UInt8 = 1
        static let deviceType: UInt8 = 2
        static let functions: UInt8 = 3
        static let `is`: UInt8 = 4
        static let reason: UInt8 = 5
        static let reject: UInt8 = 6
        static let request: UInt8 = 7
        static let send: UInt8 = 8
    }

    /// Longest device type or name taken, in bytes; the longest the RFC has is of 16 and 8.
    static let nameLimit = 40
    /// Most functions taken in one list; the RFC has 5.
    static let functionLimit = 32

    /// Whether only a server says it.
    var isServers: Bool {
        switch self {
        case .sendDeviceType, .deviceTypeIs, .deviceTypeReject: true
        case .deviceTypeRequest, .functionsRequest, .functionsIs: false
        }
    }

    /// Whether both sides say it.
    var isEithers: Bool {
        switch self {
        case .functionsRequest, .functionsIs: true
        default: false
        }
    }

    init?(parameters: [UInt8]) {
        let content = parameters.dropFirst(2)
        switch (parameters.first, parameters.dropFirst().first) {
        case (Code.send, Code.deviceType) where content.isEmpty: self = .sendDeviceType
        case (Code.deviceType, Code.request): self.init(request: content)
        case (Code.deviceType, Code.is): self.init(is: content)
        case (Code.deviceType, Code.reject) where content.first == Code.reason && content.count == 2:
            self = .deviceTypeReject(Reason(rawValue: content[content.startIndex + 1]))
        case (Code.functions, Code.request) where content.count <= Self.functionLimit:
            self = .functionsRequest(content.map(Function.init(rawValue:)))
        case (Code.functions, Code.is) where content.count <= Self.functionLimit:
            self = .functionsIs(content.map(Function.init(rawValue:)))
        default: return nil
        }
    }

    private init?(request content: ArraySlice<UInt8>) {
        let parts = Self.parts(content)
        guard let type = Self.name(parts.type) else { return nil }
        guard let mark = parts.mark else {
            self = .deviceTypeRequest(type: type, nil)
            return
        }
        guard let name = Self.name(parts.name) else { return nil }
        self = .deviceTypeRequest(type: type, mark == Code.connect ? .connect(name) : .associate(name))
    }

    private init?(is content: ArraySlice<UInt8>) {
        let parts = Self.parts(content)
        guard parts.mark == Code.connect, let type = Self.name(parts.type), let name = Self.name(parts.name) else {
            return nil
        }
        self = .deviceTypeIs(type: type, name: name)
    }

    /// The type, and what `CONNECT` or `ASSOCIATE` sets off from it: both codes are below any printable character.
    private static func parts(
        _ content: ArraySlice<UInt8>
    ) -> (type: ArraySlice<UInt8>, mark: UInt8?, name: ArraySlice<UInt8>) {
        let type = content.prefix { $0 > Code.connect }
        let rest = content[type.endIndex...]
        return (type, rest.first, rest.dropFirst())
    }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        guard 1...nameLimit ~= bytes.count, bytes.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil if a name is empty, too long, or not printable ASCII, or there are too many functions.
    var parameters: [UInt8]? {
        let parameters: [UInt8] =
            switch self {
            case .sendDeviceType: [Code.send, Code.deviceType]
            case .deviceTypeRequest(let type, nil): [Code.deviceType, Code.request] + type.utf8
            case .deviceTypeRequest(let type, .connect(let name)):
                [Code.deviceType, Code.request] + type.utf8 + [Code.connect] + name.utf8
            case .deviceTypeRequest(let type, .associate(let name)):
                [Code.deviceType, Code.request] + type.utf8 + [Code.associate] + name.utf8
            case .deviceTypeIs(let type, let name):
                [Code.deviceType, Code.is] + type.utf8 + [Code.connect] + name.utf8
            case .deviceTypeReject(let reason): [Code.deviceType, Code.reject, Code.reason, reason.rawValue]
            case .functionsRequest(let functions): [Code.functions, Code.request] + functions.map(\.rawValue)
            case .functionsIs(let functions): [Code.functions, Code.is] + functions.map(\.rawValue)
            }
        return TN3270EMessage(parameters: parameters) == self ? parameters : nil
    }
}

extension TN3270EMessage: CustomStringConvertible {
    /// One line, in the RFC's words.
    public var description: String {
        switch self {
        case .sendDeviceType: "send device-type"
        case .deviceTypeRequest(let type, nil): "device-type request \(type)"
        case .deviceTypeRequest(let type, .connect(let name)): "device-type request \(type) connect \(name)"
        case .deviceTypeRequest(let type, .associate(let name)): "device-type request \(type) associate \(name)"
        case .deviceTypeIs(let type, let name): "device-type is \(type) connect \(name)"
        case .deviceTypeReject(let reason): "device-type reject \(reason.rawValue)"
        case .functionsRequest(let functions): "functions request \(functions.map(\.rawValue))"
        case .functionsIs(let functions): "functions is \(functions.map(\.rawValue))"
        }
    }
}
