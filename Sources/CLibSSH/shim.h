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
