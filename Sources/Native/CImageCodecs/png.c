// SPDX-License-Identifier: Apache-2.0
#include "cimagecodecs.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

uint32_t cimagecodecs_png_version(void) { return png_access_version_number(); }

void cimagecodecs_free(uint8_t *bytes) { free(bytes); }

// What the callbacks of one call share. libpng jumps out of an error with longjmp; everything that must be freed afterwards lies
// here, so that no local variable is read after the jump.
struct state {
  const uint8_t *bytes;
  size_t count, at;
  uint8_t *out;
  size_t out_count, out_room;
  png_bytep *rows;
  char *message;
};

static void on_error(png_structp png, png_const_charp text) {
  struct state *state = png_get_error_ptr(png);
  strncpy(state->message, text, CIMAGECODECS_MESSAGE - 1);
  state->message[CIMAGECODECS_MESSAGE - 1] = 0;
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void on_read(png_structp png, png_bytep target, size_t wanted) {
  struct state *state = png_get_io_ptr(png);
  if (wanted > state->count - state->at) png_error(png, "the file ends early");
  memcpy(target, state->bytes + state->at, wanted);
  state->at += wanted;
}

static void on_write(png_structp png, png_bytep source, size_t count) {
  struct state *state = png_get_io_ptr(png);
  if (count > state->out_room - state->out_count) {
    size_t room = state->out_room * 2 > state->out_count + count ? state->out_room * 2 : state->out_count + count + 4096;
    uint8_t *grown = realloc(state->out, room);
    if (!grown) png_error(png, "no memory");
    state->out = grown;
    state->out_room = room;
  }
  memcpy(state->out + state->out_count, source, count);
  state->out_count += count;
}

static void on_flush(png_structp png) { (void)png; }

static png_structp reader(struct state *state, uint32_t longest) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, state, on_error, on_warning);
  if (!png) return NULL;
  png_set_user_limits(png, longest, longest);
  png_set_chunk_cache_max(png, 16);
  png_set_chunk_malloc_max(png, 1 << 20);
  // Text, profiles and the like are never parsed: they change no sample and have had the most faults.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  // That rule covers the distances between pixels too, which are wanted.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep) "pHYs", 1);
  png_set_read_fn(png, state, on_read);
  return png;
}

int cimagecodecs_png_read_header(
  const uint8_t *bytes, size_t count, uint32_t longest, cimagecodecs_png_header *header, char *message) {
  struct state state = {.bytes = bytes, .count = count, .message = message};
  memset(header, 0, sizeof *header);
  message[0] = 0;
  png_structp png = reader(&state, longest);
  png_infop volatile info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return cimagecodecs_memory;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_infop made = info;
    png_destroy_read_struct(&png, &made, NULL);
    return cimagecodecs_damaged;
  }
  png_read_info(png, info);
  header->width = png_get_image_width(png, info);
  header->height = png_get_image_height(png, info);
  header->bits = png_get_bit_depth(png, info);
  header->components = png_get_channels(png, info);
  header->is_palette = png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE;
  header->is_interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
  png_uint_32 x = 0, y = 0;
  int unit = 0;
  if (png_get_pHYs(png, info, &x, &y, &unit) && unit == PNG_RESOLUTION_METER) {
    header->per_metre_x = x;
    header->per_metre_y = y;
  }
  png_bytep alpha = NULL;
  int alpha_count = 0;
  png_color_16p value = NULL;
  int has_alpha = png_get_tRNS(png, info, &alpha, &alpha_count, &value) != 0;
  if (header->is_palette) {
    png_colorp palette = NULL;
    int colours = 0;
    if (png_get_PLTE(png, info, &palette, &colours) && palette && colours <= 256) {
      header->palette_count = (uint32_t)colours;
      for (int i = 0; i < colours; i++) {
        header->palette[4 * i] = palette[i].red;
        header->palette[4 * i + 1] = palette[i].green;
        header->palette[4 * i + 2] = palette[i].blue;
        header->palette[4 * i + 3] = has_alpha && alpha && i < alpha_count ? alpha[i] : 255;
      }
    }
  } else {
    header->has_transparent_value = has_alpha;
  }
  png_infop made = info;
  png_destroy_read_struct(&png, &made, NULL);
  return cimagecodecs_ok;
}

int cimagecodecs_png_read(
  const uint8_t *bytes, size_t count, uint32_t longest, uint8_t *pixels, size_t room, char *message) {
  struct state state = {.bytes = bytes, .count = count, .message = message};
  message[0] = 0;
  png_structp png = reader(&state, longest);
  png_infop volatile info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return cimagecodecs_memory;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_infop made = info;
    png_destroy_read_struct(&png, &made, NULL);
    return cimagecodecs_damaged;
  }
  png_read_info(png, info);
  if (png_get_bit_depth(png, info) < 8) png_set_packing(png);
  // PNG stores 16 bits with the greater byte first.
  const uint16_t one = 1;
  if (png_get_bit_depth(png, info) == 16 && *(const uint8_t *)&one == 1) png_set_swap(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  const size_t stride = png_get_rowbytes(png, info);
  const uint32_t height = png_get_image_height(png, info);
  if (height == 0 || stride > room / height) png_error(png, "more pixels than there is room for");
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t row = 0; row < height; row++) png_read_row(png, pixels + row * stride, NULL);
  }
  png_read_end(png, NULL);
  png_infop made = info;
  png_destroy_read_struct(&png, &made, NULL);
  return cimagecodecs_ok;
}

int cimagecodecs_png_write(
  const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t components, uint8_t bits, int level,
  uint32_t per_metre_x, uint32_t per_metre_y, uint8_t **out, size_t *out_count, char *message) {
  static const int kinds[] = {
    0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  struct state state = {.message = message};
  message[0] = 0;
  if (components < 1 || components > 4 || (bits != 8 && bits != 16)) return cimagecodecs_unsupported;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
  png_infop volatile info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    return cimagecodecs_memory;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_infop made = info;
    png_destroy_write_struct(&png, &made);
    free(state.out);
    return cimagecodecs_damaged;
  }
  png_set_write_fn(png, &state, on_write, on_flush);
  png_set_compression_level(png, level);
  png_set_IHDR(
    png, info, width, height, bits, kinds[components], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
    PNG_FILTER_TYPE_DEFAULT);
  if (per_metre_x && per_metre_y) png_set_pHYs(png, info, per_metre_x, per_metre_y, PNG_RESOLUTION_METER);
  png_write_info(png, info);
  const uint16_t one = 1;
  if (bits == 16 && *(const uint8_t *)&one == 1) png_set_swap(png);
  const size_t stride = (size_t)width * components * (bits / 8);
  for (uint32_t row = 0; row < height; row++) png_write_row(png, pixels + row * stride);
  png_write_end(png, info);
  png_infop made = info;
  png_destroy_write_struct(&png, &made);
  *out = state.out;
  *out_count = state.out_count;
  return cimagecodecs_ok;
}
