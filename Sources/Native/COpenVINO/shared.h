// SPDX-License-Identifier: Apache-2.0
// What the files of the shim share; included only where OpenVINO's headers are there.
#ifndef COPENVINO_SHARED_H
#define COPENVINO_SHARED_H
#include "copenvino.h"

#include <openvino/c/openvino.h>

// The functions that are looked up, each once; none of them takes a variable number of arguments.
#define COPENVINO_FUNCTIONS(X) \
  X(ov_get_openvino_version) X(ov_version_free) X(ov_get_error_info) X(ov_get_last_err_msg) X(ov_free) X(ov_core_create) \
  X(ov_core_free) X(ov_core_get_property) X(ov_core_set_properties) X(ov_core_read_model_from_memory_buffer) \
  X(ov_core_compile_model_props) X(ov_core_import_model) X(ov_model_free) X(ov_model_reshape) \
  X(ov_partial_shape_create) X(ov_partial_shape_free) X(ov_compiled_model_free) X(ov_compiled_model_get_property) \
  X(ov_compiled_model_export_model) X(ov_compiled_model_inputs_size) X(ov_compiled_model_outputs_size) \
  X(ov_compiled_model_input_by_index) X(ov_compiled_model_output_by_index) X(ov_compiled_model_create_infer_request) \
  X(ov_output_const_port_free) X(ov_port_get_any_name) X(ov_port_get_partial_shape) X(ov_port_get_element_type) \
  X(ov_infer_request_free) X(ov_infer_request_set_input_tensor_by_index) X(ov_infer_request_get_output_tensor_by_index) \
  X(ov_infer_request_infer) X(ov_infer_request_start_async) X(ov_infer_request_wait) X(ov_shape_create) X(ov_shape_free) X(ov_tensor_create) \
  X(ov_tensor_create_from_host_ptr) X(ov_tensor_free) X(ov_tensor_data) X(ov_tensor_get_shape) X(ov_tensor_get_size) \
  X(ov_tensor_get_element_type)

typedef struct {
#define COPENVINO_MEMBER(name) __typeof__(&name) name;
  COPENVINO_FUNCTIONS(COPENVINO_MEMBER)
#undef COPENVINO_MEMBER
} copenvino_table;

struct copenvino_engine {
  copenvino_table call;
  ov_core_t *core;
};

// A buffer that converted or copied values stay in.
typedef struct {
  void *bytes;
  size_t capacity;
} copenvino_room;

typedef struct {
  ov_infer_request_t *request;
  // For each input what it was given last, for each output what is being looked at.
  ov_tensor_t **inputs;
  ov_tensor_t **outputs;
  copenvino_room *held_inputs;
  copenvino_room *converted_outputs;
  int is_running;
} copenvino_slot;

struct copenvino_model {
  copenvino_engine *engine;
  ov_compiled_model_t *compiled;
  size_t inputs, outputs, slots;
  ov_element_type_e *types_of_inputs;
  copenvino_slot *slot;
};

void copenvino_say(char *message, size_t capacity, const char *words);
copenvino_status copenvino_failed(copenvino_engine *engine, ov_status_e status, char *message, size_t capacity);
copenvino_status copenvino_open_model(
    copenvino_engine *engine, ov_compiled_model_t *compiled, copenvino_model **model, char *message, size_t capacity);

// The size of an element, 0 for a type that is not converted; conversions return 0, or 1 + the place of what cannot be said.
size_t copenvino_size_of(ov_element_type_e type);
int32_t copenvino_onnx_number(ov_element_type_e type);
size_t copenvino_from_float(ov_element_type_e type, const float *values, void *into, size_t count);
void copenvino_to_float(ov_element_type_e type, const void *values, float *into, size_t count);
int copenvino_grow(copenvino_room *room, size_t bytes);

#endif
