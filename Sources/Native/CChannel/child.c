// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cchannel.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

enum { socket_of_child = 3 };

struct cchannel_child {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  pthread_t keeper;
  pid_t process;
  // Whether starting has been tried, and what came of it.
  int has_started, failure;
  cchannel_end end;
  const char *path;
  char *const *arguments;
  char *const *environment;
  int socket;
};

static int start(cchannel_child *child) {
  posix_spawn_file_actions_t actions;
  int failure = posix_spawn_file_actions_init(&actions);
  if (failure) return failure;
  posix_spawnattr_t attributes;
  failure = posix_spawnattr_init(&attributes);
  if (failure) {
    posix_spawn_file_actions_destroy(&actions);
    return failure;
  }
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  // The socket first: it may have the number 0, 1 or 2 in an owner that was started without these.
  failure = posix_spawn_file_actions_adddup2(&actions, child->socket, socket_of_child);
  for (int stream = 0; stream < 3 && !failure; stream++)
    failure = posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", stream == 0 ? O_RDONLY : O_WRONLY, 0);
  if (!failure) failure = posix_spawn_file_actions_addclosefrom_np(&actions, socket_of_child + 1);
  if (!failure) failure = posix_spawnattr_setpgroup(&attributes, 0);
  if (!failure) failure = posix_spawnattr_setsigmask(&attributes, &none);
  if (!failure) failure = posix_spawnattr_setsigdefault(&attributes, &all);
  if (!failure)
    failure = posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  if (!failure)
    failure = posix_spawn(&child->process, child->path, &actions, &attributes, child->arguments, child->environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}

static void *keep(void *argument) {
  cchannel_child *child = argument;
  int failure = start(child);
  pthread_mutex_lock(&child->lock);
  child->has_started = 1;
  child->failure = failure;
  pthread_cond_broadcast(&child->changed);
  pthread_mutex_unlock(&child->lock);
  if (failure) return NULL;

  // First only seen, then collected under the lock: until then its number belongs to nobody else, so that a kill is safe.
  siginfo_t seen;
  while (waitid(P_PID, (id_t)child->process, &seen, WEXITED | WNOWAIT) != 0 && errno == EINTR) {}
  pthread_mutex_lock(&child->lock);
  int status = 0;
  struct rusage usage;
  memset(&usage, 0, sizeof usage);
  pid_t collected;
  do collected = wait4(child->process, &status, 0, &usage); while (collected < 0 && errno == EINTR);
  child->end.ended = 1;
  // An owner that ignores SIGCHLD has no end to collect.
  child->end.signal = collected > 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  child->end.code = collected > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  child->end.memory = (int64_t)usage.ru_maxrss * 1024;
  pthread_cond_broadcast(&child->changed);
  pthread_mutex_unlock(&child->lock);
  return NULL;
}

static void release(cchannel_child *child) {
  pthread_cond_destroy(&child->changed);
  pthread_mutex_destroy(&child->lock);
  free(child);
}

int cchannel_spawn(
    const char *path, char *const *arguments, char *const *environment, int socket, cchannel_child **result) {
  cchannel_child *child = calloc(1, sizeof *child);
  if (!child) return ENOMEM;
  child->path = path;
  child->arguments = arguments;
  child->environment = environment;
  child->socket = socket;
  pthread_mutex_init(&child->lock, NULL);
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&child->changed, &clock);
  pthread_condattr_destroy(&clock);

  // The keeper takes no signal that is meant for the owner.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 256 * 1024);
  int failure = pthread_create(&child->keeper, &small, keep, child);
  pthread_attr_destroy(&small);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (failure) {
    release(child);
    return failure;
  }
  pthread_mutex_lock(&child->lock);
  while (!child->has_started) pthread_cond_wait(&child->changed, &child->lock);
  failure = child->failure;
  // The strings are the caller's and end with this call.
  child->path = NULL;
  child->arguments = child->environment = NULL;
  pthread_mutex_unlock(&child->lock);
  if (failure) {
    pthread_join(child->keeper, NULL);
    release(child);
    return failure;
  }
  *result = child;
  return 0;
}

int32_t cchannel_child_process(cchannel_child *child) { return child->process; }

void cchannel_child_kill(cchannel_child *child) {
  pthread_mutex_lock(&child->lock);
  if (!child->end.ended) kill(child->process, SIGKILL);
  pthread_mutex_unlock(&child->lock);
}

void cchannel_child_allow(cchannel_child *child, int32_t seconds) {
  pthread_mutex_lock(&child->lock);
  clockid_t clock;
  struct timespec used;
  struct rlimit limit;
  if (!child->end.ended && clock_getcpuclockid(child->process, &clock) == 0 && clock_gettime(clock, &used) == 0 &&
      prlimit(child->process, RLIMIT_CPU, NULL, &limit) == 0) {
    // The kernel counts whole seconds.
    rlim_t wanted = (rlim_t)used.tv_sec + 1 + (rlim_t)(seconds > 0 ? seconds : 0);
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    prlimit(child->process, RLIMIT_CPU, &limit, NULL);
  }
  pthread_mutex_unlock(&child->lock);
}

cchannel_end cchannel_child_wait(cchannel_child *child, int64_t deadline) {
  pthread_mutex_lock(&child->lock);
  while (!child->end.ended) {
    if (deadline < 0) {
      pthread_cond_wait(&child->changed, &child->lock);
    } else {
      struct timespec until = {.tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000};
      if (pthread_cond_timedwait(&child->changed, &child->lock, &until) == ETIMEDOUT) break;
    }
  }
  cchannel_end end = child->end;
  pthread_mutex_unlock(&child->lock);
  return end;
}

void cchannel_child_destroy(cchannel_child *child) {
  cchannel_child_kill(child);
  pthread_join(child->keeper, NULL);
  release(child);
}
