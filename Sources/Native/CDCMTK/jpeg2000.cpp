// SPDX-License-Identifier: Apache-2.0
#include "shared.h"

#include <openjpeg-2.5/openjpeg.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace {

/// A codestream in memory, read from or written to.
struct Memory {
  const uint8_t *bytes = nullptr;
  size_t count = 0;
  size_t place = 0;
  std::vector<uint8_t> written;
};

OPJ_SIZE_T read(void *buffer, OPJ_SIZE_T wanted, void *user) {
  Memory &memory = *static_cast<Memory *>(user);
  if (memory.place >= memory.count) return static_cast<OPJ_SIZE_T>(-1);
  const size_t taken = std::min<size_t>(wanted, memory.count - memory.place);
  std::memcpy(buffer, memory.bytes + memory.place, taken);
  memory.place += taken;
  return taken;
}

OPJ_OFF_T skip(OPJ_OFF_T wanted, void *user) {
  Memory &memory = *static_cast<Memory *>(user);
  if (wanted < 0) return -1;
  const size_t taken = std::min<size_t>(static_cast<size_t>(wanted), memory.count - memory.place);
  memory.place += taken;
  return static_cast<OPJ_OFF_T>(taken);
}

OPJ_BOOL seek(OPJ_OFF_T wanted, void *user) {
  Memory &memory = *static_cast<Memory *>(user);
  if (wanted < 0 || static_cast<size_t>(wanted) > memory.count) return OPJ_FALSE;
  memory.place = static_cast<size_t>(wanted);
  return OPJ_TRUE;
}

/// No exception may pass through the library, which is written in C.
OPJ_SIZE_T write(void *buffer, OPJ_SIZE_T count, void *user) {
  Memory &memory = *static_cast<Memory *>(user);
  try {
    if (memory.written.size() < memory.place + count) memory.written.resize(memory.place + count);
  } catch (...) {
    return static_cast<OPJ_SIZE_T>(-1);
  }
  std::memcpy(memory.written.data() + memory.place, buffer, count);
  memory.place += count;
  return count;
}

OPJ_OFF_T skip_written(OPJ_OFF_T wanted, void *user) {
  Memory &memory = *static_cast<Memory *>(user);
  if (wanted < 0) return -1;
  memory.place += static_cast<size_t>(wanted);
  return wanted;
}

OPJ_BOOL seek_written(OPJ_OFF_T wanted, void *user) {
  if (wanted < 0) return OPJ_FALSE;
  static_cast<Memory *>(user)->place = static_cast<size_t>(wanted);
  return OPJ_TRUE;
}

/// Keeps the library's first word of what is wrong, on one line.
void keep_error(const char *text, void *user) {
  char *error = static_cast<char *>(user);
  if (error[0]) return;
  std::snprintf(error, 200, "%s", text);
  for (char *end = error + std::strlen(error); end > error && (end[-1] == '\n' || end[-1] == ' ');) *--end = 0;
}

void be_quiet(const char *, void *) {}

struct ImageCloser {
  void operator()(opj_image_t *image) const { opj_image_destroy(image); }
};
// The library hides the types of codecs and streams behind pointers to nothing.
struct CodecCloser {
  void operator()(void *codec) const { opj_destroy_codec(static_cast<opj_codec_t *>(codec)); }
};
struct StreamCloser {
  void operator()(void *stream) const { opj_stream_destroy(static_cast<opj_stream_t *>(stream)); }
};
using Image = std::unique_ptr<opj_image_t, ImageCloser>;
using OpenCodec = std::unique_ptr<void, CodecCloser>;
using Stream = std::unique_ptr<void, StreamCloser>;

size_t width_of(uint32_t precision) { return precision > 16 ? 4 : precision > 8 ? 2 : 1; }

}  // namespace

