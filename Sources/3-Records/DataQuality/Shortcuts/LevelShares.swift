// SPDX-License-Identifier: Apache-2.0

/// How often images have a label at each level of an attribute, and the level at which that is most unlike elsewhere.
struct LevelShares {
  /// A level with so few images is not named.
  private static let fewestImages = 10

  let name: String
  /// The level, how many images it has, and how many of them the label.
  let levels: [(words: String, count: Int, positive: Int)]

  init(_ label: LabelColumn, _ asked: Int, _ column: AttributeColumn) {
    name = column.name
    levels = column.levels.indices.map { level in
      let rows = label.classOfRow.indices.filter { label.classOfRow[$0] != nil && column.levelOfRow[$0] == level }
      return (column.levels[level], rows.count, rows.count { label.classOfRow[$0] == asked })
    }
  }

  /// `site = Referral Clinic (95.9 % of the images have it, elsewhere 41.2 %)`; `nil` where no level can be held against others.
  var standsOut: String? {
    let (all, positive) = levels.reduce((0, 0)) { ($0.0 + $1.count, $0.1 + $1.positive) }
    var best: (words: String, share: Double, elsewhere: Double)?
    for level in levels where level.count >= Self.fewestImages && all - level.count >= Self.fewestImages {
      let share = Double(level.positive) / Double(level.count)
      let elsewhere = Double(positive - level.positive) / Double(all - level.count)
      if abs(share - elsewhere) > best.map({ abs($0.share - $0.elsewhere) }) ?? 0 {
        best = (level.words, share, elsewhere)
      }
    }
    return best.map {
      "\(name) = \($0.words) (\(QualityWords.percent($0.share)) of the images have it, elsewhere \(QualityWords.percent($0.elsewhere)))"
    }
  }
}
