// SPDX-License-Identifier: Apache-2.0

/// What a solid is, in the words of anatomy: that which a mask is made of.
///
/// Its name is the one that files and tables use.
public enum Structure: UInt8, Sendable, Hashable, CaseIterable {
  /// Air around the patient.
  case outside
  case skin
  case fat
  case muscle
  case rib
  case spine
  case clavicle
  case scapula
  case sternum
  case humerus
  case rightLung
  case leftLung
  case lungVessel
  case airway
  case heart
  case aorta
  case mediastinum
  case diaphragm
  case breast
  case liver
  case spleen
  case stomach
  case bowel
  case rightKidney
  case leftKidney
  case pelvis
  case vessel
  case skull
  case greyMatter
  case whiteMatter
  case ventricle
  case eye
  case nodule
  case consolidation
  case pleuralEffusion
  case pneumothorax
  case haemorrhage
  case liverLesion
  case implant
  case table
  /// A part of a test object.
  case insert
  case body
}

/// A set of structures, as the bits of a number.
public struct Structures: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// Bit *n* says whether the structure of raw value *n* belongs.
  public var bits: UInt64

  /// A set of the bits given.
  public init(bits: UInt64) { self.bits = bits }

  /// A set of structures.
  public init(_ structures: some Sequence<Structure>) { bits = structures.reduce(0) { $0 | 1 << UInt64($1.rawValue) } }

  /// A set of the structures written out.
  public init(arrayLiteral elements: Structure...) { self.init(elements) }

  /// Whether a structure belongs.
  @inlinable public func contains(_ structure: Structure) -> Bool { bits >> UInt64(structure.rawValue) & 1 == 1 }

  /// Everything.
  public static let all = Structures(Structure.allCases)
  /// Both lungs.
  public static let lungs: Structures = [.rightLung, .leftLung]
}
