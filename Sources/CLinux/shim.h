// What Linux offers and the Glibc module does not show: libseccomp, Landlock, prctl, descriptors in messages, and the
// records of who is logged in. Each function is what a macro or a variadic call makes impossible to write in Swift.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <syslog.h>
#include <unistd.h>
#include <utmpx.h>

// glibc declares these only under _GNU_SOURCE, which an importer of this module cannot set.
extern int setresuid(uid_t, uid_t, uid_t);
extern int setresgid(gid_t, gid_t, gid_t);
extern int getresuid(uid_t *, uid_t *, uid_t *);
extern void updwtmpx(const char *, const struct utmpx *);

// Nothing this process or its children execute can ever give them rights (prctl(2)).
static inline int linux_forbid_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

// Nobody of the same user may read our memory, trace us, or find it in a core file.
static inline int linux_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

// The kernel sends us this signal when the thread that started us ends. A change of user forgets it.
static inline int linux_die_with_parent(int number) { return prctl(PR_SET_PDEATHSIG, number, 0, 0, 0); }

// Every descriptor from `first` on becomes close-on-exec. Kernels before 5.11 cannot do that at once.
static inline void linux_close_on_exec(int first) {
    if (syscall(436 /* close_range */, (long)first, (long)~0U, 4L /* CLOSE_RANGE_CLOEXEC */) == 0) return;
    for (int number = first; number < 65536; number++) {
        int flags = fcntl(number, F_GETFD);
        if (flags >= 0) fcntl(number, F_SETFD, flags | FD_CLOEXEC);
    }
}

// Landlock (landlock(7)): the version of the kernel's, 0 if it has none.
static inline long linux_landlock_version(void) {
    long version = syscall(444 /* landlock_create_ruleset */, NULL, 0, 1U);
    return version < 0 ? 0 : version;
}

// From here on the calling thread and its children may use no file by its name, bind and connect no TCP port, and
// reach no process outside by signal or abstract socket, as far as this version of Landlock can say that. The headers
// of Debian 12 end at version 2, so the rights are numbers here.
static inline int linux_landlock_deny_all(long version) {
    uint64_t files = 0x1fff;                  // version 1: execute to make_sym
    if (version >= 2) files |= 1ULL << 13;    // refer
    if (version >= 3) files |= 1ULL << 14;    // truncate
    if (version >= 5) files |= 1ULL << 15;    // ioctl on devices opened from now on
    uint64_t rules[3] = {files, version >= 4 ? 3 : 0, version >= 6 ? 3 : 0};
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    int set = (int)syscall(444, rules, size, 0U);
    if (set < 0) return -1;
    long result = syscall(446 /* landlock_restrict_self */, set, 0U);
    int error = errno;
    close(set);
    errno = error;
    return (int)result;
}

// The most descriptors in one message. The kernel's own limit is 253.
#define LINUX_MOST_DESCRIPTORS 64

// sendmsg with descriptors (SCM_RIGHTS).
static inline ssize_t linux_send(
    int socket, const void *bytes, size_t count, const int *descriptors, size_t number, int flags) {
    struct iovec part = {(void *)bytes, count};
    struct msghdr message = {0};
    union {
        char room[CMSG_SPACE(sizeof(int) * LINUX_MOST_DESCRIPTORS)];
        struct cmsghdr align;
    } control;
    if (number > LINUX_MOST_DESCRIPTORS) {
        errno = EINVAL;
        return -1;
    }
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (number > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.room;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * number);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * number);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * number);
    }
    return sendmsg(socket, &message, flags | MSG_NOSIGNAL);
}

// recvmsg with descriptors, which are close-on-exec. `descriptors` has room for LINUX_MOST_DESCRIPTORS; `number` says how
// many came, whatever else is wrong. Fails with EMSGSIZE if the message or its descriptors did not fit.
static inline ssize_t linux_receive(int socket, void *bytes, size_t room, int *descriptors, size_t *number, int flags) {
    struct iovec part = {bytes, room};
    struct msghdr message = {0};
    union {
        char room[CMSG_SPACE(sizeof(int) * LINUX_MOST_DESCRIPTORS)];
        struct cmsghdr align;
    } control;
    *number = 0;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    ssize_t count = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
    if (count < 0) return -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t came = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        if (came > LINUX_MOST_DESCRIPTORS - *number) came = LINUX_MOST_DESCRIPTORS - *number;
        memcpy(descriptors + *number, CMSG_DATA(header), came * sizeof(int));
        *number += came;
    }
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        errno = EMSGSIZE;
        return -1;
    }
    return count;
}

// A line for the system's log (syslog(3)), dropped where there is none.
static inline void linux_log(const char *text) {
    openlog("telnetd", LOG_PID, LOG_DAEMON);
    syslog(LOG_NOTICE, "%s", text);
}

// A system call by its number, for the trial of the sandbox.
static inline long linux_call(long number, long first, long second, long third) {
    return syscall(number, first, second, third, 0L, 0L, 0L);
}

// Writes a line of utmp and, if `is_lasting`, of wtmp (utmp(5)). What is too long is cut, as every program does there.
static inline void linux_record_login(
    short type, pid_t process, const char *line, const char *user, const char *host, int is_lasting) {
    struct utmpx record;
    struct timeval now;
    size_t length = strlen(line);
    memset(&record, 0, sizeof record);
    gettimeofday(&now, NULL);
    record.ut_type = type;
    record.ut_pid = process;
    record.ut_tv.tv_sec = (int32_t)now.tv_sec;
    record.ut_tv.tv_usec = (int32_t)now.tv_usec;
    strncpy(record.ut_line, line, sizeof record.ut_line);
    strncpy(record.ut_id, length > sizeof record.ut_id ? line + length - sizeof record.ut_id : line, sizeof record.ut_id);
    strncpy(record.ut_user, user, sizeof record.ut_user);
    strncpy(record.ut_host, host, sizeof record.ut_host);
    setutxent();
    pututxline(&record);
    endutxent();
    if (is_lasting) updwtmpx("/var/log/wtmp", &record);
}

// Whether utmp has a user's record of this line, and then whose: up to 32 bytes and a NUL into `user`. Some logins write it by
// a process of theirs, so it is not looked for whose it is.
static inline int linux_logged_in(const char *line, char user[33]) {
    struct utmpx wanted, *found;
    memset(&wanted, 0, sizeof wanted);
    strncpy(wanted.ut_line, line, sizeof wanted.ut_line);
    setutxent();
    found = getutxline(&wanted);
    int is_in = found && found->ut_type == USER_PROCESS;
    if (is_in) {
        memcpy(user, found->ut_user, 32);
        user[32] = 0;
    }
    endutxent();
    return is_in;
}
