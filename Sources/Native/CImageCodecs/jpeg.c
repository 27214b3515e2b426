// SPDX-License-Identifier: Apache-2.0
#include "cimagecodecs.h"

// jpeglib.h wants size_t and FILE before it.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

// No picture has more scans; a progressive file of thousands of tiny ones takes hours.
#define MOST_SCANS 500

struct failure {
  struct jpeg_error_mgr manager;
  jmp_buf back;
  char *message;
  // Warnings that leave pixels undecoded, and the rest.
  uint32_t losses, warnings;
  int is_unsupported;
  unsigned char *out;
  unsigned long out_count;
};

static void on_failure(j_common_ptr info) {
  struct failure *failure = (struct failure *)info->err;
  char text[JMSG_LENGTH_MAX];
  failure->manager.format_message(info, text);
  strncpy(failure->message, text, CIMAGECODECS_MESSAGE - 1);
  failure->message[CIMAGECODECS_MESSAGE - 1] = 0;
  // 12 bits, lossless and hierarchical processes.
  const int code = info->err->msg_code;
  failure->is_unsupported = code == JERR_BAD_PRECISION || code == JERR_SOF_UNSUPPORTED;
  longjmp(failure->back, 1);
}

static void on_message(j_common_ptr info, int level) {
  struct failure *failure = (struct failure *)info->err;
  if (level >= 0) return;
  switch (info->err->msg_code) {
    // Bytes between segments, a density that is odd: every pixel is still there.
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
      failure->warnings++;
      break;
    default:
      if (!failure->losses++) {
        char text[JMSG_LENGTH_MAX];
        failure->manager.format_message(info, text);
        strncpy(failure->message, text, CIMAGECODECS_MESSAGE - 1);
        failure->message[CIMAGECODECS_MESSAGE - 1] = 0;
      }
  }
}

static void on_output(j_common_ptr info) { (void)info; }

static void on_progress(j_common_ptr info) {
  if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > MOST_SCANS)
    ERREXIT(info, JERR_BAD_PROGRESSION);
}

static void prepare(struct failure *failure, char *message) {
  memset(failure, 0, sizeof *failure);
  jpeg_std_error(&failure->manager);
  failure->manager.error_exit = on_failure;
  failure->manager.emit_message = on_message;
  failure->manager.output_message = on_output;
  failure->message = message;
  message[0] = 0;
}

// The orientation tag of an Exif segment; 0 where it has none or is damaged.
static uint8_t orientation(const uint8_t *data, size_t count) {
  if (count < 14 || memcmp(data, "Exif\0\0", 6) != 0) return 0;
  const uint8_t *tiff = data + 6;
  const size_t room = count - 6;
  const int big = tiff[0] == 'M' && tiff[1] == 'M';
  if (!big && !(tiff[0] == 'I' && tiff[1] == 'I')) return 0;
#define TWO(at) ((uint32_t)(big ? tiff[at] << 8 | tiff[(at) + 1] : tiff[(at) + 1] << 8 | tiff[at]))
#define FOUR(at) (big ? TWO(at) << 16 | TWO((at) + 2) : TWO((at) + 2) << 16 | TWO(at))
  const size_t directory = FOUR(4);
  if (directory > room - 2) return 0;
  const size_t entries = TWO(directory);
  for (size_t entry = 0; entry < entries; entry++) {
    const size_t at = directory + 2 + entry * 12;
    if (at + 12 > room) return 0;
    if (TWO(at) == 0x0112 && TWO(at + 2) == 3) {
      const uint32_t value = TWO(at + 8);
      return value >= 1 && value <= 8 ? (uint8_t)value : 0;
    }
  }
  return 0;
#undef TWO
#undef FOUR
}

// Reads the header and says how the pixels are to come; 0, or unsupported.
static int begin(j_decompress_ptr info) {
  jpeg_read_header(info, TRUE);
  if (info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK || info->num_components == 4) {
    return cimagecodecs_unsupported;
  }
  if (info->num_components != 1 && info->num_components != 3) return cimagecodecs_unsupported;
  info->out_color_space = info->num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  // The accurate integer transform: the same on every machine.
  info->dct_method = JDCT_ISLOW;
  return cimagecodecs_ok;
}

