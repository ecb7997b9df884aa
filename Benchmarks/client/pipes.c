// The two ends of a client's benchmark: a server to talk to, and a program that talks to the client through its pipes.
// One thread, plain descriptors, so that what is measured is the client.
//
//   pipes serve PORT                        every connection: "READY\r\n"; then what the first byte says:
//                                           'g' an endless stream of 80-column lines, 'e' an echo,
//                                           's' LINES\n and that many lines are read, then answered with "GOT\r\n"
//   pipes start COMMAND...                  milliseconds from starting the client to READY on its standard output
//   pipes down  MEGABYTES COMMAND...        MiB/s out of the client's standard output
//   pipes up    MEGABYTES COMMAND...        MiB/s into the client's standard input, until the server has it all
//   pipes keys  COUNT COMMAND...            median microseconds of a byte through the client to the echo and back
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
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 1 << 18, WIDTH = 80, PATIENCE_MS = 20000 };

static char block[BLOCK];

static void die(const char *what) {
    fprintf(stderr, "pipes: %s: %s\n", what, errno ? strerror(errno) : "unexpected answer");
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// Lines of WIDTH bytes; the last two are the end.
static void fill(const char *end) {
    size_t length = strlen(end);
    for (size_t i = 0; i < BLOCK; i++) {
        size_t column = i % WIDTH;
        block[i] = column >= WIDTH - length ? end[column - (WIDTH - length)] : (char)('!' + (i / WIDTH + column) % 90);
    }
}

static size_t whole_lines(void) { return BLOCK / WIDTH * WIDTH; }

static void send_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t done = write(fd, bytes, count);
        if (done < 0) die("write");
        bytes += done;
        count -= (size_t)done;
    }
}

static size_t receive(int fd, char *into, size_t room) {
    struct pollfd waited = {.fd = fd, .events = POLLIN};
    if (poll(&waited, 1, PATIENCE_MS) <= 0) die("nothing came");
    ssize_t count = read(fd, into, room);
    if (count < 0) die("read");
    return (size_t)count;
}

static long lines_in(const char *bytes, size_t count) {
    long lines = 0;
    for (const char *end = bytes + count; (bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL; bytes++) lines++;
    return lines;
}

// MARK: the server

static void sink(int fd, char *rest, size_t count) {
    char number[32];
    size_t length = 0, start = 0;
    while (1) {
        for (; start < count; start++) {
            if (rest[start] == '\n') goto known;
            if (length < sizeof number - 1) number[length++] = rest[start];
        }
        count = receive(fd, rest, BLOCK);
        if (count == 0) return;
        start = 0;
    }
known:
    number[length] = 0;
    long wanted = strtol(number, NULL, 10), got = lines_in(rest + start + 1, count - start - 1);
    while (got < wanted) {
        count = receive(fd, rest, BLOCK);
        if (count == 0) return;
        got += lines_in(rest, count);
    }
    send_all(fd, "GOT\r\n", 5);
}

static void serve_one(int fd) {
    static char buffer[BLOCK];
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    send_all(fd, "READY\r\n", 7);
    ssize_t count = read(fd, buffer, 1);
    if (count <= 0) return;
    switch (buffer[0]) {
    case 'g':
        fill("\r\n");
        while (write(fd, block, whole_lines()) > 0) {
        }
        return;
    case 'e':
        while ((count = read(fd, buffer, sizeof buffer)) > 0) send_all(fd, buffer, (size_t)count);
        return;
    case 's': sink(fd, buffer, 0); return;
    default: return;
    }
}

static void serve(const char *port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 16) != 0) die("listen");
    puts("listening");
    fflush(stdout);
    signal(SIGCHLD, SIG_IGN);
    while (1) {
        int connection = accept(fd, NULL, NULL);
        if (connection < 0) die("accept");
        if (fork() == 0) {
            serve_one(connection);
            // A client that is still reading must see the end and not a reset.
            shutdown(connection, SHUT_WR);
            while (read(connection, block, sizeof block) > 0) {
            }
            _exit(0);
        }
        close(connection);
    }
}

// MARK: the user

static int input, output;
static pid_t client;

static void start(char **command) {
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0) die("pipe");
    client = fork();
    if (client == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[0]), close(to[1]), close(from[0]), close(from[1]);
        execvp(command[0], command);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    input = to[1];
    output = from[0];
}

// Reads up to the end of a line that is `wanted`, whatever the client says before it.
static void await(const char *wanted) {
    char seen[256];
    size_t length = 0;
    while (1) {
        char byte;
        if (receive(output, &byte, 1) == 0) die("the client ended");
        if (byte == '\r') continue;
        if (byte == '\n') {
            seen[length] = 0;
            if (strcmp(seen, wanted) == 0) return;
            length = 0;
        } else if (length < sizeof seen - 1) {
            seen[length++] = byte;
        }
    }
}

static void stop(void) {
    kill(client, SIGKILL);
    waitpid(client, NULL, 0);
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void down(long megabytes) {
    long wanted = megabytes * (1 << 20) / WIDTH, got = 0;
    send_all(input, "g", 1);
    double begun = now();
    while (got < wanted) {
        size_t count = receive(output, block, sizeof block);
        if (count == 0) die("the client ended");
        got += lines_in(block, count);
    }
    printf("%.2f\n", (double)megabytes / (now() - begun));
}

static void up(long megabytes) {
    long lines = megabytes * (1 << 20) / WIDTH;
    char head[64];
    fill("\n");
    int length = snprintf(head, sizeof head, "s%ld\n", lines);
    double begun = now();
    send_all(input, head, (size_t)length);
    for (long left = lines; left > 0;) {
        long now_lines = left < BLOCK / WIDTH ? left : BLOCK / WIDTH;
        send_all(input, block, (size_t)now_lines * WIDTH);
        left -= now_lines;
    }
    await("GOT");
    printf("%.2f\n", (double)megabytes / (now() - begun));
}

static void keys(int count) {
    double *times = calloc((size_t)count, sizeof *times);
    send_all(input, "e", 1);
    for (int i = 0; i < count; i++) {
        char byte = 'x';
        double begun = now();
        send_all(input, &byte, 1);
        if (receive(output, &byte, 1) != 1 || byte != 'x') die("echo");
        times[i] = (now() - begun) * 1e6;
    }
    qsort(times, (size_t)count, sizeof *times, compare);
    printf("%.2f\n", times[count / 2]);
    free(times);
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc == 3 && strcmp(argv[1], "serve") == 0) serve(argv[2]);
    if (argc < 3) return 64;
    double begun = now();
    int has_number = strcmp(argv[1], "start") != 0;
    start(argv + 2 + has_number);
    await("READY");
    if (!has_number) printf("%.2f\n", (now() - begun) * 1e3);
    else if (strcmp(argv[1], "down") == 0) down(atol(argv[2]));
    else if (strcmp(argv[1], "up") == 0) up(atol(argv[2]));
    else if (strcmp(argv[1], "keys") == 0) keys(atoi(argv[2]));
    stop();
    return 0;
}
