// SPDX-License-Identifier: Apache-2.0
import Statistics

/// How well an attribute alone tells a class, judged on patients that were not looked at.
enum LevelPrediction {
  /// The share of the class among other patients' images at the same level, pulled a little towards the share among all.
  ///
  /// - Parameters:
  ///   - levels: The level of each row.
  ///   - isPositive: Whether each row is of the class.
  ///   - folds: The folds by patient.
  ///   - pull: How many rows of the common share each level is given besides its own.
  /// - Returns: A score for each row.
  static func scores(_ levels: [Int], _ isPositive: [Bool], folds: GroupedFolds, pull: Double = 1) -> [Double] {
    let levelCount = (levels.max() ?? -1) + 1
    var counts = [Double](repeating: 0, count: folds.count * levelCount)
    var hits = counts
    for row in levels.indices {
      let cell = folds.foldOfRow[row] * levelCount + levels[row]
      counts[cell] += 1
      if isPositive[row] { hits[cell] += 1 }
    }
    return levels.indices.map { row in
      let own = folds.foldOfRow[row]
      var (n, k, all, allHits) = (0.0, 0.0, 0.0, 0.0)
      for fold in 0..<folds.count where fold != own {
        n += counts[fold * levelCount + levels[row]]
        k += hits[fold * levelCount + levels[row]]
        for level in 0..<levelCount {
          all += counts[fold * levelCount + level]
          allHits += hits[fold * levelCount + level]
        }
      }
      let common = all > 0 ? allHits / all : 0.5
      return (k + pull * common) / (n + pull)
    }
  }
}
