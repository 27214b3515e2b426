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

const char *const cconfinement_copy_name = "/copy";

static _Atomic int copy_into = -1;

void cconfinement_copy_into(int descriptor) { atomic_store(&copy_into, descriptor); }

// Computing with threads, and speaking over what is open already.
static const int allowed[] = {
  SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(write), SCMP_SYS(writev),
  SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(close), SCMP_SYS(fstat),
  SCMP_SYS(ftruncate), SCMP_SYS(memfd_create), SCMP_SYS(dup), SCMP_SYS(getdents64), SCMP_SYS(poll), SCMP_SYS(ppoll),
  SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(mprotect),
  SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu), SCMP_SYS(getrandom),
  SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sysinfo), SCMP_SYS(getrusage), SCMP_SYS(times),
  SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(membarrier),
  SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(clock_nanosleep),
  SCMP_SYS(nanosleep), SCMP_SYS(restart_syscall),
  SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack),
  SCMP_SYS(exit), SCMP_SYS(exit_group),
};

// Nothing that computes asks for these; who does has been taken over.
static const int deadly[] = {
  SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept),
  SCMP_SYS(accept4), SCMP_SYS(sendto), SCMP_SYS(sendmmsg), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork),
  SCMP_SYS(vfork), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_open),
  SCMP_SYS(pidfd_getfd), SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root),
  SCMP_SYS(chroot), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup), SCMP_SYS(userfaultfd),
  SCMP_SYS(perf_event_open), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(init_module),
  SCMP_SYS(finit_module), SCMP_SYS(kexec_load), SCMP_SYS(reboot), SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(capset),
  SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(mkdir),
  SCMP_SYS(mkdirat), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(truncate),
  SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(fchown), SCMP_SYS(fchownat),
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
  int failure = 0;
  for (size_t index = 0; index < sizeof allowed / sizeof *allowed && !failure; index++)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[index], 0);
  for (size_t index = 0; index < sizeof deadly / sizeof *deadly && !failure; index++)
    failure = seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, deadly[index], 0);
  static const int answered_here[] = {SCMP_SYS(openat), SCMP_SYS(newfstatat), SCMP_SYS(stat)};
  for (size_t index = 0; index < sizeof answered_here / sizeof *answered_here && !failure; index++)
    failure = seccomp_rule_add(filter, SCMP_ACT_TRAP, answered_here[index], 0);
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
  // An old kernel's answer, after which the C library asks for `clone` instead.
  if (!failure) failure = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  // A thread's name.
  if (!failure)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
  static const int commands[] = {F_ADD_SEALS, F_GET_SEALS, F_GETFL, F_GETFD, F_SETFD};
  for (size_t index = 0; index < sizeof commands / sizeof *commands && !failure; index++)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)commands[index]));
  // Limits may be read, not set.
  if (!failure)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
  // abort() signals its own thread.
  if (!failure)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
  return failure;
}

int cconfinement_seal_engine(void) {
  struct sigaction action = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGSYS, &action, NULL) != 0) return errno;
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (!filter) return ENOMEM;
  // A tree in place of a list, and every thread that the engine has started already.
  int failure = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  if (!failure) failure = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
  if (!failure) failure = add_rules(filter);
  if (!failure) failure = seccomp_load(filter);
  seccomp_release(filter);
  return failure < 0 ? -failure : failure;
}
