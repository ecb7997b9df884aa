// libssh as a server, and what its connections need of the system: eventfd, sockets, threads.
#pragma once
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <libssh/callbacks.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// glibc declares accept4 only under _GNU_SOURCE, which an importer of this module cannot set. Without it a descriptor
// is inheritable between accept and fcntl, and a child spawned in that moment would hold a stranger's connection open.
extern int accept4(int, struct sockaddr *, socklen_t *, int);

// The largest packet the client takes on a channel (RFC 4254 section 5.1), or UINT32_MAX where it cannot be told.
//
// libssh subtracts 10 from it before it writes. A client that names exactly 10 makes ssh_channel_write send packets of
// no octets until the output buffer has grown to 256 MiB, and there is no function to ask for the value. It lies beside
// the peer's window in a structure that has kept its layout since 0.8; that the window reads the same there as through
// the library shows that it still has. The structure is longer than what is looked at here in every version.
static inline uint32_t ssh_channel_maximum_packet(ssh_channel channel) {
    struct layout {
        void *session;
        uint32_t local_channel, local_window;
        int local_eof;
        uint32_t local_maxpacket, remote_channel, remote_window;
        int remote_eof;
        uint32_t remote_maxpacket;
    };
    struct layout copy;
    __builtin_memcpy(&copy, channel, sizeof copy);
    int is_known = copy.session == ssh_channel_get_session(channel)
        && copy.remote_window == ssh_channel_window_size(channel);
    return is_known ? copy.remote_maxpacket : UINT32_MAX;
}
