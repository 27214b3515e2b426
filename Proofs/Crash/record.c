// SPDX-License-Identifier: Apache-2.0
// Writes down, in one order over all threads, what a program does to the files below a folder, so that crash.py can build the folder
// again as a loss of power could have left it. Loaded before the C library:
//
//     LD_PRELOAD=record.so FIDUCIAL_RECORD=LOG FIDUCIAL_RECORD_BELOW=FOLDER program
//
// With FIDUCIAL_FULL_AFTER=N it writes nothing down, and every write below the folder after the Nth byte finds the disk full.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -1;
static char below[4096];
static long long room_left = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("FIDUCIAL_RECORD"), *folder = getenv("FIDUCIAL_RECORD_BELOW"), *full = getenv("FIDUCIAL_FULL_AFTER");
  if (folder) snprintf(below, sizeof below, "%s", folder);
  if (full) room_left = atoll(full);
  if (log && folder) log_file = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_below(const char *path) {
  size_t length = strlen(below);
  return length && !strncmp(path, below, length) && (path[length] == '/' || !path[length]);
}

static int path_of(int file, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t count = readlink(link, path, size - 1);
  if (count < 0) return 0;
  path[count] = 0;
  return is_below(path);
}

// A line of words that are tabbed apart, then as many bytes as its last word says.
static void note(const char *what, unsigned long long node, long long number, const char *first, const char *second, const void *bytes,
                 size_t count) {
  if (log_file < 0) return;
  char head[9000];
  int length = snprintf(head, sizeof head, "%s\t%llu\t%lld\t%s\t%s\t%zu\n", what, node, number, first, second, count);
  struct iovec parts[2] = {{head, (size_t)length}, {(void *)bytes, count}};
  (void)!REAL(writev)(log_file, parts, count ? 2 : 1);
}

static unsigned long long node_of(int file) {
  struct stat state;
  return fstat(file, &state) ? 0 : state.st_ino;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
  char whole[4096];
  if (log_file < 0 || !(flags & (O_CREAT | O_TRUNC)) || (path[0] != '/' && folder != AT_FDCWD))
    return REAL(openat)(folder, path, flags, mode);
  if (path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
  else if (getcwd(whole, sizeof whole)) snprintf(whole + strlen(whole), sizeof whole - strlen(whole), "/%s", path);
  if (!is_below(whole)) return REAL(openat)(folder, path, flags, mode);
  pthread_mutex_lock(&order);
  int was_there = !access(whole, F_OK);
  int file = REAL(openat)(folder, path, flags, mode);
  int code = errno;
  if (file >= 0 && !was_there) note("create", node_of(file), 0, whole, "", NULL, 0);
  if (file >= 0 && was_there && (flags & O_TRUNC)) note("truncate", node_of(file), 0, whole, "", NULL, 0);
  pthread_mutex_unlock(&order);
  errno = code;
  return file;
}

#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }
int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }

static int is_full(size_t *count) {
  if (room_left < 0) return 0;
  if (room_left == 0) return 1;
  if ((long long)*count > room_left) *count = (size_t)room_left;
  room_left -= (long long)*count;
  return 0;
}

static ssize_t written(int file, const void *bytes, size_t count, off64_t place) {
  char path[4096];
  if (file == 1 && log_file >= 0) {
    pthread_mutex_lock(&order);
    note("said", 0, 0, "", "", bytes, count);
    pthread_mutex_unlock(&order);
  }
  if (file == log_file || file <= 2 || !path_of(file, path, sizeof path)) return -2;
  pthread_mutex_lock(&order);
  ssize_t done;
  if (is_full(&count)) {
    done = -1;
    errno = ENOSPC;
  } else {
    if (place < 0) place = lseek64(file, 0, SEEK_CUR);
    done = REAL(pwrite64)(file, bytes, count, place);
    if (done > 0) note("write", node_of(file), place, path, "", bytes, (size_t)done);
  }
  int code = errno;
  pthread_mutex_unlock(&order);
  errno = code;
  return done;
}

ssize_t write(int file, const void *bytes, size_t count) {
  ssize_t done = written(file, bytes, count, -1);
  if (done == -2) return REAL(write)(file, bytes, count);
  if (done > 0) lseek64(file, done, SEEK_CUR);
  return done;
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
  ssize_t done = written(file, bytes, count, place);
  return done == -2 ? REAL(pwrite)(file, bytes, count, place) : done;
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
  ssize_t done = written(file, bytes, count, place);
  return done == -2 ? REAL(pwrite64)(file, bytes, count, place) : done;
}

#define ON_FILE(name, word)                                          \
  int name(int file) {                                               \
    char path[4096];                                                 \
    int is_ours = path_of(file, path, sizeof path);                  \
    pthread_mutex_lock(&order);                                      \
    int outcome = REAL(name)(file);                                  \
    int code = errno;                                                \
    if (is_ours && !outcome) note(word, node_of(file), 0, path, "", NULL, 0); \
    pthread_mutex_unlock(&order);                                    \
    errno = code;                                                    \
    return outcome;                                                  \
  }
ON_FILE(fsync, "sync")
ON_FILE(fdatasync, "sync")
ON_FILE(syncfs, "syncall")

#define ON_LENGTH(name, type)                                        \
  int name(int file, type length) {                                  \
    char path[4096];                                                 \
    int is_ours = path_of(file, path, sizeof path);                  \
    pthread_mutex_lock(&order);                                      \
    int outcome = REAL(name)(file, length);                          \
    int code = errno;                                                \
    if (is_ours && !outcome) note("truncate", node_of(file), length, path, "", NULL, 0); \
    pthread_mutex_unlock(&order);                                    \
    errno = code;                                                    \
    return outcome;                                                  \
  }
ON_LENGTH(ftruncate, off_t)
ON_LENGTH(ftruncate64, off64_t)

#define ON_NAMES(name, word)                                         \
  int name(const char *first, const char *second) {                  \
    pthread_mutex_lock(&order);                                      \
    struct stat state;                                               \
    unsigned long long node = lstat(first, &state) ? 0 : state.st_ino; \
    int outcome = REAL(name)(first, second);                         \
    int code = errno;                                                \
    if (!outcome && is_below(second)) note(word, node, 0, first, second, NULL, 0); \
    pthread_mutex_unlock(&order);                                    \
    errno = code;                                                    \
    return outcome;                                                  \
  }
ON_NAMES(rename, "rename")
ON_NAMES(link, "link")

int unlink(const char *path) {
  pthread_mutex_lock(&order);
  int outcome = REAL(unlink)(path);
  int code = errno;
  if (!outcome && is_below(path)) note("unlink", 0, 0, path, "", NULL, 0);
  pthread_mutex_unlock(&order);
  errno = code;
  return outcome;
}

int mkdir(const char *path, mode_t mode) {
  pthread_mutex_lock(&order);
  int outcome = REAL(mkdir)(path, mode);
  int code = errno;
  if (!outcome && is_below(path)) {
    struct stat state;
    note("mkdir", lstat(path, &state) ? 0 : state.st_ino, 0, path, "", NULL, 0);
  }
  pthread_mutex_unlock(&order);
  errno = code;
  return outcome;
}
