// libssh as a server, and the eventfd its loop is woken by.
#pragma once
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <libssh/callbacks.h>
#include <sys/eventfd.h>
