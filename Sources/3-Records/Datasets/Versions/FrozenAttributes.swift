// SPDX-License-Identifier: Apache-2.0
import Catalog

/// Which attributes a version writes into its manifest.
///
/// Manifests are files that no patient's key seals, so that a version stays what its digest says after a patient withdrew: what is frozen
/// stays readable. A cell of a table may hold anything, a name too; only what is named is frozen. Images of nobody keep everything.
public struct FrozenAttributes: Sendable, Hashable {
  /// The attributes that a version has unless others are named: what headers and tables say by the catalog's own names, an image's subset,
  /// and columns that were named as labels.
  public static let standardNames: Set<String> = [
    AttributeName.sex, AttributeName.age, AttributeName.studyDate, AttributeName.site, AttributeName.modality,
    AttributeName.bodyPart, AttributeName.view, AttributeName.laterality, AttributeName.manufacturer,
    AttributeName.model, AttributeName.device, AttributeName.rows, AttributeName.columns, AttributeName.frames,
    AttributeName.bits, AttributeName.photometric, AttributeName.spacing, AttributeName.burnedIn,
    AttributeName.format, "synthetic", "subset", "label", "offset-days",
  ]

  /// Every attribute, whatever it holds.
  public static let all = FrozenAttributes(names: nil)

  /// The attributes of ``standardNames`` and those of labels.
  public static let standard = FrozenAttributes(names: standardNames)

  /// The names; `nil` for all.
  let names: Set<String>?

  /// The standard attributes with some more.
  public static func standard(and more: some Sequence<String>) -> FrozenAttributes {
    FrozenAttributes(names: standardNames.union(more))
  }

  /// Whether an attribute is frozen.
  public func includes(_ name: String) -> Bool {
    guard let names else { return true }
    return names.contains(name) || name.hasPrefix("label:")
  }
}
