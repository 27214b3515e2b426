// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing
import Vocabulary

/// Discs of known contrast in white noise, where the index of the observer has a closed form.
@Suite struct `Contrast and detail` {
  private let radii = [2.0, 3.0, 4.5, 6.0]
  private let contrasts = [0.9, 1.5, 2.5]

  private func details(isBright: Bool = true) -> [ContrastDetail.Detail] {
    contrasts.enumerated().flatMap { row, contrast in
      radii.enumerated().map { column, radius in
        ContrastDetail.Detail(
          disc: PlaneDisc(column: 40 + 50 * Double(column), row: 40 + 50 * Double(row), radius: radius),
          diameter: 2 * radius, contrast: contrast, isBright: isBright)
      }
    }
  }

  private func image(noise: Double, seed: UInt64, isBright: Bool = true) throws -> ImagePlane {
    var draws = PhiloxStream(seed: seed)
    let details = details(isBright: isBright)
    return try MadePlanes.plane(240, 190) { column, row in
      var value = 500.0
      for detail in details {
        let (x, y) = (Double(column) - detail.disc.column, Double(row) - detail.disc.row)
        if x * x + y * y <= detail.disc.radius * detail.disc.radius { value += (isBright ? 1 : -1) * detail.contrast }
      }
      return value + draws.normal(standardDeviation: noise)
    }
  }

  /// The pixels of a disc of this radius, and of its ring of 1.3 to 2 radii, about the middle of a pixel.
  private func pixels(_ radius: Double) -> (disc: Double, ring: Double) {
    var (disc, ring) = (0.0, 0.0)
    for y in -14...14 {
      for x in -14...14 {
        let distance = Double(x * x + y * y).squareRoot()
        if distance <= radius { disc += 1 }
        if distance >= 1.3 * radius, distance <= 2 * radius { ring += 1 }
      }
    }
    return (disc, ring)
  }

  @Test func `discs beyond all measure are not seen`() throws {
    let plane = try image(noise: 4, seed: 3)
    for (place, radius) in [(1e300, 3.0), (-1e300, 3), (20, 1e300), (1e300, 1e300), (20, 1e8), (20, 1e-300)] {
      let detail = ContrastDetail.Detail(
        disc: PlaneDisc(column: place, row: 20, radius: radius), diameter: 1, contrast: 1, isBright: true)
      let measured = ContrastDetail([plane], details: [detail])
      #expect(measured.findings.count == 1)
      #expect(measured.findings.allSatisfy { $0.detectability.value == nil || radius < 1 })
    }
  }

  @Test func `the index of a disc is its contrast over the noise of disc and ring`() throws {
    let (noise, images) = (4.0, 12)
    let planes = try (0..<images).map { try image(noise: noise, seed: UInt64($0)) }
    let measured = ContrastDetail(planes, details: details())
    var held = 0
    for finding in measured.findings {
      let (disc, ring) = pixels(finding.detail.disc.radius)
      let truth = finding.detail.contrast / noise / (1 / disc + 1 / ring).squareRoot()
      let found = try #require(finding.detectability.value)
      #expect(abs(found - truth) < 4 / Double(images).squareRoot() + 0.1 * truth, "\(found), \(truth)")
      if finding.detectability.interval?.contains(truth) == true { held += 1 }
      let ratio = try #require(finding.contrastToNoise.value)
      #expect(abs(ratio - finding.detail.contrast / noise) < 4 / (disc * Double(images)).squareRoot() + 0.05)
    }
    #expect(held >= 10, "\(held) of 12")
  }

