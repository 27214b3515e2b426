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
