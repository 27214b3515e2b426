// SPDX-License-Identifier: Apache-2.0

/// The answers of a batch, image after image.
public enum BatchTargets: Sendable, Hashable {
  /// None.
  case none
  /// The number of a class; −1 where it is not known.
  case classes([Int32])
  /// A class of each of two images that became one, and the share of the first.
  case mixed([Int32], [Int32], share: [Float])
  /// A chance for each class, image after image; a row of zeros where nothing is known.
  case chances([Float], classes: Int)
  /// Yes, no or not known for each finding: 1, 0 or not a number; in between for soft labels.
  case findings([Float], count: Int)
  /// The number of a class for each pixel, 255 where it is not known; the lengths of space.
  case masks([UInt8], space: [Int])

  /// What they are, in a word of the plan.
  var word: String {
    switch self {
    case .none: "none"
    case .classes, .mixed, .chances: "classes"
    case .findings: "findings"
    case .masks: "masks"
    }
  }

  /// A chance for each class, image after image; `nil` where the answers are no classes.
  func chances(classes: Int) -> [Float]? {
    func add(_ share: Float, of label: Int32, to row: Int, _ values: inout [Float]) {
      guard label >= 0, Int(label) < classes else { return }
      values[row * classes + Int(label)] += share
    }
    switch self {
    case .classes(let labels):
      var values = [Float](repeating: 0, count: labels.count * classes)
      for (row, label) in labels.enumerated() { add(1, of: label, to: row, &values) }
      return values
    case .mixed(let first, let second, let share):
      var values = [Float](repeating: 0, count: first.count * classes)
      // A mixture with an unknown part is unknown.
      for row in first.indices where first[row] >= 0 && second[row] >= 0 {
        add(share[row], of: first[row], to: row, &values)
        add(1 - share[row], of: second[row], to: row, &values)
      }
      return values
    case .chances(let values, let count): return count == classes ? values : nil
    case .none, .findings, .masks: return nil
    }
  }
}
