// SPDX-License-Identifier: Apache-2.0
#include "copenvino.h"

#include <malloc.h>
#include <stdio.h>

void copenvino_give_back(void) { malloc_trim(0); }

#if __has_include(<openvino/c/openvino.h>)
#include "shared.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int32_t copenvino_is_built(void) { return 1; }

void copenvino_say(char *message, size_t capacity, const char *words) {
  if (capacity > 0) snprintf(message, capacity, "%s", words ? words : "");
}

copenvino_status copenvino_failed(copenvino_engine *engine, ov_status_e status, char *message, size_t capacity) {
  // The last message says what happened, the status only of which kind it is.
  const char *words = engine->call.ov_get_last_err_msg();
  if (words && *words) {
    copenvino_say(message, capacity, words);
  } else if (capacity > 0) {
    const char *kind = engine->call.ov_get_error_info(status);
    snprintf(message, capacity, "%s (%d)", kind ? kind : "unknown", (int)status);
  }
  if (words) engine->call.ov_free(words);
  return copenvino_refused;
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

copenvino_status copenvino_create(const char *path, copenvino_engine **engine, char *message, size_t capacity) {
  *engine = NULL;
  copenvino_say(message, capacity, "");
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    copenvino_say(message, capacity, dlerror());
    return copenvino_absent;
  }
  copenvino_engine *made = calloc(1, sizeof *made);
  if (!made) {
    dlclose(library);
    return copenvino_no_memory;
  }
#define COPENVINO_FIND(name) \
  if (!(made->call.name = (__typeof__(&name))dlsym(library, #name))) { \
    if (capacity > 0) snprintf(message, capacity, "%s has no function %s", path, #name); \
    free(made); \
    dlclose(library); \
    return copenvino_absent; \
  }
  COPENVINO_FUNCTIONS(COPENVINO_FIND)
#undef COPENVINO_FIND
  ov_status_e status = made->call.ov_core_create(&made->core);
  char *name = NULL;
  // The plug-in is only loaded when something is asked of it.
  if (status == OK) status = made->call.ov_core_get_property(made->core, "CPU", "FULL_DEVICE_NAME", &name);
  if (name) made->call.ov_free(name);
  if (status != OK) {
    copenvino_failed(made, status, message, capacity);
    // Threads of the library may still run: it stays mapped.
    copenvino_destroy(made);
    return copenvino_absent;
  }
  *engine = made;
  return copenvino_ok;
}

void copenvino_destroy(copenvino_engine *engine) {
  if (!engine) return;
  if (engine->core) engine->call.ov_core_free(engine->core);
  free(engine);
}

copenvino_status copenvino_version(copenvino_engine *engine, char *value, size_t capacity) {
  ov_version_t version;
  memset(&version, 0, sizeof version);
  ov_status_e status = engine->call.ov_get_openvino_version(&version);
  if (status != OK) return copenvino_failed(engine, status, value, capacity);
  copenvino_say(value, capacity, version.buildNumber);
  engine->call.ov_version_free(&version);
  return copenvino_ok;
}

copenvino_status copenvino_property(
    copenvino_engine *engine, const char *key, char *value, size_t value_capacity, char *message, size_t capacity) {
  char *found = NULL;
  ov_status_e status = engine->call.ov_core_get_property(engine->core, "CPU", key, &found);
  if (status != OK) return copenvino_failed(engine, status, message, capacity);
  copenvino_say(value, value_capacity, found);
  if (found) engine->call.ov_free(found);
  return copenvino_ok;
}

static ov_status_e reshape(
    copenvino_engine *engine, ov_model_t *network, const copenvino_shape *shapes, size_t count, int *has_memory) {
  if (count == 0) return OK;
  const char **names = calloc(count, sizeof *names);
  ov_partial_shape_t *partial = calloc(count, sizeof *partial);
  ov_status_e status = OK;
  size_t made = 0;
  *has_memory = names && partial;
  for (; *has_memory && made < count && status == OK; made++) {
    ov_dimension_t dimensions[copenvino_most_dimensions];
    int64_t rank = shapes[made].rank;
    for (int64_t axis = 0; axis < rank && axis < copenvino_most_dimensions; axis++) {
      int64_t length = shapes[made].dimensions[axis];
      dimensions[axis] = (ov_dimension_t){.min = length < 0 ? 0 : length, .max = length < 0 ? -1 : length};
    }
    names[made] = shapes[made].name;
    status = engine->call.ov_partial_shape_create(rank, dimensions, partial + made);
  }
  if (*has_memory && status == OK) status = engine->call.ov_model_reshape(network, names, partial, count);
  for (size_t index = 0; partial && index < made; index++) engine->call.ov_partial_shape_free(partial + index);
  free(names);
  free(partial);
  return status;
}

static ov_property_t *properties(const copenvino_setting *settings, size_t count) {
  ov_property_t *made = calloc(count + 1, sizeof *made);
  for (size_t index = 0; made && index < count; index++)
    made[index] = (ov_property_t){.key = settings[index].key, .value = settings[index].value};
  return made;
}

copenvino_status copenvino_compile(
    copenvino_engine *engine, const void *bytes, size_t length, const copenvino_shape *shapes, size_t count_of_shapes,
    const copenvino_setting *settings, size_t count_of_settings, copenvino_model **model, int64_t nanoseconds[2],
    char *message, size_t capacity) {
  *model = NULL;
  for (size_t index = 0; index < count_of_shapes; index++)
    if (shapes[index].rank < 0 || shapes[index].rank > copenvino_most_dimensions) return copenvino_no_such;
  ov_property_t *wanted = properties(settings, count_of_settings);
  if (!wanted) return copenvino_no_memory;
  int64_t started = now();
  ov_model_t *network = NULL;
  ov_compiled_model_t *compiled = NULL;
  int has_memory = 1;
  ov_status_e status = engine->call.ov_core_read_model_from_memory_buffer(engine->core, bytes, length, NULL, &network);
  int64_t read = now();
  if (status == OK) status = reshape(engine, network, shapes, count_of_shapes, &has_memory);
  if (status == OK && has_memory)
    status = engine->call.ov_core_compile_model_props(engine->core, network, "CPU", count_of_settings, wanted, &compiled);
  nanoseconds[0] = read - started;
  nanoseconds[1] = now() - read;
  copenvino_status result = copenvino_ok;
  if (!has_memory) result = copenvino_no_memory;
  else if (status != OK) result = copenvino_failed(engine, status, message, capacity);
  if (network) engine->call.ov_model_free(network);
  free(wanted);
  return result == copenvino_ok ? copenvino_open_model(engine, compiled, model, message, capacity) : result;
}

copenvino_status copenvino_import(
    copenvino_engine *engine, const void *bytes, size_t length, const copenvino_setting *settings,
    size_t count_of_settings, copenvino_model **model, char *message, size_t capacity) {
  *model = NULL;
  ov_property_t *wanted = properties(settings, count_of_settings);
  if (!wanted) return copenvino_no_memory;
  ov_compiled_model_t *compiled = NULL;
  ov_status_e status = engine->call.ov_core_set_properties(engine->core, "CPU", count_of_settings, wanted);
  if (status == OK) status = engine->call.ov_core_import_model(engine->core, bytes, length, "CPU", &compiled);
  free(wanted);
  if (status != OK) return copenvino_failed(engine, status, message, capacity);
  return copenvino_open_model(engine, compiled, model, message, capacity);
}
#else

int32_t copenvino_is_built(void) { return 0; }

static copenvino_status absent(char *message, size_t capacity) {
  if (capacity > 0) snprintf(message, capacity, "built without OpenVINO's headers");
  return copenvino_absent;
}

copenvino_status copenvino_create(const char *path, copenvino_engine **engine, char *message, size_t capacity) {
  (void)path;
  *engine = NULL;
  return absent(message, capacity);
}

void copenvino_destroy(copenvino_engine *engine) { (void)engine; }

copenvino_status copenvino_version(copenvino_engine *engine, char *value, size_t capacity) {
  (void)engine;
  return absent(value, capacity);
}

copenvino_status copenvino_property(
    copenvino_engine *engine, const char *key, char *value, size_t value_capacity, char *message, size_t capacity) {
  (void)engine, (void)key, (void)value, (void)value_capacity;
  return absent(message, capacity);
}

copenvino_status copenvino_compile(
    copenvino_engine *engine, const void *bytes, size_t length, const copenvino_shape *shapes, size_t count_of_shapes,
    const copenvino_setting *settings, size_t count_of_settings, copenvino_model **model, int64_t nanoseconds[2],
    char *message, size_t capacity) {
  (void)engine, (void)bytes, (void)length, (void)shapes, (void)count_of_shapes, (void)settings, (void)count_of_settings;
  *model = NULL;
  nanoseconds[0] = nanoseconds[1] = 0;
  return absent(message, capacity);
}

copenvino_status copenvino_import(
    copenvino_engine *engine, const void *bytes, size_t length, const copenvino_setting *settings,
    size_t count_of_settings, copenvino_model **model, char *message, size_t capacity) {
  (void)engine, (void)bytes, (void)length, (void)settings, (void)count_of_settings;
  *model = NULL;
  return absent(message, capacity);
}

copenvino_status copenvino_export(copenvino_model *model, const char *path, char *message, size_t capacity) {
  (void)model, (void)path;
  return absent(message, capacity);
}

void copenvino_model_destroy(copenvino_model *model) { (void)model; }

copenvino_status copenvino_model_property(
    copenvino_model *model, const char *key, char *value, size_t value_capacity, char *message, size_t capacity) {
  (void)model, (void)key, (void)value, (void)value_capacity;
  return absent(message, capacity);
}

size_t copenvino_ports(const copenvino_model *model, int32_t output) {
  (void)model, (void)output;
  return 0;
}

copenvino_status copenvino_port_at(
    copenvino_model *model, int32_t output, size_t index, copenvino_port *port, char *message, size_t capacity) {
  (void)model, (void)output, (void)index, (void)port;
  return absent(message, capacity);
}

size_t copenvino_requests(const copenvino_model *model) {
  (void)model;
  return 0;
}

copenvino_status copenvino_set_input(
    copenvino_model *model, size_t request, size_t index, const float *values, const int64_t *dimensions, int64_t rank,
    copenvino_holding holding, char *message, size_t capacity) {
  (void)model, (void)request, (void)index, (void)values, (void)dimensions, (void)rank, (void)holding;
  return absent(message, capacity);
}

copenvino_status copenvino_run(copenvino_model *model, size_t request, char *message, size_t capacity) {
  (void)model, (void)request;
  return absent(message, capacity);
}

copenvino_status copenvino_start(copenvino_model *model, size_t request, char *message, size_t capacity) {
  (void)model, (void)request;
  return absent(message, capacity);
}

copenvino_status copenvino_wait(copenvino_model *model, size_t request, char *message, size_t capacity) {
  (void)model, (void)request;
  return absent(message, capacity);
}

copenvino_status copenvino_output(
    copenvino_model *model, size_t request, size_t index, copenvino_values *values, char *message, size_t capacity) {
  (void)model, (void)request, (void)index, (void)values;
  return absent(message, capacity);
}
#endif
