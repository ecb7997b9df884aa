import ArgumentParser
import Audit
import Foundation
import Gateway
import Platform

extension RecordingsCommand {
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a recording in another form.",
            discussion: """
                asciicast is version 2 for asciinema; asciicast3 is version 3; text is everything that was printed, in order.

                EXAMPLE
                  sallyport recordings export ID --format asciicast --output session.cast && asciinema play session.cast
                """)

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The recording's id, or the beginning of it.") var id: String
        @Option(help: "asciicast, asciicast3, text or ttyrec.") var format = RecordingExportFormat.asciicast
        @Option(name: .shortAndLong, help: "Where to write; standard output without.") var output: String?

        func run() async throws {
            let library = try Recordings.library(file)
            let entry = try Recordings.asking { try library.find(id) }
            try await Recordings.note(.recordExport, entry.id, file)
            let handle = try destination()
            _ = try Recordings.asking {
                try library.export(entry.id, as: format) { bytes throws(RecordingLibraryError) in
                    do {
                        try handle.write(contentsOf: Data(bytes))
                    } catch {
                        throw .output(SystemError("write", output ?? "standard output"))
                    }
                }
            }
        }

        /// A recording holds whatever was on the screen, so the file is for its owner's eyes only.
        private func destination() throws -> FileHandle {
            guard let output else { return .standardOutput }
            let descriptor = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Failure(.cannotCreate, "\(SystemError("create", output))") }
            return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        }
    }
}

extension RecordingExportFormat: ExpressibleByArgument {}
