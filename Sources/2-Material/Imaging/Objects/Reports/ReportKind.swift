// SPDX-License-Identifier: Apache-2.0

/// A kind of structured document, and which relationships between its items it allows.
///
/// > Source: DICOM PS3.3 tables A.35.3-2, A.35.13-2 and A.35.4-2. Checked with `dciodvfy` and `dsrdump` in `Proofs/dicom_objects.py`.
public enum ReportKind: String, Sendable, Hashable, CaseIterable {
  /// Comprehensive SR: text, codes, numbers, and regions of images.
  case comprehensive = "1.2.840.10008.5.1.4.1.1.88.33"
  /// Comprehensive 3D SR: regions of space besides.
  case comprehensive3D = "1.2.840.10008.5.1.4.1.1.88.34"
  /// Key Object Selection.
  case keyObjectSelection = "1.2.840.10008.5.1.4.1.1.88.59"

  /// The Modality of its series.
  var modality: String { self == .keyObjectSelection ? "KO" : "SR" }

  /// Whether an item may stand below another in a relationship.
  ///
  /// - Parameters:
  ///   - source: The value type of the item above.
  ///   - relationship: How the lower belongs to it.
  ///   - target: The value type of the item below.
  /// - Returns: Whether it may.
  public func allows(_ source: String, _ relationship: ContentItem.Relationship, _ target: String) -> Bool {
    if self == .keyObjectSelection { return Self.keyObjectAllows(source, relationship, target) }
    let plain: Set = ["TEXT", "CODE", "NUM", "DATETIME", "DATE", "TIME", "UIDREF", "PNAME"]
    var evidence: Set = ["IMAGE", "WAVEFORM", "COMPOSITE", "SCOORD", "TCOORD", "CONTAINER"]
    if self == .comprehensive3D { evidence.insert("SCOORD3D") }
    if !plain.contains(target), !evidence.contains(target) { return false }
    switch relationship {
    case .contains: return source == "CONTAINER"
    case .hasObservationContext:
      return ["TEXT", "CODE", "NUM", "CONTAINER"].contains(source) && (plain.contains(target) || target == "COMPOSITE")
    case .hasAcquisitionContext:
      return ["CONTAINER", "IMAGE", "WAVEFORM", "COMPOSITE", "NUM"].contains(source)
        && (plain.contains(target) || target == "CONTAINER")
    case .hasConceptModifier: return target == "TEXT" || target == "CODE"
    case .hasProperties:
      if source == "PNAME" { return plain.contains(target) && target != "NUM" }
      return ["TEXT", "CODE", "NUM"].contains(source)
    case .inferredFrom: return ["TEXT", "CODE", "NUM"].contains(source)
    case .selectedFrom:
      switch source {
      case "SCOORD": return target == "IMAGE"
      case "TCOORD": return ["SCOORD", "SCOORD3D", "IMAGE", "WAVEFORM"].contains(target)
      default: return false
      }
    }
  }

  private static func keyObjectAllows(
    _ source: String, _ relationship: ContentItem.Relationship, _ target: String
  ) -> Bool {
    guard source == "CONTAINER" else { return relationship == .hasConceptModifier && target == "CODE" }
    return switch relationship {
    case .contains: ["TEXT", "IMAGE", "WAVEFORM", "COMPOSITE"].contains(target)
    case .hasObservationContext: ["TEXT", "CODE", "UIDREF", "PNAME"].contains(target)
    case .hasConceptModifier: target == "TEXT" || target == "CODE"
    default: false
    }
  }

  /// Holds a tree against the rules of the kind.
  ///
  /// - Throws: The first rule that is broken.
  public func check(_ root: ContentItem) throws(ReportContentError) {
    guard case .container = root.content, root.name != nil, root.relationship == nil else { throw .rootIsNoContainer }
    try checkBelow(root, depth: 0)
  }

  private func checkBelow(_ item: ContentItem, depth: Int) throws(ReportContentError) {
    guard depth < 32 else { throw .tooDeep }
    try checkItem(item)
    for child in item.children {
      guard let relationship = child.relationship else { throw .noRelationship(valueType: child.valueType) }
      guard allows(item.valueType, relationship, child.valueType) else {
        throw .relationship(source: item.valueType, relationship: relationship.rawValue, target: child.valueType)
      }
      try checkBelow(child, depth: depth + 1)
    }
  }

  private func checkItem(_ item: ContentItem) throws(ReportContentError) {
    if item.name == nil, !["CONTAINER", "IMAGE", "COMPOSITE", "SCOORD", "SCOORD3D"].contains(item.valueType) {
      throw .noName(valueType: item.valueType)
    }
    switch item.content {
    case .number(let quantity?):
      guard quantity.value.isFinite else { throw .notFinite }
    case .region(let shape):
      guard shape.hasItsPoints else { throw .points(shape: shape.kind.rawValue, found: shape.points.count) }
      guard shape.points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { throw .notFinite }
    case .space(let shape):
      guard shape.hasItsPoints else { throw .points(shape: shape.kind.rawValue, found: shape.points.count) }
      guard shape.points.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }) else { throw .notFinite }
    default: break
    }
  }
}
