// SPDX-License-Identifier: Apache-2.0
#include "ctorch.h"
#include <dlfcn.h>
#include <stdio.h>

const ctorch_table *ctorch_open(const char *path, char *message, size_t capacity) {
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
