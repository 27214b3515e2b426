// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cchannel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { most_descriptors = 4 };

int cchannel_pair(int *first, int *second) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return errno;
  *first = ends[0];
  *second = ends[1];
  return 0;
}

int64_t cchannel_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int wait_for(int socket, short events, int64_t deadline) {
  for (;;) {
    int timeout = -1;
    if (deadline >= 0) {
      int64_t left = deadline - cchannel_now();
      if (left <= 0) return ETIMEDOUT;
      // Rounded up, so that the last wait does not spin.
      int64_t milliseconds = (left + 999999) / 1000000;
      timeout = milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
    }
    struct pollfd wait = {.fd = socket, .events = events};
    int ready = poll(&wait, 1, timeout);
    if (ready > 0) return 0;
    if (ready < 0 && errno != EINTR) return errno;
  }
}

int cchannel_send(
    int socket, const void *head, size_t head_length, const void *body, size_t body_length, int descriptor,
    int64_t deadline) {
  struct iovec pieces[2] = {
    {.iov_base = (void *)head, .iov_len = head_length}, {.iov_base = (void *)body, .iov_len = body_length}};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr aligned;
  } control;
  int has_sent = 0;
  while (pieces[0].iov_len + pieces[1].iov_len > 0) {
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    if (descriptor >= 0 && !has_sent) {
      memset(&control, 0, sizeof control);
      message.msg_control = control.bytes;
      message.msg_controllen = sizeof control.bytes;
      struct cmsghdr *header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(sizeof(int));
      memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    }
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return errno;
      int failure = wait_for(socket, POLLOUT, deadline);
      if (failure) return failure;
      continue;
    }
    has_sent = 1;
    size_t rest = (size_t)sent;
    for (int piece = 0; piece < 2; piece++) {
      size_t taken = rest < pieces[piece].iov_len ? rest : pieces[piece].iov_len;
      if (taken == 0) continue;
      pieces[piece].iov_base = (char *)pieces[piece].iov_base + taken;
      pieces[piece].iov_len -= taken;
      rest -= taken;
    }
  }
  return 0;
}

int cchannel_receive(
    int socket, void *bytes, size_t capacity, size_t *count, int *descriptors, size_t capacity_of_descriptors,
    size_t *count_of_descriptors, int64_t deadline) {
  *count = 0;
  *count_of_descriptors = 0;
  union {
    char bytes[CMSG_SPACE(most_descriptors * sizeof(int))];
    struct cmsghdr aligned;
  } control;
  for (;;) {
    if (deadline >= 0) {
      int failure = wait_for(socket, POLLIN, deadline);
      if (failure) return failure;
    }
    struct iovec piece = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received < 0) {
      if (errno == EINTR || (errno == EAGAIN && deadline >= 0)) continue;
      return errno;
    }
    int came[most_descriptors];
    size_t number = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
      if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
      size_t here = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (size_t index = 0; index < here; index++) {
        int one;
        memcpy(&one, CMSG_DATA(header) + index * sizeof(int), sizeof(int));
        if (number < most_descriptors) came[number++] = one; else close(one);
      }
    }
    if (number > capacity_of_descriptors || (message.msg_flags & MSG_CTRUNC)) {
      for (size_t index = 0; index < number; index++) close(came[index]);
      return EPROTO;
    }
    if (number > 0) memcpy(descriptors, came, number * sizeof(int));
    *count_of_descriptors = number;
    *count = (size_t)received;
    return 0;
  }
}

int cchannel_open(const char *path, int *descriptor, int64_t *length) {
  int file;
  do file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); while (file < 0 && errno == EINTR);
  if (file < 0) return errno;
  struct stat about;
  int failure = 0;
  if (fstat(file, &about) != 0) failure = errno;
  else if (S_ISDIR(about.st_mode)) failure = EISDIR;
  else if (!S_ISREG(about.st_mode)) failure = EINVAL;
  if (failure) {
    close(file);
    return failure;
  }
  *descriptor = file;
  *length = about.st_size;
  return 0;
}

int cchannel_sealed(const void *const *pieces, const size_t *lengths, size_t count, int *descriptor) {
  int memory = memfd_create("samples", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0) return errno;
  for (size_t index = 0; index < count; index++) {
    size_t done = 0;
    while (done < lengths[index]) {
      size_t rest = lengths[index] - done;
      // One call writes at most 2 GiB less a page.
      ssize_t written = write(memory, (const char *)pieces[index] + done, rest < (1u << 30) ? rest : (1u << 30));
      if (written < 0) {
        if (errno == EINTR) continue;
        int failure = errno;
        close(memory);
        return failure;
      }
      done += (size_t)written;
    }
  }
  if (fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
    int failure = errno;
    close(memory);
    return failure;
  }
  *descriptor = memory;
  return 0;
}

int cchannel_open_memory(int *descriptor) {
  int memory = memfd_create("samples", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0) return errno;
  *descriptor = memory;
  return 0;
}

int cchannel_seal(int descriptor) {
  return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0 ? 0 : errno;
}

int cchannel_lend(size_t length, void **start, int *descriptor) {
  int memory = memfd_create("samples", MFD_CLOEXEC | MFD_ALLOW_SEALING), failure = 0;
  if (memory < 0) return errno;
  void *mapped = MAP_FAILED;
  if (ftruncate(memory, (off_t)length) != 0) failure = errno;
  if (!failure && (mapped = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0)) == MAP_FAILED)
    failure = errno;
  // What is mapped already stays writable; every later mapping, and every call that writes, is refused.
  if (!failure && fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) != 0)
    failure = errno;
  if (failure) {
    if (mapped != MAP_FAILED) munmap(mapped, length);
    close(memory);
    return failure;
  }
  *start = mapped;
  *descriptor = memory;
  return 0;
}

int cchannel_borrow(int descriptor, const void **start, size_t *length) {
  int seals = fcntl(descriptor, F_GET_SEALS);
  if (seals < 0 || !(seals & F_SEAL_SHRINK)) return EINVAL;
  off_t end = lseek(descriptor, 0, SEEK_END);
  if (end <= 0) return end < 0 ? errno : EINVAL;
  void *mapped = mmap(NULL, (size_t)end, PROT_READ, MAP_SHARED, descriptor, 0);
  if (mapped == MAP_FAILED) return errno;
  *start = mapped;
  *length = (size_t)end;
  return 0;
}

void cchannel_unmap(const void *start, size_t length) { munmap((void *)start, length); }

int cchannel_sealed_length(int descriptor, int64_t *length) {
  // Only memory has seals at all: what passes here can neither block a reader nor end under its hands.
  int seals = fcntl(descriptor, F_GET_SEALS), wanted = F_SEAL_SHRINK | F_SEAL_WRITE;
  if (seals < 0 || (seals & wanted) != wanted) return EINVAL;
  // Not by fstat(), which a confined process may not call; nobody reads by the place that this moves.
  off_t end = lseek(descriptor, 0, SEEK_END);
  if (end < 0) return errno;
  *length = end;
  return 0;
}

int cchannel_read(int descriptor, int64_t offset, void *bytes, size_t length) {
  size_t done = 0;
  while (done < length) {
    size_t rest = length - done;
    ssize_t here = pread(
        descriptor, (char *)bytes + done, rest < (1u << 30) ? rest : (1u << 30), (off_t)(offset + (int64_t)done));
    if (here < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    if (here == 0) return ENODATA;
    done += (size_t)here;
  }
  return 0;
}

void cchannel_close(int descriptor) {
  if (descriptor >= 0) close(descriptor);
}
