// SPDX-License-Identifier: Apache-2.0

extension PhysicsMeasurement {
  /// Lines within this share of the edge are not judged: masks, labels and collimators end there.
  private static let margin = 0.04
  /// Neighbours on each side that a line is compared with.
  private static let reach = 4
  /// At most so many places of a line are looked at.
  private static let places = 64

  /// Faulty columns and rows, and borders of one grey.
  mutating func lines(_ image: FeatureImage, _ span: Double) {
    let (columns, rows) = (image.columns, image.rows)
    let values = image.values
    let least = 0.004 * span
    let flatColumns = Self.flat(columns) { column in
      Self.isFlat(rows, within: least) { Double(values[$0 * columns + column]) }
    }
    let flatRows = Self.flat(rows) { row in
      Self.isFlat(columns, within: least) { Double(values[row * columns + $0]) }
    }
    add("border-left", Double(flatColumns.before) / Double(columns))
    add("border-right", Double(flatColumns.after) / Double(columns))
    add("border-top", Double(flatRows.before) / Double(rows))
    add("border-bottom", Double(flatRows.after) / Double(rows))
    add("flat-columns", Double(flatColumns.between))
    add("flat-rows", Double(flatRows.between))
    let (x, y) = (
      flatColumns.before..<max(flatColumns.before, columns - flatColumns.after),
      flatRows.before..<max(flatRows.before, rows - flatRows.after)
    )
    add("column-fault", Self.fault(lines: x, places: y, span) { Double(values[$1 * columns + $0]) })
    add("row-fault", Self.fault(lines: y, places: x, span) { Double(values[$0 * columns + $1]) })
  }

  private static func isFlat(_ count: Int, within least: Double, _ value: (Int) -> Double) -> Bool {
    var (low, high) = (value(0), value(0))
    for place in 1..<max(1, count) {
      let next = value(place)
      (low, high) = (min(low, next), max(high, next))
      if high - low > least { return false }
    }
    return true
  }

  private static func flat(_ count: Int, _ isFlat: (Int) -> Bool) -> (before: Int, between: Int, after: Int) {
    let flat = (0..<count).map(isFlat)
    guard let first = flat.firstIndex(of: false), let last = flat.lastIndex(of: false) else { return (count, 0, 0) }
    return (first, flat[first...last].reduce(0) { $0 + ($1 ? 1 : 0) }, count - 1 - last)
  }

  /// A line stands out by what it differs over at least this share of the span.
  ///
  /// Greys are whole numbers: in a smooth picture most lines differ by nothing, and one that differs by a single grey would stand out by any factor.
  private static let leastUnit = 0.003

  /// How far the worst line stands out: the mean of the middle half of its differences from the median around it.
  ///
  /// The median of neighbours follows a slanted edge and a step, and anatomy does not follow a line of the detector over half its length.
  private static func fault(
    lines: Range<Int>, places: Range<Int>, _ span: Double, _ value: (Int, Int) -> Double
  ) -> Double? {
    let margin = max(reach, Int(Self.margin * Double(lines.count)))
    guard lines.count >= 2 * margin + 16, places.count >= 16 else { return nil }
    let step = max(1, places.count / Self.places)
    let asked = Array(stride(from: places.lowerBound, to: places.upperBound, by: step))
    var means: [Double] = []
    var window = [Double](repeating: 0, count: 2 * reach + 1)
    for line in lines.lowerBound + margin..<lines.upperBound - margin {
      var differences: [Double] = []
      differences.reserveCapacity(asked.count)
      for place in asked {
        for offset in -reach...reach { window[offset + reach] = value(line + offset, place) }
        differences.append(window[reach] - MedianOfNine.median(&window))
      }
      differences.sort()
      // A value is its own window's median in every ninth place: the median of all would be 0 for most lines, the middle half's mean is not.
      let half = differences[differences.count / 4..<differences.count - differences.count / 4]
      means.append(half.reduce(0, +) / Double(half.count))
    }
    let sizes = means.map(abs).sorted()
    let scale = 1.4826 * sizes[sizes.count / 2]
    let mean = sizes.reduce(0, +) / Double(sizes.count)
    return (sizes.last ?? 0) / max(scale, mean / 2, leastUnit * span)
  }
}
