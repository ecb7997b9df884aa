/* The peers of the race that `run` holds: `peer memchr|receive|send FILE`, as Sources/codec/Codec.swift has it.
   libtelnet's header needs size_t from somebody else. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libtelnet.h>

enum { TOTAL = 64 << 20, READ = 64 << 10, PASSES = 3 };
static const uint64_t TIME = 100000000;

struct tally { size_t data, events, sent; };

static void on_event(telnet_t *telnet, telnet_event_t *event, void *context) {
    struct tally *tally = context;
    (void)telnet;
    switch (event->type) {
    case TELNET_EV_DATA: tally->data += event->data.size; break;
    case TELNET_EV_SEND: tally->sent += event->data.size; break;
    default: tally->events++; break;
    }
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void search(const char *bytes, size_t size, struct tally *tally) {
    const char *end = bytes + size;
    while (bytes < end && (bytes = memchr(bytes, 255, (size_t)(end - bytes))) != NULL) {
        tally->events++;
        bytes++;
    }
}

int main(int count, char **arguments) {
    static char unit[READ];
    FILE *file = count == 3 ? fopen(arguments[2], "rb") : NULL;
    if (file == NULL) return 64;
    size_t length = fread(unit, 1, sizeof unit, file), size = TOTAL - TOTAL % length;
    char *bytes = malloc(size);
    for (size_t i = 0; i < size; i += length) memcpy(bytes + i, unit, length);

    int is_search = strcmp(arguments[1], "memchr") == 0, is_receive = strcmp(arguments[1], "receive") == 0;
    /* Options are refused: no table says otherwise. */
    static const telnet_telopt_t none[] = {{-1, 0, 0}};
    struct tally tally;
    telnet_t *telnet = telnet_init(none, on_event, 0, &tally);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (char line[16]; fgets(line, sizeof line, stdin) != NULL;) {
        uint64_t best = UINT64_MAX, spent = 0;
        for (int pass = 0; pass < PASSES || spent < TIME; pass++) {
            memset(&tally, 0, sizeof tally);
            uint64_t start = now();
            for (size_t i = 0; i < size; i += READ) {
                size_t part = size - i < READ ? size - i : READ;
                if (is_search) search(bytes + i, part, &tally);
                else if (is_receive) telnet_recv(telnet, bytes + i, part);
                else telnet_send(telnet, bytes + i, part);
            }
            uint64_t taken = now() - start;
            if (taken < best) best = taken;
            spent += taken;
        }
        printf("%llu %zu %zu %zu\n", (unsigned long long)best, tally.data, tally.events, tally.sent);
    }
    return 0;
}
