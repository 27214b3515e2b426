// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// Which pixels or voxels of an image one thing truly fills.
///
/// On a radiograph: the pixels whose ray passes through it. In a volume: the voxels of which it fills one half or more.
public struct TruthMask: Sendable, Equatable {
  /// What a mask shows.
  public enum Subject: Sendable, Hashable {
    /// An organ.
    case organ(Organ)
    /// A finding, by its number in the study, with its kind.
    case finding(Int, FindingKind)
  }

  /// The organs that masks are made of.
  public enum Organ: String, Sendable, Hashable, CaseIterable {
    case rightLung
    case leftLung
    case heart
    case brain
    case liver
    case spleen
    case rightKidney
    case leftKidney
  }

  /// What it shows.
  public var subject: Subject
  /// Its number, 1 or more: of the segment in a segmentation, of the voxels in a label map, and of the bit, counted from 1, in a
  /// label picture.
  public var label: Int
  /// The mask; a flat image has one slice and steps of millimetres at the detector.
  public var mask: Mask

  /// What it covers: on a radiograph mm² at the detector, in a volume mm³, where the shares of voxels are summed.
  public var extent: Double

  /// Makes a mask; the parameters are the properties.
  public init(_ subject: Subject, label: Int, _ mask: Mask, extent: Double) {
    self.subject = subject
    self.label = label
    self.mask = mask
    self.extent = extent
  }

  /// Whether no pixel or voxel belongs to it.
  public var isEmpty: Bool { !mask.voxels.contains(true) }

  /// Where a mask lies.
  public struct Place: Sendable, Hashable {
    /// How many pixels or voxels it has.
    public var count: Int
    /// The mean column, row and slice of them, counted from 0.
    public var centroid: Vector3
    /// The smallest box around them.
    public var box: VoxelBox
  }

  /// Where it lies; `nil` where it is empty.
  public var place: Place? {
    let size = mask.grid.size
    var (lower, upper) = (size, SIMD3<Int>.zero)
    var (sum, count, at) = (SIMD3<Int>.zero, 0, 0)
    for k in 0..<size.z {
      for j in 0..<size.y {
        for i in 0..<size.x {
          if mask.voxels[at] {
            let place = SIMD3(i, j, k)
            lower = pointwiseMin(lower, place)
            upper = pointwiseMax(upper, place &+ 1)
            sum &+= place
            count += 1
          }
          at += 1
        }
      }
    }
    guard let box = VoxelBox(lower: lower, upper: upper), count > 0 else { return nil }
    return Place(count: count, centroid: Vector3(Double(sum.x), Double(sum.y), Double(sum.z)) / Double(count), box: box)
  }
}

extension TruthMask.Organ {
  /// The organs that masks of a region show, in the order of their labels from 1; findings follow.
  public static func of(_ region: BodyRegion) -> [Self] {
    switch region {
    case .thorax: [.rightLung, .leftLung, .heart]
    case .head: [.brain]
    case .abdomen: [.liver, .spleen, .rightKidney, .leftKidney]
    }
  }

  /// What an organ is made of.
  var structures: Structures {
    switch self {
    case .rightLung: [.rightLung]
    case .leftLung: [.leftLung]
    case .heart: [.heart]
    case .brain: [.greyMatter, .whiteMatter, .ventricle]
    case .liver: [.liver]
    case .spleen: [.spleen]
    case .rightKidney: [.rightKidney]
    case .leftKidney: [.leftKidney]
    }
  }

  /// What people read.
  public var name: String {
    switch self {
    case .rightLung: "Right lung"
    case .leftLung: "Left lung"
    case .heart: "Heart"
    case .brain: "Brain"
    case .liver: "Liver"
    case .spleen: "Spleen"
    case .rightKidney: "Right kidney"
    case .leftKidney: "Left kidney"
    }
  }
}

extension TruthMask.Subject {
  /// What people read.
  public var name: String {
    switch self {
    case .organ(let organ): organ.name
    case .finding(let number, let kind): "Finding \(number + 1): \(kind.rawValue)"
    }
  }
}