int cimagecodecs_jpeg_read_header(
  const uint8_t *bytes, size_t count, cimagecodecs_jpeg_header *header, char *message) {
  struct jpeg_decompress_struct info;
  struct failure failure;
  memset(header, 0, sizeof *header);
  memset(&info, 0, sizeof info);
  prepare(&failure, message);
  info.err = &failure.manager;
  if (setjmp(failure.back)) {
    jpeg_destroy_decompress(&info);
    return failure.is_unsupported ? cimagecodecs_unsupported : cimagecodecs_damaged;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_save_markers(&info, JPEG_APP0 + 1, 0xFFFF);
  const int status = begin(&info);
  header->width = info.image_width;
  header->height = info.image_height;
  header->components = info.num_components == 1 ? 1 : 3;
  header->is_progressive = info.progressive_mode;
  if (info.saw_JFIF_marker) {
    header->density_unit = info.density_unit;
    header->density_x = info.X_density;
    header->density_y = info.Y_density;
  }
  for (jpeg_saved_marker_ptr marker = info.marker_list; marker && !header->orientation; marker = marker->next) {
    header->orientation = orientation(marker->data, marker->data_length);
  }
  if (status != cimagecodecs_ok) strncpy(message, "four components (CMYK)", CIMAGECODECS_MESSAGE - 1);
  jpeg_destroy_decompress(&info);
  return status;
}

int cimagecodecs_jpeg_read(
  const uint8_t *bytes, size_t count, uint8_t *pixels, size_t room, uint32_t *warnings, char *message) {
  struct jpeg_decompress_struct info;
  struct jpeg_progress_mgr progress;
  struct failure failure;
  memset(&info, 0, sizeof info);
  memset(&progress, 0, sizeof progress);
  prepare(&failure, message);
  info.err = &failure.manager;
  if (setjmp(failure.back)) {
    jpeg_destroy_decompress(&info);
    return failure.is_unsupported ? cimagecodecs_unsupported : cimagecodecs_damaged;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  progress.progress_monitor = on_progress;
  info.progress = &progress;
  if (begin(&info) != cimagecodecs_ok) {
    jpeg_destroy_decompress(&info);
    return cimagecodecs_unsupported;
  }
  jpeg_start_decompress(&info);
  const size_t stride = (size_t)info.output_width * info.output_components;
  if (stride > room / info.output_height) {
    jpeg_destroy_decompress(&info);
    return cimagecodecs_memory;
  }
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = pixels + (size_t)info.output_scanline * stride;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  *warnings = failure.warnings;
  return failure.losses ? cimagecodecs_damaged : cimagecodecs_ok;
}

int cimagecodecs_jpeg_write(
  const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t components, int quality, uint8_t **out,
  size_t *out_count, char *message) {
  struct jpeg_compress_struct info;
  struct failure failure;
  memset(&info, 0, sizeof info);
  prepare(&failure, message);
  if (components != 1 && components != 3) return cimagecodecs_unsupported;
  info.err = &failure.manager;
  if (setjmp(failure.back)) {
    // What was written so far is left: the library does not say where it lies before it has ended, and memory was short anyway.
    jpeg_destroy_compress(&info);
    return cimagecodecs_damaged;
  }
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &failure.out, &failure.out_count);
  info.image_width = width;
  info.image_height = height;
  info.input_components = components;
  info.in_color_space = components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  info.dct_method = JDCT_ISLOW;
  info.optimize_coding = TRUE;
  info.comp_info[0].h_samp_factor = 1;
  info.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&info, TRUE);
  const size_t stride = (size_t)width * components;
  while (info.next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(pixels + (size_t)info.next_scanline * stride);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  *out = failure.out;
  *out_count = failure.out_count;
  return cimagecodecs_ok;
}
