// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

extension Uniformity {
  /// The area of a region of interest in CT, in mm², as the ACR asks for.
  private static let regionArea = 400.0
  /// The share of an MR object's area that its uniformity is about, and the area of the small discs in mm².
  private static let meanShare = 0.75
  private static let smallArea = 100.0
  /// The standard deviation of magnitude noise without signal over that of one channel: √(2 − π/2).
  private static let rayleigh = (2 - Double.pi / 2).squareRoot()

  // MARK: CT

  mutating func measureWater(_ plane: ImagePlane, _ disc: PlaneDisc, _ level: ConfidenceLevel) {
    let wanted = (Self.regionArea / .pi).squareRoot()
    let radius = plane.unit == .millimetres && disc.radius >= 5 * wanted ? wanted : disc.radius * 0.12
    let centre = RegionStatistics(plane, disc: disc.resized(radius), level: level)
    // The outer regions lie one of their diameters from the edge to their middle.
    let way = disc.radius - 2 * radius
    let (x, y) = (way / plane.betweenColumns, way / plane.betweenRows)
    let places = [("top", 0, -y), ("right", x, 0), ("bottom", 0, y), ("left", -x, 0)]
    estimates = [
      centre.meanEstimate("ct.centre", unit: "HU", "The mean in the middle of the cylinder; 0 HU for water."),
      centre.deviationEstimate("ct.noise", unit: "HU", "The standard deviation of a pixel in the middle."),
    ]
    var worst: (value: Double, lower: Double, upper: Double)?
    for (name, across, down) in places {
      let outer = RegionStatistics(
        plane, disc: PlaneDisc(column: disc.column + across, row: disc.row + down, radius: radius), level: level)
      let difference = outer.mean - centre.mean
      let error = outer.meanError.flatMap { a in centre.meanError.map { b in (a * a + b * b).squareRoot() } }
      let made = outer.estimate(
        "ct.difference.\(name)", difference, error, "HU",
        "The mean near the edge at the \(name) less that in the middle.")
      estimates.append(made)
      guard let error, made.value != nil else { continue }
      // Four differences are looked at, so that each has a quarter of the error.
      let reach =
        StudentT(degreesOfFreedom: Double(outer.cells - 1)).upperTailQuantile(level.alpha / 8) * error
      worst = (
        max(worst?.value ?? 0, abs(difference)), max(worst?.lower ?? 0, abs(difference) - reach),
        max(worst?.upper ?? 0, abs(difference) + reach)
      )
    }
    let definition = "The greatest difference, without its sign, between a mean near the edge and that in the middle."
    if let worst {
      estimates.append(
        Estimate(
          name: "ct.uniformity", value: worst.value, interval: Interval(worst.lower, worst.upper), level: level,
          method: "jackknife of cells, t, Bonferroni over four", n: 4, unit: "HU", definition: definition))
    } else {
      estimates.append(
        .undefined(
          "ct.uniformity", because: .tooFewUnits(of: "pixels in a region", found: centre.count, needed: 16),
          level: level, method: "jackknife of cells, t, Bonferroni over four", n: 4, unit: "HU", definition: definition)
      )
    }
    notes += [
      "regions of radius \(SlantedEdge.short(radius)) \(plane.unit.rawValue) in a disc of radius "
        + "\(SlantedEdge.short(disc.radius)) \(plane.unit.rawValue)",
      "ACR: water within ±7 HU (±5 wanted), edges within 5 HU of the centre",
    ]
  }

  // MARK: MR

  mutating func measureResonance(
    _ plane: ImagePlane, _ disc: PlaneDisc, _ repeated: ImagePlane?, _ level: ConfidenceLevel
  ) {
    let large = disc.resized(disc.radius * Self.meanShare.squareRoot())
    let inside = RegionStatistics(plane, disc: large, level: level)
    let wanted = (Self.smallArea / .pi).squareRoot()
    let radius = plane.unit == .millimetres && disc.radius >= 4 * wanted ? wanted : disc.radius * 0.1
    estimates = [
      percentUniformity(plane, large, radius, level),
      inside.meanEstimate("mr.mean", unit: "1", "The mean signal over three quarters of the object's area."),
      signalToBackground(plane, disc, inside, level),
    ]
    if let repeated { estimates.append(signalToDifference(plane, repeated, large, level)) }
    notes += [
      "small discs of radius \(SlantedEdge.short(radius)) \(plane.unit.rawValue) in one of radius "
        + "\(SlantedEdge.short(large.radius)) \(plane.unit.rawValue)",
      "ACR: percent integral uniformity at least 87.5 below 3 T, at least 82 at 3 T",
    ]
  }

  private func percentUniformity(
    _ plane: ImagePlane, _ large: PlaneDisc, _ radius: Double, _ level: ConfidenceLevel
  ) -> Estimate {
    let definition =
      "100 times one less (high − low)/(high + low) of the means of small discs within three quarters of the area."
    let room = large.resized(large.radius - radius)
    let small = PlaneDisc(column: 0, row: 0, radius: radius)
    let box = small.box(plane)
    var offsets: [(Int, Int)] = []
    // No offset is longer than the plane, however unlike the distances of its rows and columns are.
    let (columns, rows) = (-plane.columns..<plane.columns + 1, -plane.rows..<plane.rows + 1)
    for row in (box.row..<box.row + box.height).clamped(to: rows) {
      for column in (box.column..<box.column + box.width).clamped(to: columns) where small.contains(column, row, plane)
      {
        offsets.append((column, row))
      }
    }
    // Discs step by half of their radius: no hill of their own size is missed.
    let step = (
      max(1, Int(radius / 2 / plane.betweenColumns)), max(1, Int(radius / 2 / plane.betweenRows))
    )
    let area = room.box(plane)
    var (high, low, count) = (-Double.infinity, Double.infinity, 0)
    for row in stride(from: max(0, area.row), to: min(plane.rows, area.row + area.height), by: step.1) {
      for column in stride(from: max(0, area.column), to: min(plane.columns, area.column + area.width), by: step.0)
      where room.contains(column, row, plane) {
        var (sum, pixels) = (0.0, 0)
        for (x, y) in offsets
        where column + x >= 0 && column + x < plane.columns && row + y >= 0 && row + y < plane.rows {
          sum += plane[column + x, row + y]
          pixels += 1
        }
        guard pixels > 0 else { continue }
        high = max(high, sum / Double(pixels))
        low = min(low, sum / Double(pixels))
        count += 1
      }
    }
    let cells = CellGrid(plane.part(Self.square(in: large, plane)) ?? plane, side: 4)
    let noise = cells.error * 4 / Double(max(1, offsets.count)).squareRoot()
    var made = Self.contrast("mr.uniformity", high, low, error: noise, level, n: count, definition)
    made.unit = "%"
    guard let value = made.value, let interval = made.interval else { return made }
    made.value = 100 * (1 - value)
    made.interval = Interval(100 * (1 - interval.upper), 100 * (1 - interval.lower))
    made.standardError = made.standardError.map { 100 * $0 }
    return made
  }

  /// The square in a disc.
  private static func square(in disc: PlaneDisc, _ plane: ImagePlane) -> PlaneRegion {
    let half = disc.radius / 2.0.squareRoot()
    let (a, b) = (half / plane.betweenColumns, half / plane.betweenRows)
    let (left, top) = (max(0, Int(disc.column - a)), max(0, Int(disc.row - b)))
    return PlaneRegion(
      column: left, row: top, width: max(1, min(plane.columns, Int(disc.column + a)) - left),
      height: max(1, min(plane.rows, Int(disc.row + b)) - top))
  }

  /// Method 4: the signal over the noise of the ground, in the corners.
  private func signalToBackground(
    _ plane: ImagePlane, _ disc: PlaneDisc, _ inside: RegionStatistics, _ level: ConfidenceLevel
  ) -> Estimate {
    let definition =
      "0.655 times the mean signal over the standard deviation of the ground beside the object (NEMA MS 1, method 4)."
    let ground = RegionStatistics(plane, plane.whole, level: level) { column, row in
      disc.distance(column, row, plane) > disc.radius * 1.15
    }
    guard ground.count >= 100, ground.deviation > 0, let error = ground.deviationError else {
      return .undefined(
        "mr.snr",
        because: ground.count < 100
          ? .tooFewUnits(of: "pixels beside the object", found: ground.count, needed: 100)
          : .emptyDenominator(of: "pixels with noise"), level: level, method: "jackknife of cells, t", n: ground.count,
        definition: definition)
    }
    let value = inside.mean * Self.rayleigh / ground.deviation
    return ground.estimate("mr.snr", value, value * error / ground.deviation, "1", definition)
  }

  /// Method 1: the signal over the noise of the difference of two images.
  private func signalToDifference(
    _ plane: ImagePlane, _ repeated: ImagePlane, _ large: PlaneDisc, _ level: ConfidenceLevel
  ) -> Estimate {
    let definition =
      "√2 times the mean signal over the standard deviation of the difference of two images (NEMA MS 1, method 1)."
    let difference = ImagePlane(
      columns: plane.columns, rows: plane.rows, values: zip(plane.values, repeated.values).map { $0 - $1 },
      betweenColumns: plane.betweenColumns, betweenRows: plane.betweenRows, unit: plane.unit)
    guard repeated.columns == plane.columns, repeated.rows == plane.rows, let difference else {
      return .undefined(
        "mr.snr.difference", because: .notApplicable("the two images differ in shape"), level: level, method: "none",
        n: 0, definition: definition)
    }
    let noise = RegionStatistics(difference, disc: large, level: level)
    let mean = (RegionStatistics(plane, disc: large).mean + RegionStatistics(repeated, disc: large).mean) / 2
    guard noise.deviation > 0, let error = noise.deviationError else {
      return .undefined(
        "mr.snr.difference", because: .emptyDenominator(of: "pixels with noise"), level: level,
        method: "jackknife of cells, t", n: noise.count, definition: definition)
    }
    let value = mean * 2.0.squareRoot() / noise.deviation
    return noise.estimate("mr.snr.difference", value, value * error / noise.deviation, "1", definition)
  }
}
