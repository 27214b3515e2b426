// SPDX-License-Identifier: Apache-2.0
// DCMTK's pixel codecs and OpenJPEG behind plain C. No exception, C++ type or allocator crosses.
//
// Each function works on one frame. Samples stand in the machine's order (little endian), those of a pixel side by side. A
// status other than CDCMTK_OK comes with a text of at most `message_size` bytes, closed by 0; it never quotes pixels.
#ifndef CDCMTK_H
#define CDCMTK_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// What a call came to.
enum {
  CDCMTK_OK = 0,
  /// The codestream is damaged, cut short, or of a kind that the library cannot decode.
  CDCMTK_CODEC = 1,
  /// The codestream's own shape is another than the caller said.
  CDCMTK_SHAPE = 2,
  /// The parameters cannot be.
  CDCMTK_PARAMETER = 3,
  /// There is no memory for it.
  CDCMTK_MEMORY = 4
};

/// The shape of one frame.
typedef struct {
  uint32_t rows;
  uint32_t columns;
  /// 1 or 3.
  uint32_t samples;
  /// Bits of each sample, 1 to 16, with JPEG 2000 to 32.
  uint32_t precision;
  /// 1 where samples are in two's complement; only JPEG 2000 can say so.
  uint32_t is_signed;
} cdcmtk_shape;

/// Bytes that the shim allocated; free them with `cdcmtk_free`.
typedef struct {
  uint8_t *_Nullable bytes;
  size_t count;
} cdcmtk_codestream;

/// Silences the library's log; call before any other function. Any thread; a second call does nothing.
void cdcmtk_start(void);

/// Decodes JPEG: baseline, extended, progressive, lossless. Colours are left as they are coded; a damaged frame is refused.
///
/// `samples` gets rows × columns × samples of 1 byte (precision to 8) or 2 bytes. Any thread; calls are independent.
int32_t cdcmtk_decode_jpeg(
    const uint8_t *_Nonnull codestream, size_t count, cdcmtk_shape shape, uint8_t *_Nonnull samples, size_t size,
    char *_Nonnull message, size_t message_size);

/// Decodes JPEG-LS; the rest as for `cdcmtk_decode_jpeg`.
int32_t cdcmtk_decode_jpeg_ls(
    const uint8_t *_Nonnull codestream, size_t count, cdcmtk_shape shape, uint8_t *_Nonnull samples, size_t size,
    char *_Nonnull message, size_t message_size);

/// Decodes a JPEG 2000 codestream, high throughput or not, bare or in a JP2 box; component transforms are undone.
///
/// `samples` gets rows × columns × samples of 1, 2 or 4 bytes, after the precision. Any thread; calls are independent.
int32_t cdcmtk_decode_jpeg_2000(
    const uint8_t *_Nonnull codestream, size_t count, cdcmtk_shape shape, uint8_t *_Nonnull samples, size_t size,
    char *_Nonnull message, size_t message_size);

/// Encodes JPEG: baseline (precision 8) or extended (12) at a quality of 1 to 100, RGB as YCbCr with chroma halved across.
///
/// Samples have 1 byte (precision 8) or 2. Any thread; calls are independent.
int32_t cdcmtk_encode_jpeg(
    const uint8_t *_Nonnull samples, size_t size, cdcmtk_shape shape, int32_t quality,
    cdcmtk_codestream *_Nonnull codestream, char *_Nonnull message, size_t message_size);

/// Encodes lossless JPEG with predictor 1 to 7, colours as they are; three samples are marked as RGB or not at all.
///
/// Any thread; calls are independent.
int32_t cdcmtk_encode_jpeg_lossless(
    const uint8_t *_Nonnull samples, size_t size, cdcmtk_shape shape, int32_t predictor, int32_t is_rgb,
    cdcmtk_codestream *_Nonnull codestream, char *_Nonnull message, size_t message_size);

/// Encodes JPEG-LS in which no sample is more than `deviation` off; 0 is lossless. Any thread; calls are independent.
int32_t cdcmtk_encode_jpeg_ls(
    const uint8_t *_Nonnull samples, size_t size, cdcmtk_shape shape, int32_t deviation,
    cdcmtk_codestream *_Nonnull codestream, char *_Nonnull message, size_t message_size);

/// Encodes JPEG 2000, colours through its component transform, samples of 1, 2 or 4 bytes.
///
/// `ratio` is the compression that the lossy form aims at; 0 is lossless. Any thread; calls are independent.
int32_t cdcmtk_encode_jpeg_2000(
    const uint8_t *_Nonnull samples, size_t size, cdcmtk_shape shape, double ratio,
    cdcmtk_codestream *_Nonnull codestream, char *_Nonnull message, size_t message_size);

/// Frees what an encoder gave. Any thread.
void cdcmtk_free(cdcmtk_codestream *_Nonnull codestream);

/// DCMTK's version, such as 3.6.7; lives as long as the process.
const char *_Nonnull cdcmtk_version(void);

/// OpenJPEG's version, such as 2.5.0; lives as long as the process.
const char *_Nonnull cdcmtk_openjpeg_version(void);

#ifdef __cplusplus
}
#endif
#endif
