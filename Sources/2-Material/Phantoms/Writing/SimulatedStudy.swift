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

  /// Whether it is a radiograph.
  public var isRadiograph: Bool { if case .radiograph = images { true } else { false } }

  /// How many DICOM images it has, derived objects left out.
  public var imageCount: Int {
    switch images {
    case .radiograph: 1
    case .tomography(let volume, _), .resonance(let volume, _): volume.grid.size.z
    }
  }
}

/// A planted finding, and where it lies in the images of its examination.
public struct ImagedFinding: Sendable, Hashable {
  /// The truth about it.
  public var finding: PlantedFinding
  /// Where the line through its middle ends: column, row and slice, counted from 0 at the middle of the first pixel.
  ///
  /// Columns grow to the right, rows downwards, slices to the head; the slice is 0 on a radiograph.
  public var centre: Vector3

  /// Makes a finding of an image; the parameters are the properties.
  public init(finding: PlantedFinding, centre: Vector3) {
    self.finding = finding
    self.centre = centre
  }
}
