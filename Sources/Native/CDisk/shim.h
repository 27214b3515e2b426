// SPDX-License-Identifier: Apache-2.0
// What Linux offers beyond POSIX and Swift's module of the C library leaves out.

// Brings everything of the file system in which an open file lies to the disk. Any thread. 0, or -1 and errno.
int syncfs(int descriptor);
