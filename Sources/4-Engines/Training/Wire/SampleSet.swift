// SPDX-License-Identifier: Apache-2.0

/// Images and their answers as they lie in memory that is handed over: what stands where.
///
/// All numbers lie one after another in one piece of sealed memory, each part from a multiple of 64 bytes on.
public struct SampleSet: Sendable, Hashable, Codable {
  /// What the images are for.
  public enum Use: String, Sendable, Hashable, Codable {
    /// The network learns from them.
    case train
    /// Without answers, for methods that learn from such.
    case unlabelled
    /// The network is judged by them while it learns.
    case tune
    /// Sets of before, for replay.
    case past
    /// Images of another domain, without answers.
    case target
  }

  /// How a pixel is stored.
  public enum Pixel: Sendable, Hashable, Codable {
    /// IEEE 754, 32 bits.
    case float32
    /// A byte, to be multiplied and shifted.
    case uint8(scale: Float, shift: Float)

    /// Bytes of one pixel.
    public var width: Int { if case .float32 = self { 4 } else { 1 } }
  }

  /// What the answers are.
  public enum Targets: Sendable, Hashable, Codable {
    /// None.
    case none
    /// The number of a class, Int32 an image; −1 where it is not known.
    case classes(offset: Int)
    /// A chance for each class, Float32: labels of several readers, consensus posteriors.
    case chances(classes: Int, offset: Int)
    /// Yes, no or not known for each finding: 1, 0 or not a number, Float32; in between for soft labels.
    case findings(count: Int, offset: Int)
    /// The number of a class for each pixel, a byte; 255 where it is not known.
    case masks(offset: Int)
  }

  /// What the images are for.
  public var use: Use
  /// How many.
  public var count: Int
  /// Channels, then space, the slowest axis first; of a piece where images have sizes of their own.
  public var shape: [Int]
  /// Where the lengths of images along space begin, Int32 an axis and image; `nil` where all images are of the shape.
  ///
  /// Images and masks then lie one after another, each in its own size, and the network sees a piece of one at a time.
  public var sizes: Int?
  /// How a pixel is stored.
  public var pixel: Pixel
  /// Where the images begin.
  public var images: Int
  /// The answers.
  public var targets: Targets
  /// Where the numbers of patients begin, Int32 an image; `nil` where each image is a patient of its own.
  public var patients: Int?
  /// Where the numbers of domains (sites, scanners) begin, Int32 an image.
  public var domains: Int?
  /// Where the weights of images begin, Float32.
  public var weights: Int?

  /// Makes a description; the parameters are the properties.
  public init(
    use: Use, count: Int, shape: [Int], pixel: Pixel = .float32, images: Int = 0, targets: Targets = .none,
    patients: Int? = nil, domains: Int? = nil, weights: Int? = nil
  ) {
    self.use = use
    self.count = count
    self.shape = shape
    self.pixel = pixel
    self.images = images
    self.targets = targets
    self.patients = patients
    self.domains = domains
    self.weights = weights
  }
}
