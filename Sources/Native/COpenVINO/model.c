// SPDX-License-Identifier: Apache-2.0
#if __has_include(<openvino/c/openvino.h>)
#include "shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// More requests than that wait for each other on any machine that we know.
enum { most_requests = 256 };

static ov_status_e port(const copenvino_model *model, int32_t output, size_t index, ov_output_const_port_t **found) {
  *found = NULL;
  return output ? model->engine->call.ov_compiled_model_output_by_index(model->compiled, index, found)
                : model->engine->call.ov_compiled_model_input_by_index(model->compiled, index, found);
}

static ov_status_e find_types(copenvino_model *model) {
  ov_status_e status = OK;
  for (size_t index = 0; index < model->inputs && status == OK; index++) {
    ov_output_const_port_t *found;
    status = port(model, 0, index, &found);
    if (status == OK) status = model->engine->call.ov_port_get_element_type(found, model->types_of_inputs + index);
    if (found) model->engine->call.ov_output_const_port_free(found);
  }
  return status;
}

static size_t optimal_requests(copenvino_model *model) {
  char *words = NULL;
  ov_status_e status =
      model->engine->call.ov_compiled_model_get_property(model->compiled, "OPTIMAL_NUMBER_OF_INFER_REQUESTS", &words);
  long number = status == OK && words ? strtol(words, NULL, 10) : 1;
  if (words) model->engine->call.ov_free(words);
  return number < 1 ? 1 : number > most_requests ? most_requests : (size_t)number;
}

static int make_slots(copenvino_model *model, ov_status_e *status) {
  for (size_t index = 0; index < model->slots && *status == OK; index++) {
    copenvino_slot *slot = model->slot + index;
    // One more than needed, so that none of them is empty.
    slot->inputs = calloc(model->inputs + 1, sizeof *slot->inputs);
    slot->outputs = calloc(model->outputs + 1, sizeof *slot->outputs);
    slot->held_inputs = calloc(model->inputs + 1, sizeof *slot->held_inputs);
    slot->converted_outputs = calloc(model->outputs + 1, sizeof *slot->converted_outputs);
    if (!slot->inputs || !slot->outputs || !slot->held_inputs || !slot->converted_outputs) return 0;
    *status = model->engine->call.ov_compiled_model_create_infer_request(model->compiled, &slot->request);
  }
  return 1;
}

copenvino_status copenvino_open_model(
    copenvino_engine *engine, ov_compiled_model_t *compiled, copenvino_model **model, char *message, size_t capacity) {
  copenvino_model *made = calloc(1, sizeof *made);
  if (!made) {
    engine->call.ov_compiled_model_free(compiled);
    return copenvino_no_memory;
  }
  made->engine = engine;
  made->compiled = compiled;
  ov_status_e status = engine->call.ov_compiled_model_inputs_size(compiled, &made->inputs);
  if (status == OK) status = engine->call.ov_compiled_model_outputs_size(compiled, &made->outputs);
  int has_memory = 1;
  if (status == OK) {
    size_t wanted = optimal_requests(made);
    made->types_of_inputs = calloc(made->inputs + 1, sizeof *made->types_of_inputs);
    made->slot = calloc(wanted, sizeof *made->slot);
    has_memory = made->types_of_inputs && made->slot;
    if (has_memory) {
      made->slots = wanted;
      status = find_types(made);
      if (status == OK) has_memory = make_slots(made, &status);
    }
  }
  copenvino_status result = copenvino_ok;
  if (!has_memory) result = copenvino_no_memory;
  else if (status != OK) result = copenvino_failed(engine, status, message, capacity);
  if (result != copenvino_ok) {
    copenvino_model_destroy(made);
    return result;
  }
  *model = made;
  return copenvino_ok;
}

static void forget(copenvino_model *model, ov_tensor_t **tensor) {
  if (*tensor) model->engine->call.ov_tensor_free(*tensor);
  *tensor = NULL;
}

void copenvino_model_destroy(copenvino_model *model) {
  if (!model) return;
  for (size_t index = 0; index < model->slots; index++) {
    copenvino_slot *slot = model->slot + index;
    if (slot->is_running) model->engine->call.ov_infer_request_wait(slot->request);
    if (slot->request) model->engine->call.ov_infer_request_free(slot->request);
    for (size_t input = 0; input < model->inputs; input++) {
      if (slot->inputs) forget(model, slot->inputs + input);
      if (slot->held_inputs) free(slot->held_inputs[input].bytes);
    }
    for (size_t output = 0; output < model->outputs; output++) {
      if (slot->outputs) forget(model, slot->outputs + output);
      if (slot->converted_outputs) free(slot->converted_outputs[output].bytes);
    }
    free(slot->inputs);
    free(slot->outputs);
    free(slot->held_inputs);
    free(slot->converted_outputs);
  }
  free(model->slot);
  free(model->types_of_inputs);
  if (model->compiled) model->engine->call.ov_compiled_model_free(model->compiled);
  free(model);
}

