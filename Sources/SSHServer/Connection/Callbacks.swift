import CLibSSH
import Glibc

/// The C functions libssh calls, and the memory they are registered in.
///
/// Swift 6 mode holds without exceptions here. A C function captures nothing, so none of these can carry state across
/// threads; each finds its object through the user-data pointer. That pointer is unretained and valid: the connection
/// is alive for as long as its `run` is on the stack, records live in the connection until their channel is freed, and
/// libssh calls back only from calls that `run` makes on the same thread. Neither class is Sendable, so that nothing
/// else in the module can reach one from another thread.
struct Callbacks {
    private let server = UnsafeMutablePointer<ssh_server_callbacks_struct>.allocate(capacity: 1)

    func deallocate() {
        server.deallocate()
    }

    /// Empties the eventfd; the letters are taken at the top of the loop.
    static let readMailbox: ssh_event_callback = { descriptor, _, _ in
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
        return 0
    }

    private static func connection(_ pointer: UnsafeMutableRawPointer?) -> Connection? {
        pointer.map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func record(_ pointer: UnsafeMutableRawPointer?) -> SessionRecord? {
        pointer.map { Unmanaged<SessionRecord>.fromOpaque($0).takeUnretainedValue() }
    }
}

// MARK: - The connection
extension Callbacks {
    func install(on connection: Connection) {
        let me = Unmanaged.passUnretained(connection).toOpaque()
        var table = ssh_server_callbacks_struct()
        table.size = MemoryLayout<ssh_server_callbacks_struct>.size
        table.userdata = me
        table.auth_none_function = { _, user, me in
            (Callbacks.connection(me)?.triedNone(user) ?? .reject).code
        }
        table.auth_password_function = { _, user, password, me in
            (Callbacks.connection(me)?.triedPassword(password, user: user) ?? .reject).code
        }
        table.auth_pubkey_function = { _, user, key, state, me in
            (Callbacks.connection(me)?.triedKey(key, state: state, user: user) ?? .reject).code
        }
        // Without this one libssh would run the whole of GSSAPI for a client that nobody knows yet.
        table.gssapi_select_oid_function = { _, user, _, _, me in
            Callbacks.connection(me)?.triedUnknownMethod(user)
            return nil
        }
        table.channel_open_request_session_function = { _, me in
            Callbacks.connection(me)?.openSession()
        }
        server.initialize(to: table)
        ssh_set_server_callbacks(connection.session, server)
        ssh_set_message_callback(
            connection.session,
            { _, message, me in
                let isHandled = Callbacks.connection(me)?.received(message) ?? false
                return isHandled ? 0 : 1
            }, me)
    }
}

// MARK: - A session channel
extension Callbacks {
    static func install(
        _ memory: UnsafeMutablePointer<ssh_channel_callbacks_struct>, on channel: ssh_channel, for record: SessionRecord
    ) {
        var table = ssh_channel_callbacks_struct()
        table.size = MemoryLayout<ssh_channel_callbacks_struct>.size
        table.userdata = Unmanaged.passUnretained(record).toOpaque()
        table.channel_data_function = { _, _, data, length, isError, me in
            guard let record = Callbacks.record(me) else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: data, count: Int(length))
            return Int32(clamping: record.received(bytes, isError: isError != 0))
        }
        table.channel_eof_function = { _, _, me in
            Callbacks.record(me)?.hasEnded = true
        }
        table.channel_close_function = { _, _, me in
            Callbacks.record(me)?.isClosedByPeer = true
        }
        table.channel_pty_request_function = { _, _, term, columns, rows, _, _, me in
            let isTaken = Callbacks.record(me)?.requestedTerminal(term, columns: columns, rows: rows) ?? false
            return isTaken ? 0 : -1
        }
        table.channel_pty_window_change_function = { _, _, columns, rows, _, _, me in
            Callbacks.record(me)?.resized(columns: columns, rows: rows)
            return 0
        }
        table.channel_shell_request_function = { _, _, me in
            Callbacks.record(me)?.requestedShell() == true ? 0 : 1
        }
        table.channel_exec_request_function = { _, _, command, me in
            Callbacks.record(me)?.requestedCommand(command) == true ? 0 : 1
        }
        memory.initialize(to: table)
        ssh_set_channel_callbacks(channel, memory)
    }
}
