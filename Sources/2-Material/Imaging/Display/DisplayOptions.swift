// SPDX-License-Identifier: Apache-2.0

/// Which greys to show.
public enum VOIChoice: Sendable, Hashable {
  /// What a reader would see first: the presentation state's, else the file's first, else an automatic window.
  case preferred
  /// One of the file's, counted from 0: windows before tables.
  case numbered(Int)
  /// One of the file's by its explanation, capitals or not.
  case named(String)
  /// This window.
  case window(Window)
  /// A window from the samples, whatever the file offers.
  case automatic
}

/// How an image is shown.
public struct DisplayOptions: Sendable {
  /// Bits of a sample of the result.
  public enum Depth: Int, Sendable, Hashable {
    case eight = 8
    case sixteen = 16
  }

  /// Which greys to show.
  public var greys: VOIChoice
  /// Bits of a sample of the result.
  public var depth: Depth
  /// Whether the file's overlays are drawn in white.
  public var drawsOverlays: Bool
  /// Whether an image that is stored for processing is shown all the same.
  public var showsImagesForProcessing: Bool
  /// How to show it, where somebody has laid that down.
  public var presentationState: SoftcopyPresentation?

  /// Makes options; the parameters are the properties.
  public init(
    greys: VOIChoice = .preferred, depth: Depth = .eight, drawsOverlays: Bool = false,
    showsImagesForProcessing: Bool = false, presentationState: SoftcopyPresentation? = nil
  ) {
    self.greys = greys
    self.depth = depth
    self.drawsOverlays = drawsOverlays
    self.showsImagesForProcessing = showsImagesForProcessing
    self.presentationState = presentationState
  }
}

/// Why an image cannot be shown.
public enum DisplayError: Error, Sendable, Hashable {
  /// It is stored for a machine to work on, not for a reader to see.
  case forProcessing(ProcessingIntent)
  /// The pixels have no such frame.
  case noSuchFrame(index: Int, count: Int)
  /// The file offers no such window or table; these it does, by number from 1 and kind and without the file's free words.
  case noSuchWindow(offered: [String])
  /// Colours of this kind cannot be shown; `another` for a kind that the standard does not define.
  case colours(photometricInterpretation: String, samplesPerPixel: Int)
  /// The palette is absent or cannot be read.
  case palette
  /// The presentation state is about other images.
  case otherImage

  /// A photometric interpretation as an error may quote it: a term of the standard, else `another`.
  ///
  /// > Source: DICOM PS3.3 C.7.6.3.1.2.
  static func known(_ photometricInterpretation: String) -> String {
    let terms = [
      "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "HSV", "ARGB", "CMYK", "YBR_FULL", "YBR_FULL_422",
      "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT", "XYB",
    ]
    return terms.contains(photometricInterpretation) ? photometricInterpretation : "another"
  }
}
