// SPDX-License-Identifier: Apache-2.0
import DataQuality
import Harmonisation
import Statistics
import Vocabulary

/// How well two small learners tell the site of rows whose patients they never saw.
struct SiteTeller {
  let sites: [String]
  let patients: [String]
  let folds: Int
  let seed: UInt64

  /// The area of each site against the others, of two sites that of the second, by each learner; the learner stands as the method.
  func areas(_ rows: [[Double]], isPictures: Bool = false) throws -> [Estimate] {
    let names = Set(sites).sorted()
    guard names.count >= 2 else { throw HarmonisationFailure.sites(found: names.count) }
    let classOfRow = sites.map { names.firstIndex(of: $0) }
    let units = Self.numbered(patients)
    let groups = GroupedFolds(groups: units, labels: [classOfRow], count: folds, seed: seed)
    let width = rows.first?.count ?? 1
    let matrix = FeatureMatrix(values: rows.flatMap { $0 }, width: max(1, width))
    let linear = try OutOfFold(matrix, folds: groups, recipe: .init(standardisesFirst: !isPictures))
      .probabilities(classOfRow: classOfRow, classCount: names.count)
    let near = NeighbourVote.probabilities(
      rows: Self.standardised(rows), width: width, groups: units, classOfRow: classOfRow, classCount: names.count)
    let clusters = try ClusterIndex(unitOfRow: units.map { Int32($0) }, count: (units.max() ?? -1) + 1)
    var areas: [Estimate] = []
    for (learner, chances) in [("lines", linear), ("neighbours", near)] {
      for place in names.indices where names.count > 2 || place == 1 {
        let sample = try LabelledScores(
          scores: sites.indices.map { chances[$0 * names.count + place] }, isPositive: sites.map { $0 == names[place] },
          clusters: clusters)
        var area = sample.area()
        area.group = names[place]
        area.method = learner
        areas.append(area)
      }
    }
    return areas
  }

  private static func numbered(_ texts: [String]) -> [Int] {
    var places: [String: Int] = [:]
    return texts.map { text in
      let place = places[text] ?? places.count
      places[text] = place
      return place
    }
  }

  private static func standardised(_ rows: [[Double]]) -> [Double] {
    guard let width = rows.first?.count else { return [] }
    var (sums, squares) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    for row in rows { for (place, value) in row.enumerated() { sums[place] += value } }
    let means = sums.map { $0 / Double(rows.count) }
    for row in rows {
      for (place, value) in row.enumerated() { squares[place] += (value - means[place]) * (value - means[place]) }
    }
    let spreads = squares.map { $0 > 0 ? ($0 / Double(rows.count)).squareRoot() : 1 }
    return rows.flatMap { row in row.indices.map { (row[$0] - means[$0]) / spreads[$0] } }
  }
}
