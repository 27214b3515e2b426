// SPDX-License-Identifier: Apache-2.0
// OpenVINO's C interface, opened while the program runs: where the library is absent the program still starts, and says so.
//
// Every function that can fail returns a status and, where that is not `copenvino_ok`, puts a sentence into the caller's buffer,
// which always ends in a zero. No function keeps a pointer that the caller gave, but for the values of `copenvino_set_input`. One
// engine and all its models are used by one thread at a time; the library starts threads of its own.
#ifndef COPENVINO_H
#define COPENVINO_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// What came of a call.
typedef enum {
  /// Done.
  copenvino_ok = 0,
  /// Built without headers, no library at the path, or a function is missing in it.
  copenvino_absent = 1,
  /// The library says no; its own words are in the message.
  copenvino_refused = 2,
  /// A value cannot be said in the type of the input.
  copenvino_not_representable = 3,
  /// No memory.
  copenvino_no_memory = 4,
  /// A number out of range: no such input, output, request or shape.
  copenvino_no_such = 5,
} copenvino_status;

enum {
  /// The most dimensions that a tensor may have here.
  copenvino_most_dimensions = 10,
  /// Room for a name with its zero.
  copenvino_name_capacity = 512,
};

/// The opened library with its plug-in for the CPU.
typedef struct copenvino_engine copenvino_engine;
/// A compiled network with its ring of requests.
typedef struct copenvino_model copenvino_model;

/// A setting by name, both ending in a zero.
typedef struct {
  const char *_Nonnull key;
  const char *_Nonnull value;
} copenvino_setting;

/// The shape that an input is fixed to before the network is compiled.
typedef struct {
  /// The input's name in the graph.
  const char *_Nonnull name;
  /// How many dimensions.
  int64_t rank;
  /// The length of each; -1 leaves it open.
  int64_t dimensions[copenvino_most_dimensions];
} copenvino_shape;

/// What is known of an input or output.
typedef struct {
  /// A name, ending in a zero.
  char name[copenvino_name_capacity];
  /// The type of the elements by its number in the ONNX standard; 0 where it is none of those.
  int32_t element;
  /// How many dimensions; -1 where that is open.
  int64_t rank;
  /// The length of each; -1 where it is open.
  int64_t dimensions[copenvino_most_dimensions];
} copenvino_port;

/// What came out.
typedef struct {
  /// The values; they stay where they are until the request is started again or the model destroyed.
  const float *_Nullable values;
  /// How many.
  size_t count;
  /// How many dimensions.
  int64_t rank;
  /// The length of each.
  int64_t dimensions[copenvino_most_dimensions];
} copenvino_values;

/// Whether the shim was built with OpenVINO's headers: 1 or 0. Any thread.
int32_t copenvino_is_built(void);

/// Gives memory that is free back to the system, which the C library keeps otherwise. Any thread.
void copenvino_give_back(void);

/// Opens the library at a path and loads its plug-in for the CPU. The first call may be made by any thread.
copenvino_status copenvino_create(
    const char *_Nonnull path, copenvino_engine *_Nullable *_Nonnull engine, char *_Nonnull message, size_t capacity);

/// Lets the engine go; its models must be destroyed before. The library itself stays mapped. NULL is allowed.
void copenvino_destroy(copenvino_engine *_Nullable engine);

/// The library's version.
copenvino_status copenvino_version(copenvino_engine *_Nonnull engine, char *_Nonnull value, size_t capacity);

/// A property of the CPU's plug-in.
copenvino_status copenvino_property(
    copenvino_engine *_Nonnull engine, const char *_Nonnull key, char *_Nonnull value, size_t value_capacity,
    char *_Nonnull message, size_t capacity);

/// Reads the bytes of a network, fixes shapes, and compiles it; `nanoseconds` are those of reading and of compiling.
copenvino_status copenvino_compile(
    copenvino_engine *_Nonnull engine, const void *_Nonnull bytes, size_t length, const copenvino_shape *_Nullable shapes,
    size_t count_of_shapes, const copenvino_setting *_Nullable settings, size_t count_of_settings,
    copenvino_model *_Nullable *_Nonnull model, int64_t nanoseconds[_Nonnull 2], char *_Nonnull message, size_t capacity);

/// Takes what `copenvino_export` has written. Settings are those of the plug-in from then on, so each import states all of them.
copenvino_status copenvino_import(
    copenvino_engine *_Nonnull engine, const void *_Nonnull bytes, size_t length,
    const copenvino_setting *_Nullable settings, size_t count_of_settings, copenvino_model *_Nullable *_Nonnull model,
    char *_Nonnull message, size_t capacity);

/// Writes the compiled network to a path.
copenvino_status copenvino_export(
    copenvino_model *_Nonnull model, const char *_Nonnull path, char *_Nonnull message, size_t capacity);

/// Frees a model; waits for requests that are under way. NULL is allowed.
void copenvino_model_destroy(copenvino_model *_Nullable model);

/// A property of a compiled network.
copenvino_status copenvino_model_property(
    copenvino_model *_Nonnull model, const char *_Nonnull key, char *_Nonnull value, size_t value_capacity,
    char *_Nonnull message, size_t capacity);

/// How many inputs (`output` 0) or outputs (1) there are.
size_t copenvino_ports(const copenvino_model *_Nonnull model, int32_t output);

/// What is known of one of them.
copenvino_status copenvino_port_at(
    copenvino_model *_Nonnull model, int32_t output, size_t index, copenvino_port *_Nonnull port, char *_Nonnull message,
    size_t capacity);

/// How many requests run side by side.
size_t copenvino_requests(const copenvino_model *_Nonnull model);

/// Whether an input's values are read where they are.
typedef enum {
  /// Single precision is not copied: the values stay where they are, unchanged, until the request has been waited for.
  copenvino_in_place = 0,
  /// The values are copied by the call; the engine may write to its copy.
  copenvino_copied = 1,
} copenvino_holding;

/// Gives a request an input. Types other than single precision are converted here, and a value that the type cannot say is
/// `copenvino_not_representable`.
copenvino_status copenvino_set_input(
    copenvino_model *_Nonnull model, size_t request, size_t index, const float *_Nonnull values,
    const int64_t *_Nullable dimensions, int64_t rank, copenvino_holding holding, char *_Nonnull message, size_t capacity);

/// Starts a request.
copenvino_status copenvino_start(
    copenvino_model *_Nonnull model, size_t request, char *_Nonnull message, size_t capacity);

/// Waits for a request that was started.
copenvino_status copenvino_wait(
    copenvino_model *_Nonnull model, size_t request, char *_Nonnull message, size_t capacity);

/// Runs a request in the caller's thread, which costs no change of threads there and back; afterwards it has been waited for.
copenvino_status copenvino_run(
    copenvino_model *_Nonnull model, size_t request, char *_Nonnull message, size_t capacity);

/// An output of a request that was waited for, in single precision.
copenvino_status copenvino_output(
    copenvino_model *_Nonnull model, size_t request, size_t index, copenvino_values *_Nonnull values,
    char *_Nonnull message, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif
