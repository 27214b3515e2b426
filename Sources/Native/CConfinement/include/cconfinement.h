// SPDX-License-Identifier: Apache-2.0
// What a helper gives up before it reads a hostile byte: Linux's seccomp through libseccomp, and resource limits.
//
// Call from the only thread of the process; what is given up does not come back.
#ifndef CCONFINEMENT_H
#define CCONFINEMENT_H
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// libseccomp's version, major × 100 + minor.
int32_t cconfinement_version(void);

/// What a process may use.
typedef struct {
  /// Bytes of address space.
  uint64_t memory;
  /// Bytes of one piece of memory that is handed over.
  uint64_t file;
  /// Seconds of CPU before the first request; the owner allows more as it asks.
  uint64_t cpu_seconds;
  /// Descriptors open at a time.
  uint64_t descriptors;
} cconfinement_limits;

/// The status that a confined process exits with where memory ran out.
enum { cconfinement_out_of_memory = 71 };

/// Gives up privileges to be gained, core files, and all beyond the limits; dies when the thread that started it dies; and exits
/// with `cconfinement_out_of_memory` where it aborts for want of memory. 0, or an error number.
int cconfinement_limit(const cconfinement_limits *_Nonnull limits);

/// Gives up all calls of the kernel but those that computing, and speaking over what is open already, need.
///
/// Files can no longer be opened, nor made executable pages (an error is returned); a socket, a program, another process, and all
/// that changes the system kill the process with SIGSYS. 0, or an error number: then nothing was given up.
int cconfinement_seal(void);

/// Gives up all that `cconfinement_seal` does but threads of the own process and pages that can be run, which an engine for networks
/// needs: it compiles them to machine code. Pages of an open file still cannot be run. 0, or an error number.
///
/// One file can be "opened" afterwards: `cconfinement_copy_name` gives what `cconfinement_copy_into` was told, since the engine writes a
/// compiled network to a path only.
int cconfinement_seal_engine(void);

/// Remembers a folder before the door is shut: its list of files, and what kind of file each is, can be asked for afterwards, as the
/// engine does before it reads a network. No file in it can be opened. 0, or an error number.
int cconfinement_keep_folder(const char *_Nonnull path);

/// The name that stands for open memory.
extern const char *_Nonnull const cconfinement_copy_name;

/// Tells which open descriptor the name stands for; -1 for none, as at the start. Between two calls of the engine.
void cconfinement_copy_into(int descriptor);

/// Memory to hand over that is not sealed, as no honest helper sends it: a descriptor, or -1. For the self-test alone.
int cconfinement_unsealed_memory(void);

/// Computes for ever. For the self-test alone.
void cconfinement_spin(void);

/// What a confined process must not be able to do.
typedef enum {
  cconfinement_open_file,
  cconfinement_create_file,
  cconfinement_look_at_file,
  cconfinement_remove_file,
  cconfinement_open_socket,
  cconfinement_run_program,
  cconfinement_start_process,
  cconfinement_start_thread,
  cconfinement_run_memory,
  cconfinement_read_process,
  cconfinement_raise_limits,
  cconfinement_signal_owner,
} cconfinement_attempt;

/// Tries to do it, by the kernel's call itself; 0 where that succeeded, or the error number. For the self-test alone.
int cconfinement_try(cconfinement_attempt attempt, const char *_Nonnull path);

#ifdef __cplusplus
}
#endif
#endif