  @Test func `the least diameter falls as contrast rises, to where the formula has it`() throws {
    let noise = 4.0
    let measured = ContrastDetail(
      try (0..<16).map { try image(noise: noise, seed: UInt64($0) + 50) }, details: details())
    let values = try measured.thresholds.map { try #require($0.value) }
    #expect(values.count == 3)
    #expect(values[0] < values[1])
    #expect(values[1] < values[2])
    // d′ = C/σ·√(π/4·D²·(1 − 1/(1 + 2.31))) about: disc and ring share the noise as 1 to 4 − 1.69 in area.
    for (value, contrast) in zip(values, [2.5, 1.5, 0.9]) {
      let truth = ContrastDetail.threshold * noise / contrast / (Double.pi / 4 / (1 + 1 / 2.31)).squareRoot()
      #expect(abs(value / truth - 1) < 0.25, "\(contrast): \(value), \(truth)")
    }
    #expect(measured.inverseQuality.value != nil)
    let quality = 100 / (2.5 * values[0] + 1.5 * values[1] + 0.9 * values[2])
    #expect(abs((measured.inverseQuality.value ?? 0) - quality) < 1e-9)
  }

  @Test func `dark discs are judged like bright ones`() throws {
    let plane = try image(noise: 3, seed: 5)
    let bright = ContrastDetail([plane], details: details())
    let dark = ContrastDetail([try #require(plane.map { 1000 - $0 })], details: details(isBright: false))
    for (a, b) in zip(bright.findings, dark.findings) {
      #expect(abs((a.detectability.value ?? 0) - (b.detectability.value ?? 9)) < 1e-3)
    }
  }

  @Test func `of constant images and of nothing there is no index, and it says why`() throws {
    let constant = ContrastDetail([try MadePlanes.plane(240, 190) { _, _ in 5 }], details: details())
    #expect(constant.findings.allSatisfy { $0.detectability.value == nil && $0.detectability.reason != nil })
    #expect(constant.inverseQuality.reason?.description == "a least diameter is known for 0 of 3 contrasts")
    let small = ContrastDetail([try MadePlanes.noise(30, 30, deviation: 1, seed: 1)], details: details())
    #expect(small.findings.allSatisfy { $0.detectability.value == nil })
    #expect(ContrastDetail([], details: details()).inverseQuality.reason == .noObservations)
  }

  @Test func `the threshold is that of five right choices in eight among four`() {
    // ∫ φ(x − d) Φ(x)³ dx by the midpoint rule.
    let normal = NormalDistribution.standard
    var share = 0.0
    for step in 0..<4000 {
      let x = -8 + (Double(step) + 0.5) * 0.005
      let below = normal.cumulative(x)
      share += normal.density(x - ContrastDetail.threshold) * below * below * below * 0.005
    }
    #expect(abs(share - 0.625) < 1e-6)
  }
}

/// Signals in white noise, where the best linear reader's index is the signal's length over the noise.
@Suite struct `Hotelling's observer` {
  private let side = 21

  private func pictures(_ count: Int, amplitude: Double, seed: UInt64) throws -> [ImagePlane] {
    try (0..<count).map { index in
      var draws = PhiloxStream(seed: seed, replicate: index)
      return try MadePlanes.plane(side, side) { column, row in
        let (x, y) = (Double(column) - 10, Double(row) - 10)
        return 100 + amplitude * exp(-(x * x + y * y) / 18) + draws.normal(standardDeviation: 2)
      }
    }
  }

  /// √Σ s² / σ of the bell of deviation 3: amplitude · 3 · √π / σ.
  private func truth(_ amplitude: Double) -> Double { amplitude * 3 * Double.pi.squareRoot() / 2 }

  @Test func `sees a bell as well as theory lets it`() throws {
    // The first Laguerre–Gauss channel of width √(4π)·3 is the bell itself.
    let observer = HotellingObserver.laguerreGauss(count: 4, width: (4 * Double.pi).squareRoot() * 3, side: side)
    let estimate = observer.detectability(
      present: try pictures(120, amplitude: 0.6, seed: 1), absent: try pictures(120, amplitude: 0, seed: 2))
    #expect(estimate.interval?.contains(truth(0.6)) == true, "\(estimate)")
    #expect(abs((estimate.value ?? 0) - truth(0.6)) < 0.5)
  }

  @Test func `has intervals that hold the truth, and no bias, with few pictures`() throws {
    let observer = HotellingObserver.laguerreGauss(count: 3, width: (4 * Double.pi).squareRoot() * 3, side: side)
    var (held, squares) = (0, 0.0)
    for seed in 0..<80 {
      let estimate = observer.detectability(
        present: try pictures(12, amplitude: 0.7, seed: UInt64(seed) + 1000),
        absent: try pictures(12, amplitude: 0, seed: UInt64(seed) + 2000))
      if estimate.interval?.contains(truth(0.7)) == true { held += 1 }
      squares += (estimate.value ?? 0) * (estimate.value ?? 0) / 80
    }
    #expect(held >= 69, "\(held) of 80")
    #expect(abs(squares / (truth(0.7) * truth(0.7)) - 1) < 0.25, "\(squares)")
  }

  @Test func `sees with waves too, and not more than there is`() throws {
    let observer = HotellingObserver.gabor(frequencies: [0.03, 0.06, 0.12], directions: 4, side: side)
    let estimate = observer.detectability(
      present: try pictures(150, amplitude: 0.6, seed: 3), absent: try pictures(150, amplitude: 0, seed: 4))
    let value = try #require(estimate.value)
    #expect(value > 0.6 * truth(0.6))
    #expect(value < 1.2 * truth(0.6))
  }

  @Test func `says why where it cannot learn`() throws {
    let observer = HotellingObserver.laguerreGauss(count: 5, width: 10, side: side)
    let few = observer.detectability(
      present: try pictures(3, amplitude: 1, seed: 1), absent: try pictures(3, amplitude: 0, seed: 2))
    #expect(few.value == nil)
    #expect(few.reason == .tooFewUnits(of: "pictures", found: 6, needed: 9))
    let constant = try (0..<10).map { _ in try MadePlanes.plane(side, side) { _, _ in 1 } }
    #expect(observer.detectability(present: constant, absent: constant).reason != nil)
  }
}

/// What is detectable by theory.
@Suite struct `Tasks of detection` {
  @Test func `in white noise the index is the contrast times the root of the area`() throws {
    // ∫S² = A²·πr² and N = σ²·p²: d′ = A·√(πr²)/(σ·p), but for what lies beyond the last frequency.
    let noise = (1...500).map {
      NoisePower.Point(frequency: Double($0) * 0.1, power: 4, interval: nil, places: 1)
    }
    let task = DetectionTask(diameter: 3, amplitude: 2)
    let found = try #require(task.nonPrewhitening(noise: noise))
    let truth = 2 * (Double.pi * 2.25).squareRoot() / 2
    #expect(abs(found / truth - 1) < 0.005)
    #expect((task.nonPrewhitening(noise: noise, eye: .init()) ?? 9) < found)
    #expect(task.nonPrewhitening(noise: []) == nil)
  }
}
