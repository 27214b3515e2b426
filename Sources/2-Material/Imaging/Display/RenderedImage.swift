// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// An image as it is sent to a screen.
public struct RenderedImage: Sendable, Equatable {
  /// Rows.
  public let rows: Int
  /// Columns.
  public let columns: Int
  /// Samples of a pixel, side by side: 1 for grey, 3 for red, green, blue.
  public let channels: Int
  /// `rows × columns × channels` samples: `uint8` or `uint16`, from black at 0 to white at the greatest.
  public let samples: PixelSamples
  /// How high a pixel is for its width: 1 for a square one.
  public let pixelAspect: Double
  /// What picked the greys; `nil` for colours.
  public let greys: VOITransform?
  /// What a reader should know of how it is shown, each a sentence.
  public let notes: [String]
}

/// Shows frames: from stored samples to what is sent to a screen.
///
/// Greys go through the modality LUT, the window or VOI table, and the polarity (Presentation LUT Shape, MONOCHROME1), in this
/// order. Padding is background: black whatever the polarity. Colours stay as they are, palettes are looked up.
///
/// > Source: DICOM PS3.3 C.7.6.3.1.2, C.11; PS3.4 annex N.2 (the grayscale transformation sequence).
public enum Renderer {
  /// Shows a frame.
  ///
  /// - Parameters:
  ///   - pixels: The decoded samples: all frames of the file, or this one alone.
  ///   - dataSet: The file's attributes.
  ///   - frame: Which frame, counted from 0.
  ///   - options: How to show it.
  /// - Returns: Greys or colours of the depth that is asked for.
  /// - Throws: ``DisplayError`` where a reader would not see it, or it cannot be shown.
  /// - Complexity: O(*n*) for *n* pixels of up to 16 bits.
  public static func image(
    _ pixels: PixelArray, of dataSet: DataSet, frame: Int = 0, options: DisplayOptions = DisplayOptions()
  ) throws(DisplayError) -> RenderedImage {
    if !options.showsImagesForProcessing, let intent = ProcessingIntent(dataSet) { throw .forProcessing(intent) }
    let isAlone = pixels.frames == 1 && dataSet.frameCount > frame
    guard frame >= 0, let own = pixels.frame(isAlone ? 0 : frame) else {
      throw .noSuchFrame(index: frame, count: pixels.frames)
    }
    if let state = options.presentationState, !state.applies(to: dataSet.text(.sopInstanceUID) ?? "", frame: frame) {
      throw .otherImage
    }
    let attributes = FrameAttributes(dataSet, frame: frame)
    var canvas: Canvas
    switch (own.samplesPerPixel, own.photometricInterpretation) {
    case (1, "PALETTE COLOR"): canvas = try ColourRendering.palette(own, of: attributes, options: options)
    case (1, _):
      if let coloured = try ColourRendering.supplemental(own, of: attributes, options: options) {
        canvas = coloured
      } else {
        canvas = try GreyRendering.canvas(own, of: attributes, options: options)
      }
    case (3, "RGB"): canvas = try ColourRendering.canvas(own, of: attributes, options: options)
    default:
      throw .colours(
        photometricInterpretation: DisplayError.known(own.photometricInterpretation),
        samplesPerPixel: own.samplesPerPixel)
    }
    canvas.notes += dataSet.tablesLeftOut(for: own, attributes, state: options.presentationState)
    if options.drawsOverlays {
      canvas.draw(OverlayPlane.all(dataSet), frame: frame)
      canvas.notes += OverlayPlane.undrawn(dataSet)
    }
    canvas.cover(DisplayShutter(dataSet))
    if let state = options.presentationState {
      canvas.cover(state.shutter)
      canvas.crop(state.displayedArea(for: dataSet.text(.sopInstanceUID) ?? "", frame: frame))
      canvas.turn(by: state.rotation, flipping: state.isFlipped)
    }
    return canvas.image
  }
}
