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
  public enum Organ: Int, Sendable, Hashable, CaseIterable {
    case rightLung = 1
    case leftLung = 2
    case heart = 3
    case brain = 4
    case liver = 5
    case spleen = 6
    case rightKidney = 7
    case leftKidney = 8
  }

  /// What it shows.
  public var subject: Subject
  /// The mask; a flat image has one slice and steps of millimetres at the detector.
  public var mask: Mask

  /// Makes a mask; the parameters are the properties.
  public init(_ subject: Subject, _ mask: Mask) {
    self.subject = subject
    self.mask = mask
  }

  /// Whether no pixel or voxel belongs to it.
  public var isEmpty: Bool { !mask.voxels.contains(true) }
}

extension TruthMask.Organ {
  /// The organs that masks of a region show.
  static func of(_ region: BodyRegion) -> [Self] {
    switch region {
    case .thorax: [.rightLung, .leftLung, .heart]
    case .head: [.brain]
    case .abdomen: [.liver, .spleen, .rightKidney, .leftKidney]
    }
  }

  /// What an organ is made of.
  var structures: StructureSet {
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
  var name: String {
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
  /// The first number of findings in label maps; organs have smaller ones.
  public static let firstFinding = 10

  /// The number of its voxels in a label map: 1 to 8 for organs, from 10 on for findings.
  public var label: UInt16 {
    switch self {
    case .organ(let organ): UInt16(organ.rawValue)
    case .finding(let number, _): UInt16(Self.firstFinding + number)
    }
  }

  /// What people read.
  public var name: String {
    switch self {
    case .organ(let organ): organ.name
    case .finding(let number, let kind): "Finding \(number + 1): \(kind.rawValue)"
    }
  }
}
