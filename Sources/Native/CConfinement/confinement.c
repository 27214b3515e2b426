// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cconfinement.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "filter.h"

int32_t cconfinement_version(void) {
  const struct scmp_version *version = seccomp_version();
  return version ? (int32_t)(version->major * 100 + version->minor) : 0;
}

// The allocator sets ENOMEM and its callers abort at once: that is told apart from other ends by what errno holds.
static void on_abort(int number) {
  (void)number;
  if (errno == ENOMEM) _exit(cconfinement_out_of_memory);
  signal(SIGABRT, SIG_DFL);
}

static int limit(int resource, uint64_t soft, uint64_t hard) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return errno;
  // What the owner has given up already cannot be had back.
  if (now.rlim_max != RLIM_INFINITY && hard > now.rlim_max) hard = now.rlim_max;
  struct rlimit wanted = {.rlim_cur = soft < hard ? soft : hard, .rlim_max = hard};
  return setrlimit(resource, &wanted) == 0 ? 0 : errno;
}

int cconfinement_limit(const cconfinement_limits *limits) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  // An owner that is dead already is seen by the end of the socket.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return errno;
  // No other process of the user may look into this one, and no core file tells what was read.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;
  int failure = limit(RLIMIT_CORE, 0, 0);
  if (!failure) failure = limit(RLIMIT_AS, limits->memory, limits->memory);
  if (!failure) failure = limit(RLIMIT_FSIZE, limits->file, limits->file);
  if (!failure) failure = limit(RLIMIT_NOFILE, limits->descriptors, limits->descriptors);
  // The upper limit stays open: the owner raises the lower one from outside, the process itself cannot.
  if (!failure) failure = limit(RLIMIT_CPU, limits->cpu_seconds, RLIM_INFINITY);
  if (failure) return failure;
  struct sigaction action = {.sa_handler = on_abort};
  sigemptyset(&action.sa_mask);
  return sigaction(SIGABRT, &action, NULL) == 0 ? 0 : errno;
}

static int add_rules(scmp_filter_ctx filter) {
  // Seals, and what is known of an open file; no signals, no locks, no copies.
  static const int commands[] = {F_ADD_SEALS, F_GET_SEALS, F_GETFL, F_GETFD};
  int failure = filter_common(filter, commands, sizeof commands / sizeof *commands);
  // Who decodes an image has no use for a thread or a process.
  if (!failure) failure = seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 0);
  // Memory, but none that can be run.
  static const int mapping[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
  for (size_t index = 0; index < 2 && !failure; index++)
    failure = seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, mapping[index], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  return failure;
}

int cconfinement_seal(void) { return filter_load(add_rules); }
