// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Measures one image; see ``ImagePhysics``.
struct PhysicsMeasurement {
  /// A sample of at most so many pixels gives the percentiles.
  private static let sampled = 65_536
  /// The grid on which patches are looked for has at most this many cells on a side.
  private static let markGrid = 128

  /// What was measured.
  private(set) var numbers: [String: Double] = [:]

  init(_ image: FeatureImage) {
    let (columns, rows) = (image.columns, image.rows)
    numbers["columns"] = Double(columns)
    numbers["rows"] = Double(rows)
    let (least, greatest) = Self.extremes(image.values)
    guard least.isFinite, greatest.isFinite else { return }
    extent(image, least, greatest)
    let step = max(1, (image.values.count + Self.sampled - 1) / Self.sampled)
    let sample = stride(from: 0, to: image.values.count, by: step).map { image.values[$0] }
    let sorted = FloatOrder.sorted(sample)
    let (low, high) = (AreaMeans.percentile(sorted, 0.01), AreaMeans.percentile(sorted, 0.99))
    let span = high - low
    guard span > 0 else { return }
    let held = Double(image.range.upperBound) - Double(image.range.lowerBound)
    if held > 0 { numbers["range-used"] = span / held }
    codes(image, low, high)
    texture(image, span)
    lines(image, span)
    shape(image, low, span, AreaMeans.percentile(sorted, 0.5))
  }

  mutating func add(_ name: String, _ value: Double?) { numbers[name] = value }

  private static func extremes(_ values: [Float]) -> (Float, Float) {
    var (least, greatest) = (Float.infinity, -Float.infinity)
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    return (least, greatest)
  }

  private mutating func extent(_ image: FeatureImage, _ least: Float, _ greatest: Float) {
    var (low, high) = (0, 0)
    for value in image.values {
      if value == least { low += 1 }
      if value == greatest { high += 1 }
    }
    let held = image.range.upperBound - image.range.lowerBound
    if held > 0 {
      numbers["least"] = Double((least - image.range.lowerBound) / held)
      numbers["greatest"] = Double((greatest - image.range.lowerBound) / held)
    }
    numbers["saturated-low"] = Double(low) / Double(image.values.count)
    numbers["saturated-high"] = Double(high) / Double(image.values.count)
  }

  /// Which whole numbers occur; nothing is said of images that are not of whole numbers.
  private mutating func codes(_ image: FeatureImage, _ low: Double, _ high: Double) {
    let offset = image.range.lowerBound.rounded()
    let count = Double(image.range.upperBound) - Double(offset) + 1
    guard count >= 2, count <= 1_048_576 else { return }
    var seen = [Bool](repeating: false, count: Int(count))
    for value in image.values {
      let place = value - offset
      guard place >= 0, place < Float(seen.count), place == place.rounded() else { return }
      seen[Int(place)] = true
    }
    numbers["levels"] = Double(seen.reduce(0) { $0 + ($1 ? 1 : 0) })
    let (from, to) = (Int((low - Double(offset)).rounded(.up)), Int((high - Double(offset)).rounded(.down)))
    // With few pixels for each number some are empty by chance.
    guard to - from >= 16, image.values.count >= 8 * (to - from) else { return }
    let between = from + 1..<to
    numbers["empty-codes"] = Double(between.reduce(0) { $0 + (seen[$1] ? 0 : 1) }) / Double(between.count)
  }

  private mutating func texture(_ image: FeatureImage, _ span: Double) {
    let (columns, rows) = (image.columns, image.rows)
    guard columns >= 8, rows >= 8 else { return }
    numbers["noise"] = Self.noise(image.values, columns, rows) / span
    let fine = Self.laplacianVariance(image.values, columns, rows)
    numbers["sharpness"] = fine > 0 ? log10(fine / (span * span)) : nil
    let half = AreaMeans.grid(
      image.values, columns: columns, rows: rows, width: columns / 2, height: rows / 2)
    let coarse = Self.laplacianVariance(half.map(Float.init), columns / 2, rows / 2)
    numbers["fine-share"] = fine > 0 && coarse > 0 ? log2(fine / coarse) : nil
  }

  /// The noise by the mean absolute response to a mask that neither planes nor edges along the axes answer to.
  static func noise(_ values: [Float], _ columns: Int, _ rows: Int) -> Double {
    var sum = 0.0
    // Safe because the loops stay one pixel away from every edge, and the pointer does not leave the closure.
    values.withUnsafeBufferPointer { v in
      for row in 1..<rows - 1 {
        for column in 1..<columns - 1 {
          let at = row * columns + column
          let corners = v[at - columns - 1] + v[at - columns + 1] + v[at + columns - 1] + v[at + columns + 1]
          let sides = v[at - columns] + v[at + columns] + v[at - 1] + v[at + 1]
          sum += Double(abs(corners - 2 * sides + 4 * v[at]))
        }
      }
    }
    return (Double.pi / 2).squareRoot() * sum / (6 * Double((columns - 2) * (rows - 2)))
  }

  static func laplacianVariance(_ values: [Float], _ columns: Int, _ rows: Int) -> Double {
    guard columns >= 3, rows >= 3 else { return 0 }
    var (sum, squares) = (0.0, 0.0)
    // Safe because the loops stay one pixel away from every edge, and the pointer does not leave the closure.
    values.withUnsafeBufferPointer { v in
      for row in 1..<rows - 1 {
        for column in 1..<columns - 1 {
          let at = row * columns + column
          let bend = Double(v[at - columns] + v[at + columns] + v[at - 1] + v[at + 1] - 4 * v[at])
          sum += bend
          squares += bend * bend
        }
      }
    }
    let n = Double((columns - 2) * (rows - 2))
    return max(0, squares / n - sum * sum / (n * n))
  }

  /// Where the picture is as it is shown: fields, middle, sides, border.
  private mutating func shape(_ image: FeatureImage, _ low: Double, _ span: Double, _ median: Double) {
    let side = GreyThumbnail.side
    let means = AreaMeans.grid(image.values, columns: image.columns, rows: image.rows, width: side, height: side)
    let sign = image.isInverted ? -1.0 : 1.0
    func mean(_ x: Range<Int>, _ y: Range<Int>) -> Double {
      var sum = 0.0
      for row in y { for column in x { sum += means[row * side + column] } }
      return sum / Double(x.count * y.count)
    }
    numbers["inversion"] =
      sign * ((mean(6..<12, 8..<16) + mean(20..<26, 8..<16)) / 2 - mean(14..<18, 8..<22)) / span
    numbers["heart-side"] = sign * (mean(18..<25, 15..<24) - mean(7..<14, 15..<24)) / span
    let width = max(1, side / 20)
    var (sum, count) = (0.0, 0)
    for row in 0..<side {
      for column in 0..<side
      where row < width || column < width || row >= side - width || column >= side - width {
        sum += means[row * side + column]
        count += 1
      }
    }
    numbers["border"] = sign * (sum / Double(count) - median) / span
    marks(image, low, span)
  }

  /// Small bright patches in the outer quarter.
  private mutating func marks(_ image: FeatureImage, _ low: Double, _ span: Double) {
    let (width, height) = (min(Self.markGrid, image.columns), min(Self.markGrid, image.rows))
    guard width >= 32, height >= 32 else { return }
    let grid = AreaMeans.grid(image.values, columns: image.columns, rows: image.rows, width: width, height: height)
    let patches = MarkPatches(grid: grid, width: width, height: height, low: low, span: span)
    numbers["marks"] = Double(patches.count)
    numbers["mark-area"] = patches.area
  }
}
