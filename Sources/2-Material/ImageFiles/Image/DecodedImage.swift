// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// An image file in memory: where its voxels lie, the numbers as stored, and what they mean.
///
/// A plain shape on purpose: a few fields and one typed array, so that it can be sent from the helper to its owner.
public struct DecodedImage: Sendable, Equatable {
  /// How much the file says about where its voxels lie.
  public enum Geometry: String, Sendable, Hashable, CaseIterable {
    /// Positions in the patient.
    case patient
    /// Distances between voxels, not where they are.
    case spacing
    /// Neither: the grid has voxels of 1 mm at the origin.
    case none
  }

  /// What the components of a voxel mean.
  public enum Meaning: String, Sendable, Hashable, CaseIterable {
    /// One number a voxel.
    case scalar
    /// Gray with opacity.
    case grayAlpha
    /// Red, green, blue.
    case rgb
    /// Red, green, blue, opacity.
    case rgba
    /// An index into ``DecodedImage/palette``.
    case palette
    /// Several numbers of any other meaning: layers of a segmentation, a vector.
    case components

    /// How many components it has; `nil` for any number.
    public var components: Int? {
      switch self {
      case .scalar, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      case .components: nil
      }
    }
  }

  /// Something else that the file says, such as a key of NRRD or the intent of NIfTI.
  public struct Entry: Sendable, Hashable {
    /// Its name.
    public var key: String
    /// Its text.
    public var value: String

    /// Makes an entry; the parameters are the properties.
    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The format of the file.
  public var format: ImageFileFormat
  /// Where the voxels lie, in millimetres (LPS); a flat image has one slice.
  public let grid: Grid
  /// How much of the grid the file says.
  public var geometry: Geometry
  /// How many volumes there are, one for all but series over time and the like.
  public let volumes: Int
  /// What the components of a voxel mean.
  public let meaning: Meaning
  /// How many numbers each voxel has.
  public let components: Int
  /// The numbers as stored: component fastest, then first, second and third index, then volume.
  public let samples: VoxelSamples
  /// How many bits of each number are used, such as 1 for a black-and-white PNG in bytes.
  public var significantBits: Int
  /// The factor that turns a stored number into its value.
  public var slope: Double
  /// What is added to the product.
  public var intercept: Double
  /// Red, green, blue and opacity of each index; empty but for ``Meaning/palette``.
  public var palette: [UInt8]
  /// What else the file says, in its order.
  public var metadata: [Entry]

  /// Makes an image; `nil` where the number of samples is not that of the shape, or the components are not those of the meaning.
  public init?(
    format: ImageFileFormat, grid: Grid, geometry: Geometry, volumes: Int = 1, meaning: Meaning = .scalar,
    components: Int = 1, samples: VoxelSamples, significantBits: Int? = nil, slope: Double = 1, intercept: Double = 0,
    palette: [UInt8] = [], metadata: [Entry] = []
  ) {
    guard volumes > 0, components > 0, meaning.components ?? components == components else { return nil }
    let (numbers, isMany) = grid.count.multipliedReportingOverflow(by: components)
    let (total, isTooMany) = numbers.multipliedReportingOverflow(by: volumes)
    guard !isMany, !isTooMany, samples.count == total else { return nil }
    self.format = format
    self.grid = grid
    self.geometry = geometry
    self.volumes = volumes
    self.meaning = meaning
    self.components = components
    self.samples = samples
    self.significantBits = significantBits ?? samples.type.byteCount * 8
    self.slope = slope
    self.intercept = intercept
    self.palette = palette
    self.metadata = metadata
  }

  /// The text of the first entry with this key.
  public func metadata(_ key: String) -> String? { metadata.first { $0.key == key }?.value }
}
