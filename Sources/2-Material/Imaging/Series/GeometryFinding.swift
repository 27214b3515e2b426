// SPDX-License-Identifier: Apache-2.0

/// One thing about where the slices of a stack lie that a user must know, with its numbers.
public struct GeometryFinding: Sendable, Hashable {
  /// What it is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Slices are stacked in a direction that is not at right angles to them.
    case gantryTilt = "gantry tilt"
    /// The stated gantry tilt is not what the positions show.
    case tiltDisagreement = "tilt disagreement"
    /// Distances between slices differ.
    case variableGaps = "variable gaps"
    /// Some distances are multiples of the usual one.
    case missingSlices = "missing slices"
    /// Several slices lie at one position.
    case duplicatePositions = "duplicate positions"
    /// The same frame was given more than once.
    case repeatedInstances = "repeated instances"
    /// Points in time have different slices.
    case unevenTimes = "uneven points in time"
    /// Slices are thicker than their distance.
    case overlappingSlices = "overlapping slices"
    /// Slices are thinner than their distance.
    case spacedSlices = "gaps between slices"
    /// Stated and measured distances of slices differ.
    case spacingDisagreement = "spacing disagreement"
    /// Positions do not lie on one line.
    case positionsOffLine = "positions off one line"
    /// The directions of rows and columns are not of length one, or not at right angles.
    case orientationNotOrthonormal = "orientation not orthonormal"
    /// Directions differ a little between slices.
    case orientationVaries = "orientation varies"
    /// Slice thickness differs.
    case thicknessVaries = "slice thickness varies"
    /// Slope or intercept differs between slices; each slice's own is used.
    case rescaleVaries = "rescale varies"
    /// Units differ between slices.
    case unitVaries = "unit varies"
    /// A single slice whose thickness is not known.
    case unknownThickness = "unknown thickness"
    /// The frames of a series lie in several frames of reference.
    case mixedFramesOfReference = "mixed frames of reference"
  }

  /// A number with its name and unit.
  public struct Figure: Sendable, Hashable {
    /// What it is.
    public var name: String
    /// The number.
    public var value: Double
    /// Its unit, empty for a count.
    public var unit: String

    /// Makes a figure; the parameters are the properties.
    public init(_ name: String, _ value: Double, _ unit: String = "") {
      self.name = name
      self.value = value
      self.unit = unit
    }
  }

  /// What it is.
  public let kind: Kind
  /// It in words, with its numbers.
  public let words: String
  /// Its numbers.
  public let figures: [Figure]

  /// Makes a finding; the parameters are the properties.
  public init(_ kind: Kind, _ words: String, figures: [Figure] = []) {
    self.kind = kind
    self.words = words
    self.figures = figures
  }

  /// A number by its name.
  public func figure(_ name: String) -> Double? { figures.first { $0.name == name }?.value }
}

/// What is done about each finding when a volume is made.
public struct GeometryPolicy: Sendable, Hashable {
  /// What is done.
  public enum Action: String, Sendable, Hashable, CaseIterable {
    /// No volume is made.
    case refuse
    /// The volume is brought to a regular grid; where that cannot heal the finding, the slices stay as they are.
    case resample
    /// The slices stay as they are.
    case keep
  }

  private var actions: [GeometryFinding.Kind: Action]

  /// What is done about a finding; what is not set is kept.
  public subscript(kind: GeometryFinding.Kind) -> Action {
    get { actions[kind] ?? .keep }
    set { actions[kind] = newValue }
  }

  /// Makes a policy; what is not named is kept.
  public init(_ actions: [GeometryFinding.Kind: Action] = [:]) { self.actions = actions }

  /// Refuses what would put voxels where they are not; a tilt is kept in the affine, which says it truly.
  public static let strict = GeometryPolicy([
    .variableGaps: .refuse, .missingSlices: .refuse, .duplicatePositions: .refuse, .unevenTimes: .refuse,
    .positionsOffLine: .refuse, .orientationNotOrthonormal: .refuse, .orientationVaries: .refuse, .unitVaries: .refuse,
  ])

  /// Brings to a regular grid, at right angles, what is not; refuses what cannot be.
  public static let resampling = GeometryPolicy([
    .gantryTilt: .resample, .variableGaps: .resample, .missingSlices: .resample, .duplicatePositions: .refuse,
    .unevenTimes: .refuse, .positionsOffLine: .refuse, .orientationNotOrthonormal: .refuse,
    .orientationVaries: .refuse, .unitVaries: .refuse,
  ])

  /// Keeps all as it is.
  public static let keeping = GeometryPolicy()
}