extern "C" int32_t cdcmtk_decode_jpeg_2000(
    const uint8_t *codestream, size_t count, cdcmtk_shape shape, uint8_t *samples, size_t size, char *message,
    size_t message_size) {
  return shim::guarded(message, message_size, [&]() -> int32_t {
    const size_t width = width_of(shape.precision), needed = shim::frame_size(shape, width);
    if (needed == 0 || size != needed || shape.precision == 0 || shape.precision > 32 || count < 12)
      return shim::fail(CDCMTK_PARAMETER, "the frame is too large", message, message_size);
    static const uint8_t signature[8] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
    const bool boxed = std::memcmp(codestream, signature, sizeof signature) == 0;
    char error[200] = {0};
    OpenCodec codec(opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
    if (!codec) return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
    opj_codec_t *handle = static_cast<opj_codec_t *>(codec.get());
    opj_set_error_handler(handle, keep_error, error);
    opj_set_warning_handler(handle, be_quiet, nullptr);
    opj_set_info_handler(handle, be_quiet, nullptr);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    if (!opj_setup_decoder(handle, &parameters)) return shim::fail(CDCMTK_CODEC, error, message, message_size);
    // A codestream that was cut short is refused, not filled up.
    opj_decoder_set_strict_mode(handle, OPJ_TRUE);
    Memory memory;
    memory.bytes = codestream;
    memory.count = count;
    Stream stream(opj_stream_create(1 << 16, OPJ_TRUE));
    if (!stream) return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
    opj_stream_t *source = static_cast<opj_stream_t *>(stream.get());
    opj_stream_set_user_data(source, &memory, nullptr);
    opj_stream_set_user_data_length(source, count);
    opj_stream_set_read_function(source, read);
    opj_stream_set_skip_function(source, skip);
    opj_stream_set_seek_function(source, seek);
    opj_image_t *opened = nullptr;
    const OPJ_BOOL began = opj_read_header(source, handle, &opened);
    Image image(opened);
    if (!began || !opened) return shim::fail(CDCMTK_CODEC, error, message, message_size);
    // The shape is looked at before the library makes room for a sample.
    if (opened->numcomps != shape.samples || opened->x1 <= opened->x0 || opened->y1 <= opened->y0 ||
        opened->x1 - opened->x0 != shape.columns || opened->y1 - opened->y0 != shape.rows)
      return shim::fail(CDCMTK_SHAPE, "the codestream has another shape", message, message_size);
    for (uint32_t k = 0; k < shape.samples; k++) {
      const opj_image_comp_t &part = opened->comps[k];
      if (part.dx != 1 || part.dy != 1 || part.prec != shape.precision || (part.sgnd != 0) != (shape.is_signed != 0))
        return shim::fail(CDCMTK_SHAPE, "the codestream's components differ", message, message_size);
    }
    if (!opj_decode(handle, source, opened)) return shim::fail(CDCMTK_CODEC, error, message, message_size);
    const size_t pixels = size_t(shape.rows) * shape.columns;
    for (uint32_t k = 0; k < shape.samples; k++) {
      const opj_image_comp_t &part = opened->comps[k];
      if (!part.data || part.w != shape.columns || part.h != shape.rows)
        return shim::fail(CDCMTK_SHAPE, "the codestream's components differ", message, message_size);
      for (size_t i = 0; i < pixels; i++) {
        const uint32_t value = static_cast<uint32_t>(part.data[i]);
        uint8_t *place = samples + (i * shape.samples + k) * width;
        if (width == 1) {
          *place = static_cast<uint8_t>(value);
        } else if (width == 2) {
          const uint16_t half = static_cast<uint16_t>(value);
          std::memcpy(place, &half, 2);
        } else {
          std::memcpy(place, &value, 4);
        }
      }
    }
    return CDCMTK_OK;
  });
}

extern "C" int32_t cdcmtk_encode_jpeg_2000(
    const uint8_t *samples, size_t size, cdcmtk_shape shape, double ratio, cdcmtk_codestream *codestream, char *message,
    size_t message_size) {
  return shim::guarded(message, message_size, [&]() -> int32_t {
    const size_t width = width_of(shape.precision), needed = shim::frame_size(shape, width);
    // The library's own limit: with more bits its fixed-point steps overflow.
    if (needed == 0 || size != needed || shape.precision == 0 || shape.precision > 24 || !(ratio >= 0))
      return shim::fail(CDCMTK_PARAMETER, "cannot be encoded so", message, message_size);
    std::vector<opj_image_cmptparm_t> parts(shape.samples);
    for (opj_image_cmptparm_t &part : parts) {
      std::memset(&part, 0, sizeof part);
      part.dx = part.dy = 1;
      part.w = shape.columns;
      part.h = shape.rows;
      part.prec = shape.precision;
      part.sgnd = shape.is_signed ? 1 : 0;
    }
    Image image(opj_image_create(shape.samples, parts.data(), shape.samples == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY));
    if (!image) return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
    image->x0 = image->y0 = 0;
    image->x1 = shape.columns;
    image->y1 = shape.rows;
    const size_t pixels = size_t(shape.rows) * shape.columns;
    const uint32_t unused = 32 - shape.precision;
    for (uint32_t k = 0; k < shape.samples; k++) {
      for (size_t i = 0; i < pixels; i++) {
        const uint8_t *place = samples + (i * shape.samples + k) * width;
        uint32_t value = 0;
        std::memcpy(&value, place, width);
        value <<= unused;
        image->comps[k].data[i] =
            shape.is_signed ? static_cast<int32_t>(value) >> unused : static_cast<int32_t>(value >> unused);
      }
    }
    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.tcp_numlayers = 1;
    parameters.tcp_rates[0] = static_cast<float>(ratio);
    parameters.cp_disto_alloc = 1;
    parameters.irreversible = ratio > 0 ? 1 : 0;
    parameters.tcp_mct = shape.samples == 3 ? 1 : 0;
    uint32_t shortest = std::min(shape.rows, shape.columns);
    parameters.numresolution = 1;
    while (parameters.numresolution < 6 && shortest >= 2) {
      parameters.numresolution++;
      shortest /= 2;
    }
    char error[200] = {0};
    OpenCodec codec(opj_create_compress(OPJ_CODEC_J2K));
    if (!codec) return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
    opj_codec_t *handle = static_cast<opj_codec_t *>(codec.get());
    opj_set_error_handler(handle, keep_error, error);
    opj_set_warning_handler(handle, be_quiet, nullptr);
    opj_set_info_handler(handle, be_quiet, nullptr);
    if (!opj_setup_encoder(handle, &parameters, image.get())) return shim::fail(CDCMTK_CODEC, error, message, message_size);
    Memory memory;
    Stream stream(opj_stream_create(1 << 16, OPJ_FALSE));
    if (!stream) return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
    opj_stream_t *sink = static_cast<opj_stream_t *>(stream.get());
    opj_stream_set_user_data(sink, &memory, nullptr);
    opj_stream_set_write_function(sink, write);
    opj_stream_set_skip_function(sink, skip_written);
    opj_stream_set_seek_function(sink, seek_written);
    if (!opj_start_compress(handle, image.get(), sink) || !opj_encode(handle, sink) || !opj_end_compress(handle, sink))
      return shim::fail(CDCMTK_CODEC, error, message, message_size);
    if (!shim::keep(memory.written.data(), memory.written.size(), codestream))
      return shim::fail(CDCMTK_MEMORY, "out of memory", message, message_size);
    return CDCMTK_OK;
  });
}