copenvino_status copenvino_export(copenvino_model *model, const char *path, char *message, size_t capacity) {
  ov_status_e status = model->engine->call.ov_compiled_model_export_model(model->compiled, path);
  return status == OK ? copenvino_ok : copenvino_failed(model->engine, status, message, capacity);
}

copenvino_status copenvino_model_property(
    copenvino_model *model, const char *key, char *value, size_t value_capacity, char *message, size_t capacity) {
  char *found = NULL;
  ov_status_e status = model->engine->call.ov_compiled_model_get_property(model->compiled, key, &found);
  if (status != OK) return copenvino_failed(model->engine, status, message, capacity);
  copenvino_say(value, value_capacity, found);
  if (found) model->engine->call.ov_free(found);
  return copenvino_ok;
}

size_t copenvino_ports(const copenvino_model *model, int32_t output) { return output ? model->outputs : model->inputs; }

size_t copenvino_requests(const copenvino_model *model) { return model->slots; }

copenvino_status copenvino_port_at(
    copenvino_model *model, int32_t output, size_t index, copenvino_port *description, char *message, size_t capacity) {
  memset(description, 0, sizeof *description);
  if (index >= copenvino_ports(model, output)) return copenvino_no_such;
  const copenvino_table *call = &model->engine->call;
  ov_output_const_port_t *found;
  ov_status_e status = port(model, output, index, &found);
  ov_element_type_e type = DYNAMIC;
  ov_partial_shape_t shape;
  memset(&shape, 0, sizeof shape);
  char *name = NULL;
  if (status == OK) status = call->ov_port_get_element_type(found, &type);
  if (status == OK) status = call->ov_port_get_partial_shape(found, &shape);
  copenvino_status result = copenvino_ok;
  if (status != OK) {
    result = copenvino_failed(model->engine, status, message, capacity);
  } else {
    // A tensor may be without a name.
    if (call->ov_port_get_any_name(found, &name) == OK) copenvino_say(description->name, copenvino_name_capacity, name);
    description->element = copenvino_onnx_number(type);
    description->rank = shape.rank.min == shape.rank.max ? shape.rank.max : -1;
    if (description->rank > copenvino_most_dimensions) {
      result = copenvino_no_such;
      if (capacity > 0) snprintf(message, capacity, "%lld dimensions", (long long)description->rank);
    }
    for (int64_t axis = 0; axis < description->rank && axis < copenvino_most_dimensions; axis++)
      description->dimensions[axis] = shape.dims[axis].min == shape.dims[axis].max ? shape.dims[axis].max : -1;
  }
  if (name) call->ov_free(name);
  call->ov_partial_shape_free(&shape);
  if (found) call->ov_output_const_port_free(found);
  return result;
}

copenvino_status copenvino_set_input(
    copenvino_model *model, size_t request, size_t index, const float *values, const int64_t *dimensions, int64_t rank,
    copenvino_holding holding, char *message, size_t capacity) {
  if (request >= model->slots || index >= model->inputs || rank < 0 || rank > copenvino_most_dimensions)
    return copenvino_no_such;
  const copenvino_table *call = &model->engine->call;
  copenvino_slot *slot = model->slot + request;
  ov_element_type_e type = model->types_of_inputs[index];
  size_t count = 1, size = copenvino_size_of(type);
  for (int64_t axis = 0; axis < rank; axis++)
    if (dimensions[axis] < 0 || __builtin_mul_overflow(count, (size_t)dimensions[axis], &count)) return copenvino_no_such;
  if (size == 0 || count > SIZE_MAX / 8) {
    copenvino_say(message, capacity, "elements of a type that is not known");
    return copenvino_refused;
  }
  void *memory = (void *)values;
  if (type != F32 || holding == copenvino_copied) {
    if (!copenvino_grow(slot->held_inputs + index, count * size + 1)) return copenvino_no_memory;
    memory = slot->held_inputs[index].bytes;
    size_t place = 0;
    if (type == F32) memcpy(memory, values, count * size);
    else place = copenvino_from_float(type, values, memory, count);
    if (place > 0) {
      if (capacity > 0) snprintf(message, capacity, "%.9g", (double)values[place - 1]);
      return copenvino_not_representable;
    }
  }
  ov_shape_t shape;
  memset(&shape, 0, sizeof shape);
  ov_status_e status = call->ov_shape_create(rank, dimensions, &shape);
  if (status != OK) return copenvino_failed(model->engine, status, message, capacity);
  ov_tensor_t *tensor = NULL;
  status = call->ov_tensor_create_from_host_ptr(type, shape, memory, &tensor);
  call->ov_shape_free(&shape);
  if (status == OK) status = call->ov_infer_request_set_input_tensor_by_index(slot->request, index, tensor);
  if (status != OK) {
    copenvino_status result = copenvino_failed(model->engine, status, message, capacity);
    forget(model, &tensor);
    return result;
  }
  forget(model, slot->inputs + index);
  slot->inputs[index] = tensor;
  return copenvino_ok;
}

