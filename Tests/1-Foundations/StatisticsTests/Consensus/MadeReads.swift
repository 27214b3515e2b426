// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport

/// Reads of made items, drawn so that numpy can draw the same ones.
struct MadeReads {
  var items: [Int32] = []
  var readers: [Int32] = []
  var labels: [Int32] = []
  var truth: [Int] = []
  let skills: [[Double]]

  /// `skills[r][t]` is the chance that reader r is right about class t; errors fall evenly on the other classes.
  init(items count: Int, skills: [[Double]], shares: [Double], missing: Double, seed: UInt64) {
    self.skills = skills
    var draws = SplitMix(seed: seed)
    let classes = shares.count
    for item in 0..<count {
      let place = draws.uniform()
      var (class_, sum) = (0, shares[0])
      while place >= sum, class_ < classes - 1 {
        class_ += 1
        sum += shares[class_]
      }
      truth.append(class_)
      for reader in skills.indices {
        let (gap, skill, other) = (draws.uniform(), draws.uniform(), draws.uniform())
        if gap < missing { continue }
        items.append(Int32(item))
        readers.append(Int32(reader))
        let wrong = (class_ + 1 + Int(other * Double(classes - 1))) % classes
        labels.append(Int32(skill < skills[reader][class_] ? class_ : wrong))
      }
    }
  }

  var classes: Int { skills[0].count }

  func annotations(weights: [Double]? = nil, units: ClusterIndex? = nil) throws -> Annotations {
    try Annotations(
      items: items, readers: readers, labels: labels, itemCount: truth.count, readerCount: skills.count,
      classCount: classes, weights: weights, units: units)
  }

  static let binary = MadeReads(
    items: 300, skills: [[0.92, 0.8], [0.85, 0.75], [0.9, 0.7], [0.8, 0.9]], shares: [0.65, 0.35], missing: 0.1,
    seed: 11)
  static let threeSkills: [[Double]] = [
    [0.8, 0.7, 0.6], [0.75, 0.8, 0.7], [0.6, 0.6, 0.9], [0.9, 0.5, 0.7], [0.7, 0.7, 0.7],
  ]
  static let three = MadeReads(items: 150, skills: threeSkills, shares: [0.5, 0.3, 0.2], missing: 0.2, seed: 12)
}

/// Whether two lists of numbers agree within a distance.
func agree(_ a: [Double], _ b: [Double], within distance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= distance }
}
