// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// What plans draw.
public enum PlanningPictures {
  /// How many points a curve has.
  private static let points = 40

  /// The power (or another quantity) by size, with the size that was found.
  ///
  /// - Parameters:
  ///   - title: What it shows.
  ///   - size: What is on the horizontal axis: `Diseased cases`.
  ///   - measure: What is on the vertical axis: `Power`.
  ///   - found: The size that was found.
  ///   - target: What was wanted there.
  ///   - isPower: Whether the vertical axis runs from 0 to 1.
  ///   - value: The quantity at a size; `nil` where there is none.
  /// - Returns: The curve.
  public static func curve(
    title: String, size: String, measure: String, found: Int, target: Double, isPower: Bool = true,
    value: (Int) -> Double?
  ) -> Picture {
    let most = max(found * 2, 20)
    let sizes = (1...points).map { max(2, most * $0 / points) }
    var seen: Set<Int> = []
    let curve = sizes.filter { seen.insert($0).inserted }.compactMap { size in
      value(size).map { CurveSet.Point(x: Double(size), y: $0) }
    }
    let ends = [curve.first, curve.last].compactMap { $0 }.map { CurveSet.Point(x: $0.x, y: target) }
    return .lines(
      LinePicture(
        title: title, x: .init(size, lower: 0, upper: Double(most)),
        y: .init(measure, lower: 0, upper: isPower ? 1 : nil),
        series: [
          .init(name: measure, points: curve),
          .init(name: "wanted: \(PlanningText.value(target))", points: ends, isReference: true),
        ], marks: [.init(x: Double(found), label: "\(found)")],
        caption: "The \(measure.lowercased()) that is to be expected at each size; everything else stays as assumed."))
  }

  /// The powers of a study for each number of readers and cases.
  /// - Parameters:
  ///   - powers: The cells of the grid.
  ///   - target: The power that is wanted.
  /// - Returns: A shaded grid, curves and a table; nothing for an empty grid.
  public static func grid(_ powers: [ReadersAndCasesPlan.Power], target: Double) -> [Picture] {
    let readers = Set(powers.map(\.readers)).sorted()
    let cases = Set(powers.map(\.cases)).sorted()
    guard !readers.isEmpty else { return [] }
    let cells = Dictionary(powers.map { ([$0.readers, $0.cases], $0.power) }, uniquingKeysWith: { first, _ in first })
    let title = "Power by readers and cases"
    let caption = "Rows are readers, columns are cases; a power of \(PlanningText.value(target)) is wanted."
    let map = HeatMapPicture(
      title: title, rowTitle: "Readers", columnTitle: "Cases", rows: readers.map(String.init),
      columns: cases.map(String.init), values: readers.map { count in cases.map { cells[[count, $0]] } },
      measure: "power", caption: caption)
    let table = TablePicture(
      caption: title,
      columns: [.init("Readers")] + cases.map { .init("\($0) cases", isNumeric: true) },
      rows: readers.map { count in
        ["\(count)"] + cases.map { cells[[count, $0]].map(PlanningText.power) ?? "–" }
      })
    let lines = LinePicture(
      title: "Power by cases, for each number of readers", x: .init("Cases", lower: 0),
      y: .init("Power", lower: 0, upper: 1),
      series: readers.prefix(6).map { count in
        .init(
          name: "\(count) readers",
          points: cases.compactMap { number in cells[[count, number]].map { .init(x: Double(number), y: $0) } })
      } + [
        .init(
          name: "wanted: \(PlanningText.value(target))",
          points: [cases.first, cases.last].compactMap { $0 }.map { .init(x: Double($0), y: target) }, isReference: true
        )
      ], caption: "Where a curve flattens below what is wanted, more readers are needed and more cases do not help.")
    return [.heatMap(map), .lines(lines), .table(table)]
  }

  /// The chance that a model is accepted, by its true error rate.
  /// - Parameter plan: The sampling plan.
  /// - Returns: The curve.
  public static func operatingCharacteristic(_ plan: AcceptancePlan) -> Picture {
    let most = min(1, max(3 * plan.rejectable, 0.05))
    let rates = (0...60).map { most * Double($0) / 60 }
    return .lines(
      LinePicture(
        title: "Operating characteristic", x: .init("True error rate", lower: 0, upper: most),
        y: .init("Chance of acceptance", lower: 0, upper: 1),
        series: [
          .init(
            name: "\(plan.cases) cases, at most \(plan.accepted) errors",
            points: rates.map { .init(x: $0, y: plan.acceptance(at: $0)) })
        ],
        marks: [
          .init(x: plan.acceptable, label: "should pass"), .init(x: plan.rejectable, label: "should not pass"),
        ],
        caption:
          "The producer's risk is what is missing to one at the first mark, the consumer's risk the height at the second."
      ))
  }
}