static void forget_outputs(copenvino_model *model, copenvino_slot *slot) {
  for (size_t output = 0; output < model->outputs; output++) forget(model, slot->outputs + output);
}

copenvino_status copenvino_run(copenvino_model *model, size_t request, char *message, size_t capacity) {
  if (request >= model->slots) return copenvino_no_such;
  forget_outputs(model, model->slot + request);
  ov_status_e status = model->engine->call.ov_infer_request_infer(model->slot[request].request);
  return status == OK ? copenvino_ok : copenvino_failed(model->engine, status, message, capacity);
}

copenvino_status copenvino_start(copenvino_model *model, size_t request, char *message, size_t capacity) {
  if (request >= model->slots) return copenvino_no_such;
  copenvino_slot *slot = model->slot + request;
  forget_outputs(model, slot);
  ov_status_e status = model->engine->call.ov_infer_request_start_async(slot->request);
  if (status != OK) return copenvino_failed(model->engine, status, message, capacity);
  slot->is_running = 1;
  return copenvino_ok;
}

copenvino_status copenvino_wait(copenvino_model *model, size_t request, char *message, size_t capacity) {
  if (request >= model->slots) return copenvino_no_such;
  ov_status_e status = model->engine->call.ov_infer_request_wait(model->slot[request].request);
  model->slot[request].is_running = 0;
  return status == OK ? copenvino_ok : copenvino_failed(model->engine, status, message, capacity);
}

copenvino_status copenvino_output(
    copenvino_model *model, size_t request, size_t index, copenvino_values *values, char *message, size_t capacity) {
  memset(values, 0, sizeof *values);
  if (request >= model->slots || index >= model->outputs) return copenvino_no_such;
  const copenvino_table *call = &model->engine->call;
  copenvino_slot *slot = model->slot + request;
  forget(model, slot->outputs + index);
  ov_status_e status = call->ov_infer_request_get_output_tensor_by_index(slot->request, index, slot->outputs + index);
  ov_tensor_t *tensor = slot->outputs[index];
  ov_element_type_e type = DYNAMIC;
  ov_shape_t shape;
  memset(&shape, 0, sizeof shape);
  void *data = NULL;
  size_t count = 0;
  if (status == OK) status = call->ov_tensor_get_element_type(tensor, &type);
  if (status == OK) status = call->ov_tensor_get_shape(tensor, &shape);
  if (status == OK) status = call->ov_tensor_get_size(tensor, &count);
  if (status == OK && count > 0) status = call->ov_tensor_data(tensor, &data);
  if (status != OK) {
    call->ov_shape_free(&shape);
    return copenvino_failed(model->engine, status, message, capacity);
  }
  values->count = count;
  values->rank = shape.rank;
  copenvino_status result = shape.rank > copenvino_most_dimensions ? copenvino_no_such : copenvino_ok;
  for (int64_t axis = 0; axis < shape.rank && axis < copenvino_most_dimensions; axis++)
    values->dimensions[axis] = shape.dims[axis];
  call->ov_shape_free(&shape);
  if (result != copenvino_ok || count == 0) return result;
  if (type == F32) {
    values->values = data;
    return copenvino_ok;
  }
  if (copenvino_size_of(type) == 0) {
    copenvino_say(message, capacity, "elements of a type that is not known");
    return copenvino_refused;
  }
  if (!copenvino_grow(slot->converted_outputs + index, count * sizeof(float))) return copenvino_no_memory;
  copenvino_to_float(type, data, slot->converted_outputs[index].bytes, count);
  values->values = slot->converted_outputs[index].bytes;
  return copenvino_ok;
}
#endif
