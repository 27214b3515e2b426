// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "filter.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

// Computing and speaking; none of them names a file, a process or an address of the network.
static const int allowed[] = {
  SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(write), SCMP_SYS(writev),
  SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(close), SCMP_SYS(fstat),
  SCMP_SYS(ftruncate), SCMP_SYS(memfd_create), SCMP_SYS(poll), SCMP_SYS(ppoll),
  SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
  SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getrandom), SCMP_SYS(getpid),
  SCMP_SYS(gettid), SCMP_SYS(sysinfo), SCMP_SYS(getrusage),
  SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(clock_nanosleep),
  SCMP_SYS(nanosleep), SCMP_SYS(restart_syscall),
  SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack),
  SCMP_SYS(exit), SCMP_SYS(exit_group),
};

// Nothing that decodes an image or computes asks for these; who does has been taken over.
static const int deadly[] = {
  SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept),
  SCMP_SYS(accept4), SCMP_SYS(sendto), SCMP_SYS(sendmmsg), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork),
  SCMP_SYS(vfork), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
  SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(mount), SCMP_SYS(umount2),
  SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup),
  SCMP_SYS(userfaultfd), SCMP_SYS(perf_event_open), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key),
  SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(kexec_load), SCMP_SYS(reboot), SCMP_SYS(setuid),
  SCMP_SYS(setgid), SCMP_SYS(capset), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
  SCMP_SYS(renameat2), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink),
  SCMP_SYS(symlinkat), SCMP_SYS(truncate), SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat), SCMP_SYS(chown),
  SCMP_SYS(fchown), SCMP_SYS(fchownat),
};

int filter_each(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count) {
  int failure = 0;
  for (size_t index = 0; index < count && !failure; index++) failure = seccomp_rule_add(filter, action, calls[index], 0);
  return failure;
}

int filter_common(scmp_filter_ctx filter, const int *commands, size_t count) {
  int failure = filter_each(filter, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof *allowed);
  if (!failure) failure = filter_each(filter, SCMP_ACT_KILL_PROCESS, deadly, sizeof deadly / sizeof *deadly);
  for (size_t index = 0; index < count && !failure; index++)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)commands[index]));
  // Limits may be read, not set.
  if (!failure)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
  // abort() signals its own thread.
  if (!failure)
    failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
  // An old kernel's answer, after which the C library asks for `clone` instead.
  if (!failure) failure = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  return failure;
}

int filter_load(int (*add_rules)(scmp_filter_ctx)) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (!filter) return ENOMEM;
  // A tree in place of a list, and every thread that a library may have started.
  int failure = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  if (!failure) failure = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
  if (!failure) failure = add_rules(filter);
  if (!failure) failure = seccomp_load(filter);
  seccomp_release(filter);
  return failure < 0 ? -failure : failure;
}
