// SPDX-License-Identifier: Apache-2.0
// What Swift cannot say by itself: open files sent over a socket (SCM_RIGHTS), memory that is sealed (memfd), and a child that
// inherits one socket and nothing else.
//
// Each function returns 0, or an error number of <errno.h>. None keeps a pointer after it returns, none changes a signal handler,
// and each may be called from any thread; two threads must not use one socket in one direction at the same time.
#ifndef CCHANNEL_H
#define CCHANNEL_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// Makes two connected stream sockets, closed on exec.
int cchannel_pair(int *_Nonnull first, int *_Nonnull second);

/// Now, in nanoseconds of the clock that deadlines are counted in (CLOCK_MONOTONIC).
int64_t cchannel_now(void);

/// Sends `head` and then `body`, and with their first byte an open file unless `descriptor` is negative.
///
/// Waits until `deadline` (negative: for ever) and then returns ETIMEDOUT; a peer that is gone is EPIPE, never a signal.
int cchannel_send(
    int socket, const void *_Nonnull head, size_t head_length, const void *_Nullable body, size_t body_length, int descriptor,
    int64_t deadline);

/// Receives at least one byte, or a `count` of 0 where the peer has closed.
///
/// Open files that came along are put into `descriptors`, closed on exec, at most `capacity_of_descriptors` of them; a message
/// that brings more is EPROTO and all of them are closed.
int cchannel_receive(
    int socket, void *_Nonnull bytes, size_t capacity, size_t *_Nonnull count, int *_Nonnull descriptors,
    size_t capacity_of_descriptors, size_t *_Nonnull count_of_descriptors, int64_t deadline);

/// Opens a file for reading, never waiting for a pipe's other end; EISDIR, or EINVAL where it is no regular file.
int cchannel_open(const char *_Nonnull path, int *_Nonnull descriptor, int64_t *_Nonnull length);

/// Makes memory that holds these pieces, one after another, and seals it: nobody can change, shrink or grow it any more.
int cchannel_sealed(
    const void *_Nullable const *_Nonnull pieces, const size_t *_Nonnull lengths, size_t count, int *_Nonnull descriptor);

/// Makes memory that is empty and open for writing.
int cchannel_open_memory(int *_Nonnull descriptor);

/// Seals memory that was made open: nobody can change, shrink or grow it any more.
int cchannel_seal(int descriptor);

/// Makes memory of `length` bytes, more than none, of zeros, that can be written at `start` and nowhere else: who is handed the
/// descriptor can read it, and can neither write to it nor change its length.
int cchannel_lend(size_t length, void *_Nullable *_Nonnull start, int *_Nonnull descriptor);

/// Maps memory that a peer has lent, for reading only; EINVAL where it could become shorter, which is how a reader would fault.
int cchannel_borrow(int descriptor, const void *_Nullable *_Nonnull start, size_t *_Nonnull length);

/// Gives mapped memory back.
void cchannel_unmap(const void *_Nonnull start, size_t length);

/// How long sealed memory is; EINVAL where the descriptor is not memory that is sealed against change and shrinking.
int cchannel_sealed_length(int descriptor, int64_t *_Nonnull length);

/// Reads exactly `length` bytes from a place of a file; ENODATA where it ends before.
int cchannel_read(int descriptor, int64_t offset, void *_Nonnull bytes, size_t length);

/// Closes a descriptor.
void cchannel_close(int descriptor);

/// A child process.
typedef struct cchannel_child cchannel_child;

/// How a child ended.
typedef struct {
  /// Whether it has ended.
  int32_t ended;
  /// The signal that ended it, or 0.
  int32_t signal;
  /// What it exited with, where no signal ended it.
  int32_t code;
  /// The most memory it had in use, in bytes.
  int64_t memory;
} cchannel_end;

/// Starts a program in a process group of its own that inherits `socket` as descriptor 3, /dev/null as 0, 1 and 2, the given
/// environment, and nothing else.
///
/// A thread stays with the child for its whole life: it collects the child's end, and it is the parent whose death would kill a
/// child that asks for that (PR_SET_PDEATHSIG counts threads, not processes).
int cchannel_spawn(
    const char *_Nonnull path, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment,
    int socket, cchannel_child *_Nullable *_Nonnull child);

/// The process number; it may have ended already.
int32_t cchannel_child_process(cchannel_child *_Nonnull child);

/// Sends SIGKILL, unless the child has ended: another process that was given its number is never hit.
void cchannel_child_kill(cchannel_child *_Nonnull child);

/// Gives the child this many seconds of CPU beyond what it has used so far; then the kernel sends it SIGXCPU.
void cchannel_child_allow(cchannel_child *_Nonnull child, int32_t seconds);

/// Waits until the child ends or the deadline (negative: for ever) passes.
cchannel_end cchannel_child_wait(cchannel_child *_Nonnull child, int64_t deadline);

/// Kills the child if it lives, waits for its end, and frees the handle, which must not be used again.
void cchannel_child_destroy(cchannel_child *_Nonnull child);

/// Keeps the memory of freed arrays of up to 64 MiB for the next ones, up to 256 MiB in all. Thread-safe; meant for the start.
void cchannel_keep_memory(void);

#ifdef __cplusplus
}
#endif
#endif
