// SPDX-License-Identifier: Apache-2.0
import DICOM

/// From stored samples to colours.
enum ColourRendering {
  /// Red, green and blue as they are, brought to the depth that is asked for.
  static func canvas(
    _ pixels: PixelArray, of attributes: FrameAttributes, options: DisplayOptions
  ) throws(DisplayError) -> Canvas {
    guard let stored = pixels.samples.integers else {
      throw .colours(
        photometricInterpretation: DisplayError.known(pixels.photometricInterpretation),
        samplesPerPixel: pixels.samplesPerPixel)
    }
    let bits = min(32, max(1, attributes.dataSet.integer(.bitsStored) ?? 8))
    let greatest = Double((1 << bits) - 1)
    let white = Canvas.white(options.depth)
    let samples = stored.map { UInt16(min(white, max(0, (Double($0) / greatest * white + 0.5).rounded(.down)))) }
    return Canvas(
      rows: pixels.rows, columns: pixels.columns, channels: 3, depth: options.depth, samples: samples,
      pixelAspect: DisplayAspect.ratio(attributes), greys: nil, notes: [])
  }

  /// Palette indices looked up.
  static func palette(
    _ pixels: PixelArray, of attributes: FrameAttributes, options: DisplayOptions
  ) throws(DisplayError) -> Canvas {
    guard let palette = try? Palette(attributes.dataSet), let stored = pixels.samples.integers else { throw .palette }
    let white = Canvas.white(options.depth)
    var samples: [UInt16] = []
    samples.reserveCapacity(stored.count * 3)
    for index in stored { samples += palette.colour(index, white: white) }
    return Canvas(
      rows: pixels.rows, columns: pixels.columns, channels: 3, depth: options.depth, samples: samples,
      pixelAspect: DisplayAspect.ratio(attributes), greys: nil, notes: ["palette indices are shown as colours"])
  }

  /// Greys with the colours of a supplemental palette for the samples that it maps.
  static func supplemental(
    _ pixels: PixelArray, of attributes: FrameAttributes, options: DisplayOptions
  ) throws(DisplayError) -> Canvas? {
    guard pixels.photometricInterpretation == "MONOCHROME2",
      let palette = try? Palette(attributes.dataSet), let stored = pixels.samples.integers
    else { return nil }
    let greys = try GreyRendering.canvas(pixels, of: attributes, options: options)
    var samples: [UInt16] = []
    samples.reserveCapacity(stored.count * 3)
    var coloured = 0
    for (place, index) in stored.enumerated() {
      if palette.isColoured(index) {
        samples += palette.colour(index, white: greys.white)
        coloured += 1
      } else {
        samples += [greys.samples[place], greys.samples[place], greys.samples[place]]
      }
    }
    let note = "\(Wording.count(coloured, "pixel")) shown in the colours of the supplemental palette"
    return Canvas(
      rows: pixels.rows, columns: pixels.columns, channels: 3, depth: options.depth, samples: samples,
      pixelAspect: greys.pixelAspect, greys: greys.greys, notes: greys.notes + [note])
  }
}

extension Palette {
  /// Red, green and blue of an index, 0 to `white`.
  fileprivate func colour(_ index: Int, white: Double) -> [UInt16] {
    let colour = colour(of: index)
    let greatest = bitsPerEntry == 8 ? 255.0 : 65535
    return [colour.red, colour.green, colour.blue].map {
      UInt16(min(white, (Double($0) / greatest * white + 0.5).rounded(.down)))
    }
  }
}
