// SPDX-License-Identifier: Apache-2.0
// The filter for a process that runs an engine for networks: threads and machine code made at run time, and nothing of the system.
#define _GNU_SOURCE
#include "cconfinement.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "filter.h"

const char *const cconfinement_copy_name = "/copy";

static _Atomic int copy_into = -1;

void cconfinement_copy_into(int descriptor) { atomic_store(&copy_into, descriptor); }

// What threads, and lists of a folder that is open already, need besides.
static const int allowed[] = {
  SCMP_SYS(dup), SCMP_SYS(getdents64), SCMP_SYS(mprotect), SCMP_SYS(getcpu), SCMP_SYS(times), SCMP_SYS(set_robust_list),
  SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(membarrier),
};

// What is remembered of a folder; filled before the door is shut, and only read afterwards.
enum { most_files = 256, longest_path = 4096 };
static char kept_folder[longest_path];
static int kept_descriptor = -1;
static size_t count_of_kept;
static struct {
  char name[256];
  struct stat about;
} kept[most_files];

int cconfinement_keep_folder(const char *path) {
  if (strlen(path) >= longest_path) return ENAMETOOLONG;
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), second = folder < 0 ? -1 : dup(folder);
  if (second < 0) {
    int failure = errno;
    if (folder >= 0) close(folder);
    return failure;
  }
  DIR *list = fdopendir(second);
  if (!list) {
    int failure = errno;
    close(folder);
    close(second);
    return failure;
  }
  strcpy(kept_folder, path);
  count_of_kept = 0;
  for (struct dirent *entry; (entry = readdir(list)) && count_of_kept < most_files;) {
    if (fstatat(folder, entry->d_name, &kept[count_of_kept].about, 0) != 0) continue;
    snprintf(kept[count_of_kept++].name, sizeof kept->name, "%s", entry->d_name);
  }
  closedir(list);
  kept_descriptor = folder;
  return 0;
}

// Runs in a handler: compares and copies what was filled before, and calls nothing that is not safe there.
static long about_path(const char *path, struct stat *into) {
  size_t length = strlen(kept_folder);
  // Not "forbidden", which the engine takes for a broken disk: of all other files there is nothing to be seen.
  if (kept_descriptor < 0 || strncmp(path, kept_folder, length) != 0 || path[length] != '/') return -ENOENT;
  for (size_t index = 0; index < count_of_kept; index++) {
    if (strcmp(path + length + 1, kept[index].name) != 0) continue;
    memcpy(into, &kept[index].about, sizeof *into);
    return 0;
  }
  return -ENOENT;
}

static long second_number(int descriptor) {
  int copy = dup(descriptor);
  return copy < 0 ? -errno : copy;
}

static long opened(const char *path) {
  int descriptor = atomic_load(&copy_into);
  if (descriptor >= 0 && strcmp(path, cconfinement_copy_name) == 0) return second_number(descriptor);
  if (kept_descriptor < 0 || strcmp(path, kept_folder) != 0) return -EPERM;
  // Both numbers share their place in the list.
  if (lseek(kept_descriptor, 0, SEEK_SET) < 0) return -errno;
  return second_number(kept_descriptor);
}

// The kernel hands these calls back to the process itself, which answers from what it has: nothing is opened that was not open.
static void on_call(int number, siginfo_t *about, void *context) {
  (void)number;
  int before = errno;
  ucontext_t *here = context;
#if defined(__x86_64__)
  greg_t *registers = here->uc_mcontext.gregs, *result = &registers[REG_RAX];
  uint64_t arguments[4] = {
    (uint64_t)registers[REG_RDI], (uint64_t)registers[REG_RSI], (uint64_t)registers[REG_RDX], (uint64_t)registers[REG_R10]};
#elif defined(__aarch64__)
  unsigned long long *registers = here->uc_mcontext.regs, *result = &registers[0];
  uint64_t arguments[4] = {registers[0], registers[1], registers[2], registers[3]};
#else
#error "the registers of this machine are not known"
#endif
  long answer = -EPERM;
  if (about->si_syscall == SCMP_SYS(openat)) {
    const char *path = (const char *)arguments[1];
    if (path) answer = opened(path);
  } else if (about->si_syscall == SCMP_SYS(newfstatat)) {
    const char *path = (const char *)arguments[1];
    struct stat *into = (struct stat *)arguments[2];
    if (path && into && !*path && (arguments[3] & AT_EMPTY_PATH))
      answer = syscall(SYS_fstat, (int)arguments[0], into) == 0 ? 0 : -errno;
    else if (path && into) answer = about_path(path, into);
#if defined(__x86_64__)
  } else if (about->si_syscall == SCMP_SYS(stat)) {
    if (arguments[0] && arguments[1]) answer = about_path((const char *)arguments[0], (struct stat *)arguments[1]);
#endif
  }
  *result = (__typeof__(*result))answer;
  errno = before;
}

static int add_rules(scmp_filter_ctx filter) {
  static const int commands[] = {F_ADD_SEALS, F_GET_SEALS, F_GETFL, F_GETFD, F_SETFD};
  int failure = filter_common(filter, commands, sizeof commands / sizeof *commands);
  if (!failure) failure = filter_each(filter, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof *allowed);
  static const int answered_here[] = {SCMP_SYS(openat), SCMP_SYS(newfstatat), SCMP_SYS(stat)};
  if (!failure)
    failure = filter_each(filter, SCMP_ACT_TRAP, answered_here, sizeof answered_here / sizeof *answered_here);
  // Memory of its own may be run, since that is where the engine puts the code that it makes; no file's may.
  if (!failure)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  if (!failure)
    failure = seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC),
        SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
  // Threads, no processes.
  if (!failure)
    failure = seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
  if (!failure)
    failure = seccomp_rule_add(
        filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  // A thread's name.
  if (!failure)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
  return failure;
}

int cconfinement_seal_engine(void) {
  struct sigaction action = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGSYS, &action, NULL) != 0) return errno;
  return filter_load(add_rules);
}
