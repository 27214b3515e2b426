// SPDX-License-Identifier: Apache-2.0
// What of libtorch the trainer uses, as a table of plain C functions.
//
// The table stands in a library of its own (`engine/ctorch.cpp`), which set-up builds beside libtorch where there is one and which is
// opened while the program runs: without it all else builds and works. No exception leaves a function. Where a function gives a tensor, NULL means failure; where it gives
// an int32_t, 0 means done; the reason is then `message()`, of the thread that called. A tensor that a function gives is the caller's, to
// be freed once. No function keeps a pointer that the caller gave, but for `over`. Any thread may call, one tensor by one thread at a time;
// `grad_mode`, `autocast` and `message` are of the calling thread.
#ifndef CTORCH_H
#define CTORCH_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// An owned reference to a tensor.
typedef struct ctorch_tensor ctorch_tensor;

/// Types of elements, by the numbers that libtorch gives them.
typedef enum {
  ctorch_uint8 = 0,
  ctorch_int32 = 3,
  ctorch_int64 = 4,
  ctorch_float32 = 6,
  ctorch_float64 = 7,
  ctorch_bool = 11,
  ctorch_bfloat16 = 15,
} ctorch_element;

/// How the numbers of a loss become one.
typedef enum { ctorch_none = 0, ctorch_mean = 1, ctorch_sum = 2 } ctorch_reduction;

enum {
  /// What the table must state, so that an old library is not taken for a new one.
  ctorch_table_version = 2,
};

