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
  /// The file offers no such window or table; these it does.
  case noSuchWindow(offered: [String])
  /// Colours of this kind cannot be shown.
  case colours(photometricInterpretation: String, samplesPerPixel: Int)
  /// The palette is absent or cannot be read.
  case palette
  /// The presentation state is about other images.
  case otherImage
}
