// SPDX-License-Identifier: Apache-2.0
#include "ctorch.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

const ctorch_table *ctorch_open(const char *path, char *message, size_t capacity) {
  // A thread of the library that waits for the next loop turns in a circle, by default for so long that two trainers on two cores take
  // five times as long each. After a thousand turns it sleeps: beside another trainer half the time is saved, alone nothing is lost.
  setenv("GOMP_SPINCOUNT", "1000", 0);
  // Its names stay its own: other libraries of the process have symbols that are called alike.
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(message, capacity, "%s", dlerror());
    return NULL;
  }
  const ctorch_table *(*functions)(void) = (const ctorch_table *(*)(void))dlsym(library, "ctorch_functions");
  const ctorch_table *table = functions ? functions() : NULL;
  if (!table || table->version != ctorch_table_version || table->size != (int32_t)sizeof(ctorch_table)) {
    snprintf(message, capacity, "the library was built for another version of Fiducial; scripts/setup builds it anew");
    return NULL;
  }
  return table;
}
