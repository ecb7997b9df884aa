// The ends of a Telnet server's benchmark: those who come, the program they get, and an inetd for servers that need one.
// One thread, plain descriptors, and as little Telnet as a server can be served with.
//
//   logins                                 the program: prints READY; then by the byte it reads: 'g' an endless stream of
//                                          80-column lines; anything else, or nothing, and the terminal echoes
//   logins inetd    PORT COMMAND...        accepts, forks, and gives COMMAND the connection as 0, 1 and 2
//   logins sessions PORT SECONDS AT_ONCE TEXT [NAME]     prints connections a second that got as far as TEXT; NAME is
//                                          typed at "login: "
//   logins bulk     PORT MEGABYTES [NAME]  prints MiB/s of the stream
//   logins keys     PORT COUNT [NAME]      prints p50 in microseconds of a byte to the terminal's echo and back
//   logins idle     PORT COUNT TEXT [NAME] holds so many that got as far as TEXT; prints "held", waits for end of file
//   logins pty      MEGABYTES              MiB/s of the same program's stream read from a terminal with nothing between
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 1 << 16, WIDTH = 80, PATIENCE_MS = 20000, MOST = 4096 };
enum { SE = 240, SB = 250, WILL, WONT, DO, DONT, IAC, ECHO_OPTION = 1, SGA = 3 };

static char block[BLOCK];

static void die(const char *what) {
    fprintf(stderr, "logins: %s: %s\n", what, errno ? strerror(errno) : "unexpected answer");
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// MARK: the program

static void be_program(void) {
    static char lines[BLOCK];
    size_t length = BLOCK / WIDTH * WIDTH;
    for (size_t i = 0; i < length; i++) lines[i] = i % WIDTH == WIDTH - 1 ? '\n' : (char)('!' + (i / WIDTH + i) % 90);
    if (write(1, "READY\n", 6) != 6) exit(1);
    struct termios mode;
    tcgetattr(0, &mode);
    mode.c_lflag &= ~(tcflag_t)ICANON;
    tcsetattr(0, TCSANOW, &mode);
    char byte;
    while (read(0, &byte, 1) == 1)
        while (byte == 'g')
            if (write(1, lines, length) < 0) exit(0);
    exit(0);
}

// MARK: an inetd

static void be_inetd(const char *port, char **command) {
    signal(SIGCHLD, SIG_IGN);
    int on = 1, server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server, (struct sockaddr *)&a, sizeof a) < 0 || listen(server, 1024) < 0) die("listen");
    puts("ready");
    fflush(stdout);
    while (1) {
        int peer = accept(server, NULL, NULL);
        if (peer < 0) continue;
        if (fork() == 0) {
            signal(SIGCHLD, SIG_DFL);
            for (int fd = 0; fd < 3; fd++) dup2(peer, fd);
            close(peer);
            execv(command[0], command);
            _exit(127);
        }
        close(peer);
    }
}

// MARK: who comes

struct login {
    int fd, in_command, in_option, in_subnegotiation;
    unsigned char verb;
    const char *name;
    size_t seen, asked;  // how much of the text, and of "login: ", the last bytes were
};

static int opened(const char *port, int flags) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), on = 1;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0 && errno != EINPROGRESS) die("connect");
    return fd;
}

// Refuses everything but the server's ECHO and SUPPRESS-GO-AHEAD, and leaves the data at the front.
static size_t answer(struct login *l, unsigned char *bytes, size_t count) {
    unsigned char out[BLOCK];
    size_t kept = 0, length = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned char b = bytes[i];
        if (l->in_option) {
            int agreed = l->verb == WILL && (b == ECHO_OPTION || b == SGA);
            unsigned char verb = l->verb == DO ? WONT : agreed ? DO : DONT;
            if ((l->verb == DO || l->verb == WILL) && length + 3 <= sizeof out) {
                out[length++] = IAC;
                out[length++] = verb;
                out[length++] = b;
            }
            l->in_option = 0;
        } else if (l->in_command) {
            l->in_command = 0;
            if (b == SE) l->in_subnegotiation = 0;
            if (b == SB) l->in_subnegotiation = 1;
            if (b >= WILL && b <= DONT) {
                l->in_option = 1;
                l->verb = b;
            }
            if (b == IAC && !l->in_subnegotiation) bytes[kept++] = b;
        } else if (b == IAC) {
            l->in_command = 1;
        } else if (!l->in_subnegotiation) {
            bytes[kept++] = b;
        }
    }
    if (length > 0 && write(l->fd, out, length) < 0) die("answer");
    return kept;
}

// Whether the bytes complete `text`, which holds no part of itself.
static int finds(size_t *seen, const char *text, const unsigned char *bytes, size_t count) {
    size_t length = strlen(text);
    for (size_t i = 0; i < count; i++) {
        *seen = bytes[i] == (unsigned char)text[*seen] ? *seen + 1 : bytes[i] == (unsigned char)text[0];
        if (*seen == length) {
            *seen = 0;
            return 1;
        }
    }
    return 0;
}

