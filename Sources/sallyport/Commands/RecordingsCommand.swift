import ArgumentParser
import Audit
import Foundation
import Gateway

struct RecordingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recordings", abstract: "What was typed and printed in every session.",
        subcommands: [List.self, Show.self, Play.self, Export.self, Verify.self, Delete.self],
        defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the recordings, newest first.",
            discussion: """
                The state is live, whole, truncated (the gateway was killed; all but the last second is there) or broken.

                EXAMPLE
                  sallyport recordings list --user alice --json
                """)

        @OptionGroup var file: ConfigurationOption
        @Option(help: "Only this user's.") var user: String?
        @Option(help: "Only of this target.") var target: String?
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let library = try Recordings.library(file)
            let found = try Recordings.asking { try library.list(RecordingFilter(user: user, target: target)) }
            let recordings = found.map(RecordingFacts.init)
            if json { return try Output.json(recordings) }
            Output.table(
                ["ID", "USER", "TARGET", "STARTED", "STATE", "BYTES"],
                recordings.map { [$0.id, $0.user, $0.target, $0.started, $0.state, "\($0.size)"] })
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one recording's facts.", discussion: "EXAMPLE\n  sallyport recordings show ID")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The recording's id, or the beginning of it.") var id: String
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let library = try Recordings.library(file)
            let facts = RecordingFacts(try Recordings.asking { try library.find(id) })
            if json { return try Output.json(facts) }
            let verdict = try Recordings.asking { try library.verify(facts.id) }
            Output.line("recording  \(facts.id)")
            Output.line("session    \(facts.session)")
            Output.line("who        \(facts.user) from \(facts.source) by \(facts.listener)")
            Output.line("target     \(facts.target)")
            Output.line("started    \(facts.started)")
            Output.line(
                "length     \(Double(verdict.duration / 1_000_000) / 1000) s, \(verdict.outputBytes) bytes printed")
            Output.line("state      \(facts.state)\(verdict.endReason.map { ", ended: \($0)" } ?? "")")
            Output.line("sha256     \(verdict.sha256)")
        }
    }

    struct Play: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Play a recording on this terminal.",
            discussion: "EXAMPLE\n  sallyport recordings play ID --speed 2 --idle-limit 1")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The recording's id, or the beginning of it.") var id: String
        @Option(help: "How many times faster.") var speed = 1.0
        @Option(help: ArgumentHelp("The longest pause.", valueName: "seconds")) var idleLimit = 2.0

        func validate() throws {
            guard speed > 0, idleLimit >= 0 else { throw ValidationError("--speed and --idle-limit must be positive.") }
        }

        func run() async throws {
            let library = try Recordings.library(file)
            let entry = try Recordings.asking { try library.find(id) }
            try await Recordings.note(.recordView, entry.id, file)
            var player = RecordingPlayer(speed: speed, idleLimit: UInt64(min(idleLimit, 1e9) * 1e9))
            _ = try Recordings.asking {
                try library.read(entry.id) { frame throws(RecordingLibraryError) in
                    guard case .output(let bytes) = frame.content else { return }
                    // Kept: playing a recording is waiting.
                    usleep(UInt32(clamping: player.pause(before: frame) / 1000))
                    Output.print(bytes)
                }
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that recordings are what was written.",
            discussion: """
                Exits 0 when all are whole, or truncated by a crash; 1 when one is broken.

                EXAMPLE
                  sallyport recordings verify
                """)

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "Which ones; all of them without.") var ids: [String] = []

        func run() throws {
            let library = try Recordings.library(file)
            let wanted = try Recordings.asking {
                try ids.isEmpty ? library.list().map(\.id) : ids.map { try library.find($0).id }
            }
            var isBroken = false
            for id in wanted {
                let verdict = try Recordings.asking { try library.verify(id) }
                Output.line("\(id)  \(RecordingState(verdict.condition).rawValue)\(Self.detail(verdict.condition))")
                if case .broken = verdict.condition { isBroken = true }
            }
            if isBroken { throw ExitCode(ExitStatus.failed.rawValue) }
        }

        private static func detail(_ condition: RecordingCondition) -> String {
            guard case .broken(let fault, _, _) = condition else { return "" }
            return ": \(fault.explanation)"
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a recording; the audit trail keeps that it was there.",
            discussion: "EXAMPLE\n  sallyport recordings delete ID")

        @OptionGroup var file: ConfigurationOption
        @Argument(help: "The recording's id, or the beginning of it.") var id: String

        func run() async throws {
            let library = try Recordings.library(file)
            let entry = try Recordings.asking { try library.find(id) }
            try Recordings.asking { try library.delete(entry.id) }
            try await Recordings.note(.recordDelete, entry.id, file)
            Output.line("deleted \(entry.id)")
        }
    }
}
