// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

extension AgreementAnalysis {
  /// Readers beyond this many make a heat map and no forest.
  private static let forestLimit = 8

  /// Who agrees with whom; for two readers, which categories are confused.
  func pictures(_ pairs: [PairAgreement]) -> [Picture] {
    let measure = choice.ofPairs.title(raters: 2)
    if ratings.raterCount == 2 { return confusion }
    let n = ratings.raterCount
    var values = [[Double?]](repeating: [Double?](repeating: nil, count: n), count: n)
    for pair in pairs {
      values[pair.first][pair.second] = pair.estimate.value
      values[pair.second][pair.first] = pair.estimate.value
    }
    let least = pairs.compactMap(\.estimate.value).min() ?? 0
    var pictures: [Picture] = [
      .heatMap(
        HeatMapPicture(
          title: "Who agrees with whom", rowTitle: "Reader", columnTitle: "Reader", rows: ratings.raters,
          columns: ratings.raters, values: values, measure: measure, lower: min(0, least), upper: 1,
          caption: "Agreement of every two readers on the cases that both rated: light is where they disagree."))
    ]
    guard n <= Self.forestLimit else { return pictures }
    pictures.append(
      .forest(
        ForestPicture(
          title: "Agreement of every two readers", measure: measure,
          rows: pairs.map { pair in
            .init(
              "\(ratings.raters[pair.first]), \(ratings.raters[pair.second])",
              estimate: pair.estimate.value == nil ? nil : pair.estimate,
              shortfall: pair.estimate.value == nil ? pair.estimate.reason?.description : nil)
          } + [.init("all readers", kind: .overall, estimate: ratings.estimate(choice.lead, level: level))],
          lines: [.init(0, label: "chance")],
          caption: "With \(NumberText.percent(level.value)) intervals; pairs share readers and cases, so that they are "
            + "not independent.")))
    return pictures
  }

  /// How often two readers gave each pair of categories.
  private var confusion: [Picture] {
    let square = ratings.square(first: 0, second: 1)
    guard square.total > 0, square.categories.count <= 12 else { return [] }
    let total = Double(square.total)
    return [
      .heatMap(
        HeatMapPicture(
          title: "Which answers are confused", rowTitle: ratings.raters[0], columnTitle: ratings.raters[1],
          rows: square.categories, columns: square.categories,
          values: square.counts.map { $0.map { Double($0) / total } }, measure: "share of cases",
          caption: "Shares of \(square.total) cases that both rated; agreement stands on the diagonal."))
    ]
  }
}