// One read. 1 once the text has come, -1 at the end.
static int step(struct login *l, const char *text) {
    unsigned char bytes[4096];
    ssize_t count = read(l->fd, bytes, sizeof bytes);
    if (count <= 0) return count < 0 && errno == EAGAIN ? 0 : -1;
    size_t data = answer(l, bytes, (size_t)count);
    if (l->name && finds(&l->asked, "login: ", bytes, data)) {
        dprintf(l->fd, "%s\r", l->name);
        if (write(l->fd, "\0", 1) < 0) die("name");
        l->name = NULL;
        return 0;
    }
    return finds(&l->seen, text, bytes, data);
}

static struct login *came(const char *port, const char *text, const char *name) {
    struct login *l = calloc(1, sizeof *l);
    *l = (struct login){.fd = opened(port, 0), .name = name};
    while (1) {
        struct pollfd waited = {.fd = l->fd, .events = POLLIN};
        if (poll(&waited, 1, PATIENCE_MS) <= 0) die("nothing came");
        int done = step(l, text);
        if (done < 0) die("the server closed");
        if (done > 0) return l;
    }
}

static void sessions(const char *port, double seconds, int at_once, const char *text, const char *name) {
    static struct login logins[MOST];
    if (at_once > MOST) die("too many at once");
    int poller = epoll_create1(0), done = 0;
    double start = now();
    for (int i = 0; i < at_once; i++) {
        logins[i] = (struct login){.fd = opened(port, SOCK_NONBLOCK), .name = name};
        struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = &logins[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, logins[i].fd, &wanted);
    }
    while (now() - start < seconds) {
        struct epoll_event events[256];
        int count = epoll_wait(poller, events, 256, PATIENCE_MS);
        if (count <= 0) die("nothing came");
        for (int i = 0; i < count; i++) {
            struct login *l = events[i].data.ptr;
            int outcome = step(l, text);
            if (outcome < 0) die("the server closed");
            if (outcome == 0) continue;
            done++;
            close(l->fd);
            *l = (struct login){.fd = opened(port, SOCK_NONBLOCK), .name = name};
            struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = l};
            epoll_ctl(poller, EPOLL_CTL_ADD, l->fd, &wanted);
        }
    }
    printf("%.1f\n", done / (now() - start));
}

static double read_stream(int fd, double megabytes) {
    double wanted = megabytes * 1048576, got = 0, start = 0;
    while (got < wanted) {
        struct pollfd waited = {.fd = fd, .events = POLLIN};
        if (poll(&waited, 1, PATIENCE_MS) <= 0) die("the stream stopped");
        ssize_t count = read(fd, block, BLOCK);
        if (count <= 0) die("the stream ended");
        if (start == 0) start = now();
        got += (double)count;
    }
    return megabytes / (now() - start);
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void keys(int fd, int count) {
    double *times = calloc((size_t)count, sizeof *times);
    for (int i = 0; i < count; i++) {
        char byte = 'x';
        double start = now();
        if (write(fd, &byte, 1) != 1) die("write");
        struct pollfd waited = {.fd = fd, .events = POLLIN};
        if (poll(&waited, 1, PATIENCE_MS) <= 0 || read(fd, block, BLOCK) <= 0) die("no echo");
        times[i] = now() - start;
    }
    qsort(times, (size_t)count, sizeof *times, compare);
    printf("%.2f\n", times[count / 2] * 1e6);
}

static void pty(const char *self, double megabytes) {
    int master;
    pid_t child = forkpty(&master, NULL, NULL, NULL);
    if (child < 0) die("forkpty");
    if (child == 0) {
        execl(self, self, (char *)NULL);
        _exit(127);
    }
    size_t seen = 0;
    ssize_t count;
    do {
        if ((count = read(master, block, BLOCK)) <= 0) die("the program ended");
    } while (!finds(&seen, "READY\r\n", (unsigned char *)block, (size_t)count));
    if (write(master, "g", 1) != 1) die("write");
    printf("%.1f\n", read_stream(master, megabytes));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

int main(int count, char **words) {
    signal(SIGPIPE, SIG_IGN);
    if (count == 1) be_program();
    const char *mode = words[1];
    if (!strcmp(mode, "inetd") && count > 3) be_inetd(words[2], words + 3);
    if (!strcmp(mode, "pty") && count == 3) return pty("/proc/self/exe", atof(words[2])), 0;
    const char *name = !strcmp(mode, "sessions") && count > 6   ? words[6]
                       : !strcmp(mode, "idle") && count > 5     ? words[5]
                       : strcmp(mode, "sessions") && strcmp(mode, "idle") && count > 4 ? words[4]
                                                                : NULL;
    if (!strcmp(mode, "sessions") && count > 5) return sessions(words[2], atof(words[3]), atoi(words[4]), words[5], name), 0;
    if (!strcmp(mode, "idle") && count > 4) {
        for (int i = 0; i < atoi(words[3]); i++) came(words[2], words[4], name);
        puts("held");
        fflush(stdout);
        while (read(0, block, BLOCK) > 0) continue;
        return 0;
    }
    if (count < 4) return 64;
    struct login *l = came(words[2], "READY\r\n", name);
    if (!strcmp(mode, "keys")) return keys(l->fd, atoi(words[3])), 0;
    if (strcmp(mode, "bulk") || write(l->fd, "g", 1) != 1) return 64;
    printf("%.1f\n", read_stream(l->fd, atof(words[3])));
    return 0;
}
