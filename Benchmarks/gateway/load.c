// The two ends of a gateway benchmark: devices to reach and users to reach them. Plain sockets and one thread, so that
// what is measured is what stands between.
//
//   load device PORT                      every connection: "READY\r\n", then an echo; the first byte 'g' instead starts
//                                         an endless stream of 80-column lines
//   load keys   PORT COUNT [LOGIN PASSWORD]    COUNT single bytes there and back; prints p50 and p99 in microseconds
//   load bulk   PORT MEGABYTES [LOGIN PASSWORD]  reads that much of the stream; prints MiB/s
//   load stall  PORT SESSIONS [LOGIN PASSWORD]   starts that many streams and reads none; prints "stalled", waits for EOF
//   load meter  MEGABYTES                 the same as bulk for a stream on standard input
//
// A LOGIN is typed at "login: ", the PASSWORD at "password: ".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 65536, PATIENCE_MS = 20000, MAX_SESSIONS = 1024 };

static void die(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, errno ? strerror(errno) : "unexpected answer");
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct sockaddr_in loopback(const char *port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

static void no_delay(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void send_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);
        if (n <= 0) die("send");
        bytes += n;
        length -= (size_t)n;
    }
}

// Reads until `wanted` has come; what follows it in the same read is given back as a count of bytes.
static size_t await_text(int fd, const char *wanted) {
    static char seen[BLOCK];
    size_t used = 0;
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        errno = 0;
        if (poll(&p, 1, PATIENCE_MS) != 1) die(wanted);
        if (used == sizeof seen) die(wanted);
        ssize_t n = read(fd, seen + used, sizeof seen - used);
        if (n <= 0) die(wanted);
        used += (size_t)n;
        char *hit = memmem(seen, used, wanted, strlen(wanted));
        if (hit) return used - (size_t)(hit - seen) - strlen(wanted);
    }
}

static int reach(const char *port, const char *login, const char *password) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = loopback(port);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0) die("connect");
    no_delay(fd);
    if (login) {
        char line[512];
        await_text(fd, "login: ");
        send_all(fd, line, (size_t)snprintf(line, sizeof line, "%s\r\n", login));
        await_text(fd, "password: ");
        send_all(fd, line, (size_t)snprintf(line, sizeof line, "%s\r\n", password));
    }
    if (await_text(fd, "READY\r\n") != 0) die("silence after READY");
    return fd;
}

// --- device ---

static char lines[BLOCK];
static int streams[MAX_SESSIONS * 2];

static void fill_lines(void) {
    for (size_t i = 0; i < sizeof lines; i++) lines[i] = (char)('!' + (i * 7) % 90);
    for (size_t i = 78; i + 1 < sizeof lines; i += 80) lines[i] = '\r', lines[i + 1] = '\n';
}

static void watch(int poller, int op, int fd, uint32_t events) {
    struct epoll_event e = {.events = events, .data.fd = fd};
    epoll_ctl(poller, op, fd, &e);
}

static void device_event(int poller, int fd, uint32_t events) {
    char block[4096];
    if (fd < MAX_SESSIONS * 2 && streams[fd]) {
        // A block at a time, so that many streams share the core.
        ssize_t n = send(fd, lines, sizeof lines - sizeof lines % 80, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN) {
            streams[fd] = 0;
            close(fd);
        }
        return;
    }
    (void)events;
    ssize_t n = recv(fd, block, sizeof block, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        close(fd);
    } else if (block[0] == 'g' && fd < MAX_SESSIONS * 2) {
        streams[fd] = 1;
        watch(poller, EPOLL_CTL_MOD, fd, EPOLLOUT);
    } else {
        send(fd, block, (size_t)n, MSG_NOSIGNAL);
    }
}

_Noreturn static void device(const char *port) {
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0);
    struct sockaddr_in a = loopback(port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&a, sizeof a) != 0 || listen(listener, 1024) != 0) die("listen");
    fill_lines();
    watch(poller, EPOLL_CTL_ADD, listener, EPOLLIN);
    puts("listening");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poller, events, 64, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd != listener) {
                device_event(poller, fd, events[i].events);
                continue;
            }
            int accepted = accept(listener, NULL, NULL);
            if (accepted < 0) continue;
            no_delay(accepted);
            send(accepted, "READY\r\n", 7, MSG_NOSIGNAL);
            watch(poller, EPOLL_CTL_ADD, accepted, EPOLLIN);
        }
    }
}

// --- users ---

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int keys(int fd, size_t count) {
    size_t warm = count / 10;
    uint32_t *times = calloc(count, sizeof *times);
    char byte = 'k';
    for (size_t i = 0; i < warm + count; i++) {
        uint64_t start = now_ns();
        send_all(fd, &byte, 1);
        if (read(fd, &byte, 1) != 1) die("echo");
        if (i >= warm) times[i - warm] = (uint32_t)(now_ns() - start);
    }
    qsort(times, count, sizeof *times, ascending);
    printf("%.2f %.2f\n", times[count / 2] / 1000.0, times[count * 99 / 100] / 1000.0);
    return 0;
}

static int meter(int fd, size_t megabytes) {
    static char block[BLOCK * 4];
    size_t wanted = megabytes << 20, got = 0;
    uint64_t start = 0;
    while (got < wanted) {
        ssize_t n = read(fd, block, sizeof block);
        if (n <= 0) die("stream");
        if (!start) start = now_ns();
        got += (size_t)n;
    }
    printf("%.1f\n", (double)got / (1 << 20) / ((double)(now_ns() - start) / 1e9));
    return 0;
}

static int stall(const char *port, int sessions, const char *login, const char *password) {
    char byte;
    for (int i = 0; i < sessions; i++) send_all(reach(port, login, password), "g", 1);
    puts("stalled");
    fflush(stdout);
    while (read(0, &byte, 1) > 0) {}
    return 0;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc >= 3 && !strcmp(argv[1], "device")) device(argv[2]);
    if (argc >= 3 && !strcmp(argv[1], "meter")) return meter(0, (size_t)atol(argv[2]));
    if (argc < 4) {
        fprintf(stderr, "usage: see the head of load.c\n");
        return 64;
    }
    const char *login = argc >= 6 ? argv[4] : NULL, *password = argc >= 6 ? argv[5] : NULL;
    if (!strcmp(argv[1], "stall")) return stall(argv[2], atoi(argv[3]), login, password);
    int fd = reach(argv[2], login, password);
    if (!strcmp(argv[1], "keys")) return keys(fd, (size_t)atol(argv[3]));
    send_all(fd, "g", 1);
    return meter(fd, (size_t)atol(argv[3]));
}
