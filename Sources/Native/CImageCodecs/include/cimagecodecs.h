// SPDX-License-Identifier: Apache-2.0
// libpng and libjpeg-turbo behind plain C: from memory to memory, with their errors caught here.
#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H
#include <stddef.h>
#include <stdint.h>

/// The version of libpng that was linked, such as 10639.
uint32_t cimagecodecs_png_version(void);

/// How a call ended.
enum {
  cimagecodecs_ok = 0,
  /// The library found the bytes damaged.
  cimagecodecs_damaged = 1,
  /// No memory, or more than was allowed.
  cimagecodecs_memory = 2,
  /// The file is whole and of a kind that is not read.
  cimagecodecs_unsupported = 3,
};

/// The longest message with its final zero.
#define CIMAGECODECS_MESSAGE 200

/// What the header of a PNG says.
typedef struct {
  uint32_t width, height;
  /// Bits of a sample as stored: 1, 2, 4, 8 or 16.
  uint8_t bits;
  /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA; a palette has 1.
  uint8_t components;
  uint8_t is_palette, is_interlaced;
  /// Whether one sample value of a gray or RGB image is marked as transparent.
  uint8_t has_transparent_value;
  /// Pixels per metre along x and y; 0 where the file does not say.
  uint32_t per_metre_x, per_metre_y;
  /// The palette: red, green, blue, opacity.
  uint32_t palette_count;
  uint8_t palette[1024];
} cimagecodecs_png_header;

/// Reads the header; no memory is taken for pixels. Width and height above `longest` are damage.
int cimagecodecs_png_read_header(
  const uint8_t *bytes, size_t count, uint32_t longest, cimagecodecs_png_header *header, char *message);

/// Decodes into `pixels`, which must have room for height × width × components samples of 1 byte (2 for 16 bits, in the order of
/// this machine). Samples of fewer than 8 bits come one to a byte with the value that is stored.
int cimagecodecs_png_read(
  const uint8_t *bytes, size_t count, uint32_t longest, uint8_t *pixels, size_t room, char *message);

/// Encodes gray or RGB (1 to 4 components, 8 or 16 bits in the order of this machine); free `*out` with `cimagecodecs_free`.
int cimagecodecs_png_write(
  const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t components, uint8_t bits, int level,
  uint32_t per_metre_x, uint32_t per_metre_y, uint8_t **out, size_t *out_count, char *message);

/// What the header of a JPEG says.
typedef struct {
  uint32_t width, height;
  /// 1 gray or 3 RGB, as the pixels will come.
  uint8_t components;
  uint8_t is_progressive;
  /// 1 to 8 as Exif counts them; 0 where the file does not say.
  uint8_t orientation;
  /// 1 per inch, 2 per centimetre, 0 a ratio alone.
  uint8_t density_unit;
  uint16_t density_x, density_y;
} cimagecodecs_jpeg_header;

/// Reads the header.
int cimagecodecs_jpeg_read_header(
  const uint8_t *bytes, size_t count, cimagecodecs_jpeg_header *header, char *message);

/// Decodes into `pixels`, which must have room for height × width × components bytes; `warnings` counts what was tolerated.
int cimagecodecs_jpeg_read(
  const uint8_t *bytes, size_t count, uint8_t *pixels, size_t room, uint32_t *warnings, char *message);

/// Encodes gray or RGB; colour is not subsampled. Free `*out` with `cimagecodecs_free`.
int cimagecodecs_jpeg_write(
  const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t components, int quality, uint8_t **out,
  size_t *out_count, char *message);

/// Frees what an encoder made.
void cimagecodecs_free(uint8_t *bytes);
#endif
