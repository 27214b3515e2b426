// SPDX-License-Identifier: Apache-2.0
// The table of ctorch.h over libtorch. No exception leaves this file: each becomes a sentence and a failure.
#include "../include/ctorch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <malloc.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

#include <cstring>
#include <string>
#include <vector>

using at::IntArrayRef;
using at::Tensor;
using Handle = ctorch_tensor *;

namespace {

// Of a fixed length, so that keeping a failure's words cannot fail for want of memory.
thread_local char words[2048] = "";

void keep(const char *text) noexcept {
  std::strncpy(words, text, sizeof words - 1);
  words[sizeof words - 1] = 0;
}

// What is thrown at the moment, in words; taking the words may throw too.
void keep_thrown() noexcept {
  try {
    try {
      throw;
    } catch (const c10::Error &error) {
      keep(error.what_without_backtrace());
    } catch (const std::exception &error) {
      keep(error.what());
    }
  } catch (...) {
    keep("libtorch threw something without words");
  }
}

Tensor &of(Handle handle) { return *reinterpret_cast<Tensor *>(handle); }
Handle own(Tensor tensor) { return reinterpret_cast<Handle>(new Tensor(std::move(tensor))); }
std::optional<Tensor> maybe(Handle handle) { return handle ? std::optional<Tensor>(of(handle)) : std::nullopt; }
IntArrayRef list(const int64_t *numbers, int32_t count) { return IntArrayRef(numbers, static_cast<size_t>(count)); }
std::vector<Tensor> all(Handle const *handles, int32_t count) {
  std::vector<Tensor> tensors;
  tensors.reserve(static_cast<size_t>(count));
  for (int32_t index = 0; index < count; ++index) tensors.push_back(of(handles[index]));
  return tensors;
}
std::vector<Tensor> gradients(Handle const *handles, int32_t count) {
  std::vector<Tensor> tensors;
  tensors.reserve(static_cast<size_t>(count));
  for (int32_t index = 0; index < count; ++index) {
    tensors.push_back(of(handles[index]).grad());
    TORCH_CHECK(tensors.back().defined(), "a weight has no gradient");
  }
  return tensors;
}

template <class Act> auto attempt(Act act, decltype(act()) failed) noexcept -> decltype(act()) {
  try {
    return act();
  } catch (...) {
    keep_thrown();
  }
  return failed;
}
template <class Act> Handle make(Act act) noexcept {
  return attempt([&]() -> Handle { return own(act()); }, nullptr);
}
template <class Act> int32_t act(Act perform) noexcept {
  return attempt(
      [&]() -> int32_t {
        perform();
        return 0;
      },
      1);
}

at::TensorOptions options(int32_t element) { return at::TensorOptions().dtype(static_cast<at::ScalarType>(element)); }

const ctorch_table table = {
    .version = ctorch_table_version,
    .size = sizeof(ctorch_table),

    .message = []() -> const char * { return words; },
    .engine = [] { return TORCH_VERSION; },
    .processor =
        [] {
          return attempt(
              []() -> const char * {
                static const std::string name = at::get_cpu_capability();
                return name.c_str();
              },
              "unknown");
        },
    .threads = [](int32_t count) { return act([&] { at::set_num_threads(count); }); },
    .thread_count = [] { return attempt([] { return static_cast<int32_t>(at::get_num_threads()); }, -1); },
    .seed = [](uint64_t seed) { return act([&] { at::manual_seed(seed); }); },
    .deterministic =
        [](int32_t on) {
          return act([&] { at::globalContext().setDeterministicAlgorithms(on != 0, /*warn_only*/ false); });
        },
    .grad_mode =
        [](int32_t on) {
          return attempt(
              [&] {
                const bool before = at::GradMode::is_enabled();
                at::GradMode::set_enabled(on != 0);
                return static_cast<int32_t>(before);
              },
              -1);
        },
    .autocast =
        [](int32_t on) {
          return act([&] {
            at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
            at::autocast::set_autocast_enabled(at::kCPU, on != 0);
            if (on == 0) at::autocast::clear_cache();
          });
        },
    .give_back = [] { malloc_trim(0); },

    .free = [](Handle tensor) { delete reinterpret_cast<Tensor *>(tensor); },
    .from =
        [](const void *data, const int64_t *sizes, int32_t rank, int32_t element) {
          return make([&] {
            Tensor tensor = at::empty(list(sizes, rank), options(element));
            if (tensor.nbytes() > 0) std::memcpy(tensor.mutable_data_ptr(), data, tensor.nbytes());
            return tensor;
          });
        },
    .over =
        [](void *data, const int64_t *sizes, int32_t rank, int32_t element) {
          return make([&] { return at::from_blob(data, list(sizes, rank), options(element)); });
        },
    .full =
        [](const int64_t *sizes, int32_t rank, int32_t element, double value) {
          return make([&] { return at::full(list(sizes, rank), value, options(element)); });
        },
    .normal = [](const int64_t *sizes, int32_t rank) { return make([&] { return at::randn(list(sizes, rank)); }); },
    .uniform = [](const int64_t *sizes, int32_t rank) { return make([&] { return at::rand(list(sizes, rank)); }); },
    .rank = [](Handle x) { return attempt([&] { return static_cast<int32_t>(of(x).dim()); }, -1); },
    .sizes =
        [](Handle x, int64_t *out) {
          return act([&] {
            for (int64_t size : of(x).sizes()) *out++ = size;
          });
        },
    .element = [](Handle x) { return attempt([&] { return static_cast<int32_t>(of(x).scalar_type()); }, -1); },
    .read =
        [](Handle x, void *out, size_t bytes) {
          return act([&] {
            Tensor tensor = of(x).detach().contiguous();
            TORCH_CHECK(tensor.nbytes() == bytes, "room for ", bytes, " bytes, the tensor has ", tensor.nbytes());
            if (bytes > 0) std::memcpy(out, tensor.const_data_ptr(), bytes);
          });
        },
    .item = [](Handle x, double *out) { return act([&] { *out = of(x).detach().to(at::kDouble).item<double>(); }); },

    .requires_grad = [](Handle x, int32_t on) { return act([&] { of(x).set_requires_grad(on != 0); }); },
    .backward = [](Handle x) { return act([&] { of(x).backward(); }); },
    .grad =
        [](Handle x) -> Handle {
          return attempt(
              [&]() -> Handle {
                const Tensor &gradient = of(x).grad();
                return gradient.defined() ? own(gradient) : nullptr;
              },
              nullptr);
        },
    .clear_grad = [](Handle x) { return act([&] { of(x).mutable_grad().reset(); }); },
    .grad_of =
        [](Handle output, Handle const *values, int32_t count, Handle *out, int32_t keeps) {
          return act([&] {
            auto found = torch::autograd::grad({of(output)}, all(values, count), {}, keeps != 0, false, true);
            // All are made before the first is handed over, so that nothing is lost where one cannot be made.
            for (int32_t index = 0; index < count; ++index) {
              Tensor &gradient = found[static_cast<size_t>(index)];
              if (!gradient.defined()) gradient = at::zeros_like(of(values[index]));
            }
            for (int32_t index = 0; index < count; ++index) out[index] = own(found[static_cast<size_t>(index)]);
          });
        },
    .detach = [](Handle x) { return make([&] { return of(x).detach(); }); },

    .convolution =
        [](Handle x, Handle weight, Handle bias, const int64_t *stride, const int64_t *padding, const int64_t *dilation,
           int32_t axes, int64_t groups, int32_t transposed) {
          return make([&] {
            const std::vector<int64_t> none(static_cast<size_t>(axes), 0);
            return at::convolution(
                of(x), of(weight), maybe(bias), list(stride, axes), list(padding, axes), list(dilation, axes),
                transposed != 0, none, groups);
          });
        },
    .batch_norm =
        [](Handle x, Handle weight, Handle bias, Handle mean, Handle variance, int32_t training, double momentum,
           double epsilon) {
          return make([&] {
            return at::batch_norm(
                of(x), maybe(weight), maybe(bias), maybe(mean), maybe(variance), training != 0, momentum, epsilon, false);
          });
        },
    .instance_norm =
        [](Handle x, Handle weight, Handle bias, double epsilon) {
          return make([&] {
            return at::instance_norm(
                of(x), maybe(weight), maybe(bias), std::nullopt, std::nullopt, true, 0.1, epsilon, false);
          });
        },
    .linear = [](Handle x, Handle w, Handle b) { return make([&] { return at::linear(of(x), of(w), maybe(b)); }); },
    .relu =
        [](Handle x, int32_t in_place) { return make([&] { return in_place ? at::relu_(of(x)) : at::relu(of(x)); }); },
    .clamp = [](Handle x, double least, double most) { return make([&] { return at::clamp(of(x), least, most); }); },
    .hardtanh =
        [](Handle x, double least, double most, int32_t in_place) {
          return make(
              [&] { return in_place ? at::hardtanh_(of(x), least, most) : at::hardtanh(of(x), least, most); });
        },
    .leaky_relu =
        [](Handle x, double slope, int32_t in_place) {
          return make([&] { return in_place ? at::leaky_relu_(of(x), slope) : at::leaky_relu(of(x), slope); });
        },
    .silu = [](Handle x) { return make([&] { return at::silu(of(x)); }); },
    .sigmoid = [](Handle x) { return make([&] { return at::sigmoid(of(x)); }); },
    .max_pool =
        [](Handle x, const int64_t *kernel, const int64_t *stride, const int64_t *padding, int32_t axes) {
          return make([&] {
            const IntArrayRef k = list(kernel, axes), s = list(stride, axes), p = list(padding, axes);
            return axes == 3 ? at::max_pool3d(of(x), k, s, p) : at::max_pool2d(of(x), k, s, p);
          });
        },
    .average_pool =
        [](Handle x, const int64_t *kernel, const int64_t *stride, const int64_t *padding, int32_t axes) {
          return make([&] {
            const IntArrayRef k = list(kernel, axes), s = list(stride, axes), p = list(padding, axes);
            return axes == 3 ? at::avg_pool3d(of(x), k, s, p) : at::avg_pool2d(of(x), k, s, p);
          });
        },
    .global_average_pool =
        [](Handle x) {
          return make([&] {
            if (of(x).dim() == 4) return at::adaptive_avg_pool2d(of(x), {1, 1});
            return at::adaptive_avg_pool3d(of(x), {1, 1, 1});
          });
        },
    .enlarge =
        [](Handle x, const int64_t *sizes, int32_t axes, int32_t linear) {
          return make([&] {
            const IntArrayRef size = list(sizes, axes);
            if (axes == 3) {
              return linear ? at::upsample_trilinear3d(of(x), size, false) : at::upsample_nearest3d(of(x), size);
            }
            return linear ? at::upsample_bilinear2d(of(x), size, false) : at::upsample_nearest2d(of(x), size);
          });
        },
    .dropout =
        [](Handle x, double chance, int32_t training) {
          return make([&] { return at::dropout(of(x), chance, training != 0); });
        },

    .reshape =
        [](Handle x, const int64_t *sizes, int32_t rank) {
          return make([&] { return at::reshape(of(x), list(sizes, rank)); });
        },
    .flatten = [](Handle x, int64_t first, int64_t last) { return make([&] { return at::flatten(of(x), first, last); }); },
    .permute =
        [](Handle x, const int64_t *axes, int32_t rank) {
          return make([&] { return at::permute(of(x), list(axes, rank)); });
        },
    .concatenate =
        [](Handle const *x, int32_t count, int64_t axis) { return make([&] { return at::cat(all(x, count), axis); }); },
    .narrow =
        [](Handle x, int64_t axis, int64_t start, int64_t length) {
          return make([&] { return at::narrow(of(x), axis, start, length); });
        },
    .index_select =
        [](Handle x, int64_t axis, Handle indices) {
          return make([&] { return at::index_select(of(x), axis, of(indices)); });
        },
    .gather =
        [](Handle x, int64_t axis, Handle indices) { return make([&] { return at::gather(of(x), axis, of(indices)); }); },
    .contiguous =
        [](Handle x, int32_t channels_last) {
          return make([&] {
            if (!channels_last) return of(x).contiguous();
            return of(x).contiguous(of(x).dim() == 5 ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::ChannelsLast);
          });
        },
    .to = [](Handle x, int32_t element) { return make([&] { return of(x).to(static_cast<at::ScalarType>(element)); }); },
    .one_hot = [](Handle x, int64_t classes) { return make([&] { return at::one_hot(of(x), classes).to(at::kFloat); }); },

    .add = [](Handle x, Handle y, double factor) { return make([&] { return at::add(of(x), of(y), factor); }); },
    .multiply = [](Handle x, Handle y) { return make([&] { return at::mul(of(x), of(y)); }); },
    .divide = [](Handle x, Handle y) { return make([&] { return at::div(of(x), of(y)); }); },
    .affine =
        [](Handle x, double factor, double summand) {
          return make([&] {
            if (summand == 0) return at::mul(of(x), factor);
            return factor == 1 ? at::add(of(x), summand) : at::add(at::mul(of(x), factor), summand);
          });
        },
    .power = [](Handle x, double exponent) { return make([&] { return at::pow(of(x), exponent); }); },
    .exponential = [](Handle x) { return make([&] { return at::exp(of(x)); }); },
    .logarithm = [](Handle x) { return make([&] { return at::log(of(x)); }); },
    .absolute = [](Handle x) { return make([&] { return at::abs(of(x)); }); },
    .sign = [](Handle x) { return make([&] { return at::sign(of(x)); }); },
    .matrix_product = [](Handle x, Handle y) { return make([&] { return at::matmul(of(x), of(y)); }); },
    .minimum = [](Handle x, Handle y) { return make([&] { return at::minimum(of(x), of(y)); }); },
    .maximum = [](Handle x, Handle y) { return make([&] { return at::maximum(of(x), of(y)); }); },
    .exceeds = [](Handle x, double bound) { return make([&] { return at::gt(of(x), bound); }); },
    .choose =
        [](Handle condition, Handle x, Handle y) { return make([&] { return at::where(of(condition), of(x), of(y)); }); },
    .sum =
        [](Handle x, const int64_t *axes, int32_t count, int32_t keeps) {
          return make([&] { return axes ? at::sum(of(x), list(axes, count), keeps != 0) : at::sum(of(x)); });
        },
    .mean =
        [](Handle x, const int64_t *axes, int32_t count, int32_t keeps) {
          return make([&] { return axes ? at::mean(of(x), list(axes, count), keeps != 0) : at::mean(of(x)); });
        },
    .greatest = [](Handle x, int64_t axis, int32_t keeps) { return make([&] { return at::amax(of(x), axis, keeps != 0); }); },
    .place_of_greatest = [](Handle x, int64_t axis) { return make([&] { return at::argmax(of(x), axis); }); },

    .softmax = [](Handle x, int64_t axis) { return make([&] { return at::softmax(of(x), axis); }); },
    .log_softmax = [](Handle x, int64_t axis) { return make([&] { return at::log_softmax(of(x), axis); }); },
    .cross_entropy =
        [](Handle scores, Handle target, Handle weight, int32_t reduction, int64_t ignored, double smoothing) {
          return make([&] {
            return at::cross_entropy_loss(of(scores), of(target), maybe(weight), reduction, ignored, smoothing);
          });
        },
    .binary_cross_entropy =
        [](Handle scores, Handle target, Handle weight, Handle positive, int32_t reduction) {
          return make([&] {
            return at::binary_cross_entropy_with_logits(
                of(scores), of(target), maybe(weight), maybe(positive), reduction);
          });
        },

    .copy_in =
        [](Handle into, Handle from) {
          return act([&] {
            at::NoGradGuard guard;
            of(into).copy_(of(from));
          });
        },
    .add_in =
        [](Handle into, Handle from, double factor) {
          return act([&] {
            at::NoGradGuard guard;
            of(into).add_(of(from), factor);
          });
        },
    .scale_in =
        [](Handle x, double factor) {
          return act([&] {
            at::NoGradGuard guard;
            of(x).mul_(factor);
          });
        },
    .approach =
        [](Handle const *into, Handle const *from, int32_t count, double share) {
          return act([&] {
            at::NoGradGuard guard;
            at::_foreach_lerp_(all(into, count), all(from, count), share);
          });
        },
    .clip =
        [](Handle const *leaves, int32_t count, double greatest, double *norm) {
          return act([&] {
            at::NoGradGuard guard;
            std::vector<Tensor> found = gradients(leaves, count);
            std::vector<Tensor> norms = at::_foreach_norm(found);
            *norm = at::linalg_vector_norm(at::stack(norms)).item<double>();
            const double factor = greatest / (*norm + 1e-6);
            if (factor < 1) at::_foreach_mul_(found, factor);
          });
        },
    .adamw =
        [](Handle const *leaves, Handle const *first, Handle const *second, Handle const *steps, int32_t count,
           double rate, double beta1, double beta2, double decay, double epsilon) {
          return act([&] {
            at::NoGradGuard guard;
            std::vector<Tensor> counters = all(steps, count), none;
            at::_foreach_add_(counters, 1);
            at::_fused_adamw_(
                all(leaves, count), gradients(leaves, count), all(first, count), all(second, count), none, counters, rate,
                beta1, beta2, decay, epsilon, false, false);
          });
        },
    .sgd =
        [](Handle const *leaves, Handle const *momenta, int32_t count, double rate, double momentum, double decay,
           int32_t nesterov, int32_t first) {
          return act([&] {
            at::NoGradGuard guard;
            std::vector<Tensor> buffers;
            if (momenta) buffers = all(momenta, count);
            at::_fused_sgd_(
                all(leaves, count), gradients(leaves, count), buffers, decay, momentum, rate, 0, nesterov != 0, false,
                first != 0);
          });
        },
};

// Large arrays are taken and given back at every step: kept by the allocator, their pages are not fetched from the system anew.
struct Allocator {
  Allocator() {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 2147483647);
    mallopt(M_TOP_PAD, 64 << 20);
  }
} allocator;

}  // namespace

extern "C" __attribute__((visibility("default"))) const ctorch_table *ctorch_functions(void) { return &table; }
