// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cconfinement.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int cconfinement_unsealed_memory(void) { return memfd_create("unsealed", MFD_CLOEXEC | MFD_ALLOW_SEALING); }

void cconfinement_spin(void) {
  for (volatile unsigned number = 0;; number++) {}
}

static void *nothing(void *argument) { return argument; }

static int of(long result) { return result < 0 ? errno : 0; }

int cconfinement_try(cconfinement_attempt attempt, const char *path) {
  switch (attempt) {
  case cconfinement_open_file: return of(syscall(SYS_openat, AT_FDCWD, path, O_RDONLY));
  case cconfinement_create_file: return of(syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0600));
  case cconfinement_look_at_file: {
    struct stat about;
    return of(fstatat(AT_FDCWD, path, &about, 0));
  }
  case cconfinement_remove_file: return of(unlinkat(AT_FDCWD, path, 0));
  case cconfinement_open_socket: return of(socket(AF_INET, SOCK_STREAM, 0));
  case cconfinement_run_program: {
    char *const arguments[] = {(char *)path, NULL};
    return of(execve(path, arguments, arguments + 1));
  }
  case cconfinement_start_process: {
    long process = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (process == 0) _exit(0);
    return of(process);
  }
  case cconfinement_start_thread: {
    pthread_t thread;
    return pthread_create(&thread, NULL, nothing, NULL);
  }
  case cconfinement_run_memory: {
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? errno : 0;
  }
  case cconfinement_read_process: {
    char here[8];
    struct iovec local = {.iov_base = here, .iov_len = sizeof here}, remote = {.iov_base = (void *)&environ, .iov_len = 8};
    return of(process_vm_readv(getppid(), &local, 1, &remote, 1, 0));
  }
  case cconfinement_raise_limits: {
    struct rlimit more = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    return of(setrlimit(RLIMIT_CPU, &more));
  }
  case cconfinement_signal_owner: return of(kill(getppid(), 0));
  }
  return EINVAL;
}
