import Devices
import Policy

extension Configuration {
    /// Reads a configuration file and all it includes, and checks them.
    ///
    /// Limits: 1 MiB a file, 256 files, 8 includes deep, 200,000 values a file, 64 levels of nesting, the first 100
    /// errors. Opens nothing but these files; ``unreadableFiles()`` looks at those that they name.
    /// - Parameters:
    ///   - path: The file; messages name it as it is given here, and relative paths in it hold from its directory.
    ///   - families: The names of the device families that targets may have; `raw` must be among them.
    /// - Throws: Everything that is wrong, at once, in the order of files and places.
    public static func load(path: String, families: [String]) throws(ConfigurationErrors) -> Configuration {
        var loader = ConfigurationLoader()
        let root = loader.load(path)
        guard loader.hasRoot else { throw ConfigurationErrors(loader.diagnostics) }
        var check = SchemaCheck(families: families, diagnostics: loader.diagnostics)
        let fields = check.check(root, .section(Schema.root), key: path)?.fields
        guard loader.isComplete, let fields else {
            throw ConfigurationErrors(check.diagnostics) { $0.kind == .missing && $0.location == root.location }
        }
        var builder = ConfigurationBuilder(path: path, files: loader.files, diagnostics: check.diagnostics)
        let configuration = builder.build(fields)
        guard builder.diagnostics.errors.isEmpty else { throw ConfigurationErrors(builder.diagnostics) }
        return configuration
    }

    /// The certificate and key files that this user cannot read. `serve` and `check` ask; commands that only look for
    /// the state directory need no right to read keys.
    public func unreadableFiles() -> [ConfigurationError] {
        listeners.compactMap(\.tls).flatMap { tls in
            [("certificate", tls.certificate), ("key", tls.key)].compactMap { what, path in
                ConfigurationFiles.unreadable(path).map {
                    ConfigurationError(
                        location: tls.location, kind: .file,
                        message: "the \(what) file \(quoted(path: path)) \($0.message)")
                }
            }
        }
    }
}

extension ConfigurationErrors {
    fileprivate init(_ diagnostics: Diagnostics, isSpurious: (ConfigurationError) -> Bool = { _ in false }) {
        errors = diagnostics.errors.filter { !isSpurious($0) }.sorted {
            ($0.location, $0.message) < ($1.location, $1.message)
        }
    }
}

extension Configuration {
    /// Reads a configuration for this version's device families; see ``load(path:families:)``.
    public static func load(path: String) throws(ConfigurationErrors) -> Configuration {
        try load(path: path, families: DeviceFamilies.all.map(\.name))
    }
}
