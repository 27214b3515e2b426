// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// An examination after it was simulated: its images and the truth about them.
public struct SimulatedStudy: Sendable {
  /// What was made.
  public enum Images: Sendable {
    case radiograph(SimulatedRadiograph, RadiographySystem)
    /// A volume in Hounsfield units.
    case tomography(Volume<Float>, TomographySystem)
    /// A volume of magnitudes.
    case resonance(Volume<Float>, ResonanceSystem)
  }

  /// What it was made from.
  public var plan: PlannedStudy
  /// What was made.
  public var images: Images
  /// The truth as masks: the organs of the region, then the findings; none where masks were not asked for.
  public var masks: [TruthMask]
  /// The truth about each finding, and where it lies in the images.
  public var findings: [ImagedFinding]

  /// Makes a study; the parameters are the properties.
  public init(plan: PlannedStudy, images: Images, masks: [TruthMask], findings: [ImagedFinding]) {
    self.plan = plan
    self.images = images
    self.masks = masks
    self.findings = findings
  }

  /// How many DICOM images it has, derived objects left out.
  public var imageCount: Int {
    switch images {
    case .radiograph: 1
    case .tomography(let volume, _), .resonance(let volume, _): volume.grid.size.z
    }
  }
}

/// A planted finding, and where it lies in the images of its examination.
///
/// Places are counted from 0 at the middle of the first pixel; columns grow to the right, rows downwards, slices to the head.
public struct ImagedFinding: Sendable, Hashable {
  /// The finding's number in the phantom, from 0.
  public var number: Int
  /// The truth about it.
  public var finding: PlantedFinding
  /// Its number among the masks.
  public var label: Int
  /// Where the line through its middle ends: column, row and slice; the slice is 0 on a radiograph.
  public var centre: Vector3
  /// The mean place of its mask; `nil` where the mask is empty.
  public var centroid: Vector3?
  /// The smallest box of pixels around its mask; `nil` where the mask is empty.
  public var box: VoxelBox?
  /// How many pixels or voxels its mask has.
  public var count: Int
  /// What it covers: on a radiograph mm² at the detector, in a volume mm³ (shares of voxels summed).
  public var extent: Double

  /// Makes a finding of an image; the parameters are the properties.
  public init(
    number: Int, finding: PlantedFinding, label: Int, centre: Vector3, centroid: Vector3?, box: VoxelBox?, count: Int,
    extent: Double
  ) {
    self.number = number
    self.finding = finding
    self.label = label
    self.centre = centre
    self.centroid = centroid
    self.box = box
    self.count = count
    self.extent = extent
  }
}
