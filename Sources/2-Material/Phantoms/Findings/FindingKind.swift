// SPDX-License-Identifier: Apache-2.0

/// A kind of pathology that can be planted.
public enum FindingKind: String, Sendable, Hashable, CaseIterable {
  /// A solid nodule.
  case nodule
  /// A nodule with a solid core in ground glass.
  case partSolidNodule = "part-solid-nodule"
  case consolidation
  case pleuralEffusion = "pleural-effusion"
  case pneumothorax
  case cardiomegaly
  /// Bleeding in the brain.
  case haemorrhage
  case liverLesion = "liver-lesion"

  /// Where it is found.
  public var region: BodyRegion {
    switch self {
    case .haemorrhage: .head
    case .liverLesion: .abdomen
    default: .thorax
    }
  }
}