/// The functions.
typedef struct {
  int32_t version;
  int32_t size;

  // The library.
  const char *_Nonnull (*_Nonnull message)(void);
  const char *_Nonnull (*_Nonnull engine)(void);
  const char *_Nonnull (*_Nonnull processor)(void);
  int32_t (*_Nonnull threads)(int32_t count);
  int32_t (*_Nonnull thread_count)(void);
  int32_t (*_Nonnull seed)(uint64_t seed);
  int32_t (*_Nonnull deterministic)(int32_t on);
  /// What was before: 0 or 1; −1 where it failed.
  int32_t (*_Nonnull grad_mode)(int32_t on);
  int32_t (*_Nonnull autocast)(int32_t on);
  void (*_Nonnull give_back)(void);

  // Making and looking.
  void (*_Nonnull free)(ctorch_tensor *_Nullable);
  ctorch_tensor *_Nullable (*_Nonnull from)(const void *_Nullable data, const int64_t *_Nullable sizes, int32_t rank, int32_t element);
  /// Over memory of the caller's, which must stay.
  ctorch_tensor *_Nullable (*_Nonnull over)(void *_Nonnull data, const int64_t *_Nullable sizes, int32_t rank, int32_t element);
  ctorch_tensor *_Nullable (*_Nonnull full)(const int64_t *_Nullable sizes, int32_t rank, int32_t element, double value);
  ctorch_tensor *_Nullable (*_Nonnull normal)(const int64_t *_Nullable sizes, int32_t rank);
  ctorch_tensor *_Nullable (*_Nonnull uniform)(const int64_t *_Nullable sizes, int32_t rank);
  /// −1 where it fails, as with `element` and `thread_count`.
  int32_t (*_Nonnull rank)(ctorch_tensor *_Nonnull);
  int32_t (*_Nonnull sizes)(ctorch_tensor *_Nonnull, int64_t *_Nonnull out);
  int32_t (*_Nonnull element)(ctorch_tensor *_Nonnull);
  int32_t (*_Nonnull read)(ctorch_tensor *_Nonnull, void *_Nullable out, size_t bytes);
  int32_t (*_Nonnull item)(ctorch_tensor *_Nonnull, double *_Nonnull out);

  // Derivatives.
  int32_t (*_Nonnull requires_grad)(ctorch_tensor *_Nonnull, int32_t on);
  int32_t (*_Nonnull backward)(ctorch_tensor *_Nonnull);
  /// The gradient that is kept with a leaf; NULL without a message where there is none.
  ctorch_tensor *_Nullable (*_Nonnull grad)(ctorch_tensor *_Nonnull);
  int32_t (*_Nonnull clear_grad)(ctorch_tensor *_Nonnull);
  /// Derivatives of a sum by some values, without touching the gradients of leaves.
  int32_t (*_Nonnull grad_of)(
      ctorch_tensor *_Nonnull output, ctorch_tensor *_Nonnull const *_Nonnull values, int32_t count,
      ctorch_tensor *_Nullable *_Nonnull out, int32_t keeps_graph);
  ctorch_tensor *_Nullable (*_Nonnull detach)(ctorch_tensor *_Nonnull);

  // Layers; `axes` numbers stand at each list.
  ctorch_tensor *_Nullable (*_Nonnull convolution)(
      ctorch_tensor *_Nonnull x, ctorch_tensor *_Nonnull weight, ctorch_tensor *_Nullable bias, const int64_t *_Nonnull stride,
      const int64_t *_Nonnull padding, const int64_t *_Nonnull dilation, int32_t axes, int64_t groups, int32_t transposed);
  ctorch_tensor *_Nullable (*_Nonnull batch_norm)(
      ctorch_tensor *_Nonnull x, ctorch_tensor *_Nullable weight, ctorch_tensor *_Nullable bias, ctorch_tensor *_Nullable mean,
      ctorch_tensor *_Nullable variance, int32_t training, double momentum, double epsilon);
  ctorch_tensor *_Nullable (*_Nonnull instance_norm)(
      ctorch_tensor *_Nonnull x, ctorch_tensor *_Nullable weight, ctorch_tensor *_Nullable bias, double epsilon);
  ctorch_tensor *_Nullable (*_Nonnull linear)(ctorch_tensor *_Nonnull x, ctorch_tensor *_Nonnull weight, ctorch_tensor *_Nullable bias);
  ctorch_tensor *_Nullable (*_Nonnull relu)(ctorch_tensor *_Nonnull, int32_t in_place);
  ctorch_tensor *_Nullable (*_Nonnull clamp)(ctorch_tensor *_Nonnull, double least, double greatest);
  ctorch_tensor *_Nullable (*_Nonnull hardtanh)(ctorch_tensor *_Nonnull, double least, double greatest, int32_t in_place);
  ctorch_tensor *_Nullable (*_Nonnull leaky_relu)(ctorch_tensor *_Nonnull, double slope, int32_t in_place);
  ctorch_tensor *_Nullable (*_Nonnull silu)(ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull sigmoid)(ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull max_pool)(
      ctorch_tensor *_Nonnull, const int64_t *_Nonnull kernel, const int64_t *_Nonnull stride, const int64_t *_Nonnull padding,
      int32_t axes);
  ctorch_tensor *_Nullable (*_Nonnull average_pool)(
      ctorch_tensor *_Nonnull, const int64_t *_Nonnull kernel, const int64_t *_Nonnull stride, const int64_t *_Nonnull padding,
      int32_t axes);
  /// The mean of each channel over all axes of space, which stay with length 1.
  ctorch_tensor *_Nullable (*_Nonnull global_average_pool)(ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull enlarge)(ctorch_tensor *_Nonnull, const int64_t *_Nonnull sizes, int32_t axes, int32_t linear);
  ctorch_tensor *_Nullable (*_Nonnull dropout)(ctorch_tensor *_Nonnull, double chance, int32_t training);

  // Shapes.
  ctorch_tensor *_Nullable (*_Nonnull reshape)(ctorch_tensor *_Nonnull, const int64_t *_Nonnull sizes, int32_t rank);
  ctorch_tensor *_Nullable (*_Nonnull flatten)(ctorch_tensor *_Nonnull, int64_t first, int64_t last);
  ctorch_tensor *_Nullable (*_Nonnull permute)(ctorch_tensor *_Nonnull, const int64_t *_Nonnull axes, int32_t rank);
  ctorch_tensor *_Nullable (*_Nonnull concatenate)(ctorch_tensor *_Nonnull const *_Nonnull, int32_t count, int64_t axis);
  ctorch_tensor *_Nullable (*_Nonnull narrow)(ctorch_tensor *_Nonnull, int64_t axis, int64_t start, int64_t length);
  ctorch_tensor *_Nullable (*_Nonnull index_select)(ctorch_tensor *_Nonnull, int64_t axis, ctorch_tensor *_Nonnull indices);
  ctorch_tensor *_Nullable (*_Nonnull gather)(ctorch_tensor *_Nonnull, int64_t axis, ctorch_tensor *_Nonnull indices);
  ctorch_tensor *_Nullable (*_Nonnull contiguous)(ctorch_tensor *_Nonnull, int32_t channels_last);
  ctorch_tensor *_Nullable (*_Nonnull to)(ctorch_tensor *_Nonnull, int32_t element);
  ctorch_tensor *_Nullable (*_Nonnull one_hot)(ctorch_tensor *_Nonnull, int64_t classes);

  // Arithmetic.
  ctorch_tensor *_Nullable (*_Nonnull add)(ctorch_tensor *_Nonnull, ctorch_tensor *_Nonnull, double factor);
  ctorch_tensor *_Nullable (*_Nonnull multiply)(ctorch_tensor *_Nonnull, ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull divide)(ctorch_tensor *_Nonnull, ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull affine)(ctorch_tensor *_Nonnull, double factor, double summand);
  ctorch_tensor *_Nullable (*_Nonnull power)(ctorch_tensor *_Nonnull, double exponent);
  ctorch_tensor *_Nullable (*_Nonnull exponential)(ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull logarithm)(ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull absolute)(ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull sign)(ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull matrix_product)(ctorch_tensor *_Nonnull, ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull minimum)(ctorch_tensor *_Nonnull, ctorch_tensor *_Nonnull);
  ctorch_tensor *_Nullable (*_Nonnull maximum)(ctorch_tensor *_Nonnull, ctorch_tensor *_Nonnull);
  /// 1 where the first is greater, else 0, as a truth value.
  ctorch_tensor *_Nullable (*_Nonnull exceeds)(ctorch_tensor *_Nonnull, double bound);
  ctorch_tensor *_Nullable (*_Nonnull choose)(ctorch_tensor *_Nonnull condition, ctorch_tensor *_Nonnull, ctorch_tensor *_Nonnull);
  /// Over the axes of the list; over all where there is none.
  ctorch_tensor *_Nullable (*_Nonnull sum)(ctorch_tensor *_Nonnull, const int64_t *_Nullable axes, int32_t count, int32_t keeps);
  ctorch_tensor *_Nullable (*_Nonnull mean)(ctorch_tensor *_Nonnull, const int64_t *_Nullable axes, int32_t count, int32_t keeps);
  ctorch_tensor *_Nullable (*_Nonnull greatest)(ctorch_tensor *_Nonnull, int64_t axis, int32_t keeps);
  ctorch_tensor *_Nullable (*_Nonnull place_of_greatest)(ctorch_tensor *_Nonnull, int64_t axis);

  // Chances and losses.
  ctorch_tensor *_Nullable (*_Nonnull softmax)(ctorch_tensor *_Nonnull, int64_t axis);
  ctorch_tensor *_Nullable (*_Nonnull log_softmax)(ctorch_tensor *_Nonnull, int64_t axis);
  /// `target` holds numbers of classes (int64) or chances (float32); `ignored` is a number of no class.
  ctorch_tensor *_Nullable (*_Nonnull cross_entropy)(
      ctorch_tensor *_Nonnull scores, ctorch_tensor *_Nonnull target, ctorch_tensor *_Nullable weight, int32_t reduction,
      int64_t ignored, double smoothing);
  ctorch_tensor *_Nullable (*_Nonnull binary_cross_entropy)(
      ctorch_tensor *_Nonnull scores, ctorch_tensor *_Nonnull target, ctorch_tensor *_Nullable weight,
      ctorch_tensor *_Nullable positive, int32_t reduction);

  // Weights, moved in place outside all derivatives.
  int32_t (*_Nonnull copy_in)(ctorch_tensor *_Nonnull into, ctorch_tensor *_Nonnull from);
  int32_t (*_Nonnull add_in)(ctorch_tensor *_Nonnull into, ctorch_tensor *_Nonnull from, double factor);
  int32_t (*_Nonnull scale_in)(ctorch_tensor *_Nonnull, double factor);
  /// Each moves towards its other by the share.
  int32_t (*_Nonnull approach)(
      ctorch_tensor *_Nonnull const *_Nonnull into, ctorch_tensor *_Nonnull const *_Nonnull from, int32_t count, double share);
  /// Scales the gradients of leaves so that their common norm is at most `greatest`; the norm that was.
  int32_t (*_Nonnull clip)(
      ctorch_tensor *_Nonnull const *_Nonnull leaves, int32_t count, double greatest, double *_Nonnull norm);
  /// A step of AdamW from the gradients of leaves; `steps` hold the number of steps done, and are counted up.
  int32_t (*_Nonnull adamw)(
      ctorch_tensor *_Nonnull const *_Nonnull leaves, ctorch_tensor *_Nonnull const *_Nonnull first,
      ctorch_tensor *_Nonnull const *_Nonnull second, ctorch_tensor *_Nonnull const *_Nonnull steps, int32_t count, double rate,
      double beta1, double beta2, double decay, double epsilon);
  /// A step of SGD from the gradients of leaves; momenta are made by the first step.
  int32_t (*_Nonnull sgd)(
      ctorch_tensor *_Nonnull const *_Nonnull leaves, ctorch_tensor *_Nonnull const *_Nullable momenta, int32_t count, double rate,
      double momentum, double decay, int32_t nesterov, int32_t first);
} ctorch_table;

/// Opens the library at a path; NULL where it is not there or not the right one, with a sentence in the caller's buffer.
const ctorch_table *_Nullable ctorch_open(const char *_Nonnull path, char *_Nonnull message, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif
