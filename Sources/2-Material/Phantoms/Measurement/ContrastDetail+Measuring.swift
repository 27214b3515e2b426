// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

extension ContrastDetail {
  /// The ring lies between these multiples of the radius.
  private static let ring = (inner: 1.3, outer: 2.0)
  private static let mostPlaces = 400
  private static let fewestPlaces = 10
  /// How many discs about the threshold its line goes through, at most.
  private static let nearest = 4

  mutating func measure(_ planes: [ImagePlane], _ details: [Detail], _ level: ConfidenceLevel) {
    guard let first = planes.first,
      planes.allSatisfy({ $0.columns == first.columns && $0.rows == first.rows })
    else { return }
    var grounds: [Double: [(Int, Int)]] = [:]
    for detail in details {
      let places = grounds[detail.disc.radius] ?? Self.places(first, details, detail.disc.radius)
      grounds[detail.disc.radius] = places
      findings.append(Self.finding(planes, detail, places, level))
    }
    let contrasts = Set(details.map(\.contrast)).sorted(by: >)
    thresholds = contrasts.map { contrast in
      Self.threshold(findings.filter { $0.detail.contrast == contrast }, contrast, level)
    }
    let seen = zip(contrasts, thresholds).compactMap { contrast, estimate in estimate.value.map { (contrast, $0) } }
    inverseQuality.n = contrasts.count
    inverseQuality.method = "log–log regression, delta method"
    guard !contrasts.isEmpty, seen.count == contrasts.count else {
      inverseQuality.reason = .notApplicable(
        "a least diameter is known for \(seen.count) of \(contrasts.count) contrasts")
      return
    }
    let sum = seen.reduce(0) { $0 + $1.0 * $1.1 }
    let error = zip(contrasts, thresholds).reduce(0) { sum, pair in
      let one = pair.0 * (pair.1.standardError ?? 0)
      return sum + one * one
    }.squareRoot()
    let value = 100 / sum
    inverseQuality.value = value
    inverseQuality.reason = nil
    inverseQuality.standardError = value * error / sum
    let reach = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * value * error / sum
    inverseQuality.interval = Interval(value - reach, value + reach)
  }

  /// Places at which a disc of this radius with its ring touches no disc, evenly strewn.
  private static func places(_ plane: ImagePlane, _ details: [Detail], _ radius: Double) -> [(Int, Int)] {
    let reach = radius * ring.outer
    let (across, down) = ((reach / plane.betweenColumns).rounded(.up), (reach / plane.betweenRows).rounded(.up))
    guard Double(plane.columns) > 2 * across, Double(plane.rows) > 2 * down else { return [] }
    let (a, b) = (Int(across), Int(down))
    func isFree(_ column: Int, _ row: Int) -> Bool {
      details.allSatisfy { $0.disc.distance(column, row, plane) > reach + $0.disc.radius * 1.1 }
    }
    var found: [(Int, Int)] = []
    for row in stride(from: b, to: plane.rows - b, by: max(1, b)) {
      for column in stride(from: a, to: plane.columns - a, by: max(1, a)) where isFree(column, row) {
        found.append((column, row))
      }
    }
    guard found.count > mostPlaces else { return found }
    return (0..<mostPlaces).map { found[$0 * found.count / mostPlaces] }
  }

  /// The means and spreads of a disc and of its ring.
  private struct Look {
    var disc = 0.0
    var ring = 0.0
    var spread = 0.0
    var discCount = 0
    var ringCount = 0

    init(_ plane: ImagePlane, _ disc: PlaneDisc) {
      let outer = disc.resized(disc.radius * ContrastDetail.ring.outer)
      let inner = disc.radius * ContrastDetail.ring.inner
      let box = outer.box(plane)
      var squares = 0.0
      for row in max(0, box.row)..<max(max(0, box.row), min(plane.rows, box.row + box.height)) {
        for column in max(0, box.column)..<max(max(0, box.column), min(plane.columns, box.column + box.width)) {
          let distance = disc.distance(column, row, plane)
          if distance <= disc.radius {
            self.disc += plane[column, row]
            discCount += 1
          } else if distance >= inner, distance <= outer.radius {
            ring += plane[column, row]
            squares += plane[column, row] * plane[column, row]
            ringCount += 1
          }
        }
      }
      if discCount > 0 { self.disc /= Double(discCount) }
      guard ringCount > 1 else { return }
      ring /= Double(ringCount)
      spread = (max(0, squares / Double(ringCount) - ring * ring) * Double(ringCount) / Double(ringCount - 1))
        .squareRoot()
    }
  }

  private static func finding(
    _ planes: [ImagePlane], _ detail: Detail, _ places: [(Int, Int)], _ level: ConfidenceLevel
  ) -> Finding {
    let group = "contrast=\(detail.contrast.formatted()), diameter=\(detail.diameter.formatted()) mm"
    let sign = detail.isBright ? 1.0 : -1.0
    let looks = planes.map { Look($0, detail.disc) }
    let images = Double(planes.count)
    let difference = looks.reduce(0) { $0 + sign * ($1.disc - $1.ring) } / images
    return Finding(
      detail: detail, contrastToNoise: contrastToNoise(looks, difference, level).of(group: group),
      detectability: detectability(planes, detail, places, sign, difference, level).of(group: group))
  }

  private static func contrastToNoise(_ looks: [Look], _ difference: Double, _ level: ConfidenceLevel) -> Estimate {
    let definition =
      "The mean of the disc less that of a ring around it, over the standard deviation of a pixel in the ring."
    let method = "delta method for white noise, normal"
    let pixels = looks.reduce(0) { $0 + $1.discCount }
    let around = looks.reduce(0) { $0 + $1.ringCount }
    let variance = looks.reduce(0) { $0 + $1.spread * $1.spread } / Double(max(1, looks.count))
    guard pixels > 0, around > 2, variance > 0 else {
      return .undefined(
        "cnr",
        because: pixels == 0
          ? .emptyDenominator(of: "pixels in the disc") : .emptyDenominator(of: "pixels with noise around the disc"),
        level: level, method: method, n: pixels, definition: definition)
    }
    let value = difference / variance.squareRoot()
    let error = (1 / Double(pixels) + 1 / Double(around) + value * value / Double(2 * (around - 1))).squareRoot()
    let reach = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * error
    return Estimate(
      name: "cnr", value: value, interval: Interval(value - reach, value + reach), standardError: error, level: level,
      method: method, n: pixels, definition: definition)
  }

  private static func detectability(
    _ planes: [ImagePlane], _ detail: Detail, _ places: [(Int, Int)], _ sign: Double, _ difference: Double,
    _ level: ConfidenceLevel
  ) -> Estimate {
    let isInside = planes.allSatisfy {
      detail.disc.resized(detail.disc.radius * ring.outer).box($0).lies(within: $0.whole)
    }
    let definition =
      "Disc less ring, in standard deviations of the same at places where nothing is: the non-prewhitening observer's d′."
    let method = "places without a disc, t"
    var responses: [Double] = []
    for plane in planes {
      responses += places.map { column, row in
        let look = Look(
          plane, PlaneDisc(column: Double(column), row: Double(row), radius: detail.disc.radius))
        return sign * (look.disc - look.ring)
      }
    }
    let count = Double(responses.count)
    let mean = responses.reduce(0, +) / max(1, count)
    let variance = responses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    guard isInside, responses.count >= fewestPlaces, variance > 0 else {
      return .undefined(
        "detectability",
        because: !isInside
          ? .notApplicable("the disc with its ring does not lie in the image")
          : responses.count < fewestPlaces
            ? .tooFewUnits(of: "places without a disc", found: responses.count, needed: fewestPlaces)
            : .emptyDenominator(of: "places with noise"), level: level, method: method, n: responses.count,
        definition: definition)
    }
    let value = (difference - mean) / variance.squareRoot()
    // The disc itself was seen once in each image; neighbouring places share half of their rings.
    let freedom = max(2, count / 2 - 1)
    let error = (1 / Double(planes.count) + 1 / count + value * value / (2 * freedom)).squareRoot()
    let reach = StudentT(degreesOfFreedom: freedom).upperTailQuantile(level.alpha / 2) * error
    return Estimate(
      name: "detectability", value: value, interval: Interval(value - reach, value + reach), standardError: error,
      level: level, method: method, n: responses.count, definition: definition)
  }

  // MARK: The curve

  private static func threshold(_ findings: [Finding], _ contrast: Double, _ level: ConfidenceLevel) -> Estimate {
    let definition =
      "The diameter at which d′ reaches \(threshold), on a straight line through the logarithms of d′ and diameter."
    let group = "contrast=\(contrast.formatted())"
    func undefined(_ reason: UndefinedReason, _ n: Int) -> Estimate {
      Estimate.undefined(
        "threshold.diameter", because: reason, level: level, method: "log–log regression, t", n: n, unit: "mm",
        definition: definition
      ).of(group: group)
    }
    // Logarithms of indices near nothing would be all noise; of the rest those nearest to the threshold tell most about it.
    let known = findings.compactMap { finding in
      finding.detectability.value.flatMap { value in
        value > 0.7
          ? (log(finding.detail.diameter), log(value), (finding.detectability.standardError ?? 0) / value) : nil
      }
    }
    let seen = Array(known.sorted { abs($0.1 - log(threshold)) < abs($1.1 - log(threshold)) }.prefix(nearest))
    guard Set(seen.map(\.0)).count >= 3 else {
      return undefined(
        .tooFewUnits(of: "diameters that are seen", found: Set(seen.map(\.0)).count, needed: 3), seen.count)
    }
    let n = Double(seen.count)
    let (x, y) = (seen.reduce(0) { $0 + $1.0 } / n, seen.reduce(0) { $0 + $1.1 } / n)
    let xx = seen.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
    let slope = seen.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / xx
    guard slope > 0 else { return undefined(.notApplicable("larger discs are not seen better"), seen.count) }
    let left = seen.reduce(0) { sum, point in
      let off = point.1 - y - slope * (point.0 - x)
      return sum + off * off
    }
    // Three or four points can lie on a line by chance: they are not known better than each by itself.
    let variance = max(left / max(1, n - 2), seen.reduce(0) { $0 + $1.2 * $1.2 } / n)
    let place = (log(threshold) - y) / slope
    let diameter = exp(x + place)
    let diameters = findings.map(\.detail.diameter)
    guard let least = diameters.min(), let greatest = diameters.max(), diameter >= least / 2, diameter <= greatest * 2
    else {
      return undefined(
        .notApplicable("the threshold would lie at \(SlantedEdge.short(diameter)) mm, far from all discs"), seen.count)
    }
    let error = (variance * (1 / n + place * place / xx)).squareRoot() / slope
    let reach = StudentT(degreesOfFreedom: max(1, n - 2)).upperTailQuantile(level.alpha / 2) * error
    return Estimate(
      name: "threshold.diameter", group: group, value: diameter,
      interval: Interval(diameter * exp(-reach), diameter * exp(reach)), standardError: diameter * error,
      level: level, method: "log–log regression, t", n: seen.count, unit: "mm", definition: definition)
  }
}
