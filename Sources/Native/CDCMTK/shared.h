// SPDX-License-Identifier: Apache-2.0
// What the files of the shim share.
#pragma once
#include "cdcmtk.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

namespace shim {

/// Writes why, cut to the buffer.
inline int32_t fail(int32_t status, const char *why, char *message, size_t size) {
  if (size > 0) std::snprintf(message, size, "%s", why ? why : "");
  return status;
}

/// How many bytes the frame has at `width` bytes a sample; 0 where the shape cannot be.
inline size_t frame_size(const cdcmtk_shape &shape, size_t width) {
  if (shape.rows == 0 || shape.columns == 0 || shape.rows > 65535 || shape.columns > 65535) return 0;
  if (shape.samples == 0 || shape.samples > 4) return 0;
  return size_t(shape.rows) * shape.columns * shape.samples * width;
}

/// Copies a codestream into memory that `cdcmtk_free` frees.
inline bool keep(const uint8_t *bytes, size_t count, cdcmtk_codestream *out) {
  out->bytes = static_cast<uint8_t *>(std::malloc(count ? count : 1));
  if (!out->bytes) return false;
  std::memcpy(out->bytes, bytes, count);
  out->count = count;
  return true;
}

/// Runs `work` and turns whatever it throws into a status.
template <typename Work>
int32_t guarded(char *message, size_t size, Work work) {
  try {
    return work();
  } catch (const std::bad_alloc &) {
    return fail(CDCMTK_MEMORY, "out of memory", message, size);
  } catch (const std::exception &error) {
    return fail(CDCMTK_CODEC, error.what(), message, size);
  } catch (...) {
    return fail(CDCMTK_CODEC, "unknown exception", message, size);
  }
}

}  // namespace shim
