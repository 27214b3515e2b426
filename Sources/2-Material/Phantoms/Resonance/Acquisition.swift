// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Volumes

/// What a scanner does to the signal of a slice: encoding, and all that goes wrong with it.
struct Acquisition: Sendable {
  private let system: ResonanceSystem
  private let fine: Grid
  private let bias: BiasField
  private let randomness: Randomness
  private let wide: PlaneTransform<Float>
  private let narrow: PlaneTransform<Float>
  /// Along one axis, for each place in the narrow k-space: where it is in the wide one, and its factor.
  private let places: [Int]
  private let factors: [(real: Float, imaginary: Float)]
  /// For each slice where in a breath it begins, 0 ..< 1.
  private let breaths: [Double]

  init(_ system: ResonanceSystem, fine: Grid, bias: BiasField, randomness: Randomness) {
    self.system = system
    self.fine = fine
    self.bias = bias
    self.randomness = randomness
    let size = system.matrix
    wide = PlaneTransform(columns: 2 * size, rows: 2 * size)
    narrow = PlaneTransform(columns: size, rows: size)
    let turns = (0..<size).map { Acquisition.turns($0, of: size) }
    var draws = randomness.stream(for: .motion)
    breaths = (0..<system.slices).map { _ in draws.uniform() }
    places = turns.map { ($0 + 2 * size) % (2 * size) }
    factors = turns.map { turn in
      // The first pixel's centre lies half a fine pixel past the first fine one's; a fine pixel is a mean over its width, which is
      // undone; and one sum of four fine pixels makes a pixel.
      let shift = 2 * Double.pi * Double(turn) / Double(4 * size)
      let width = Double.pi * Double(turn) / Double(2 * size)
      let gain = (width == 0 ? 1 : width / sin(width)) / 2
      return (Float(gain * cos(shift)), Float(gain * sin(shift)))
    }
  }

  /// How many turns over the picture a place in k-space stands for: past the middle they are negative.
  static func turns(_ index: Int, of size: Int) -> Int { 2 * index < size ? index : index - size }

  /// How far from its place a ghost lies, in pixels along a column: a breath takes four seconds, and a line TR.
  static func ghostShift(_ system: ResonanceSystem) -> Double {
    Double(system.matrix) * min(1.0 / 3, system.repetitionTime / breath)
  }

  private static let breath = 4000.0

  func acquire(_ slice: Int, of signals: [Volume<Float>], to pixels: UnsafeMutablePointer<Float>) {
    let size = system.matrix
    var (real, imaginary) = (
      [Float](repeating: 0, count: size * size), [Float](repeating: 0, count: size * size)
    )
    for (part, signal) in signals.enumerated() {
      encode(signal, slice: slice, shift: part == 0 ? 0 : system.fatShift, &real, &imaginary)
    }
    if system.ghosting > 0 { addGhosts(&real, &imaginary, slice: slice) }
    transform(narrow, &real, &imaginary, .inverse)
    let deviation = ResonanceSimulator.fullSignal / Float(system.signalToNoise)
    var (first, second) = ([Float](repeating: 0, count: size), [Float](repeating: 0, count: size))
    for j in 0..<size {
      first.withUnsafeMutableBufferPointer {
        NormalNoise.fill($0, randomness: randomness, purpose: .resonanceNoise, row: (slice * size + j) * 2)
      }
      second.withUnsafeMutableBufferPointer {
        NormalNoise.fill($0, randomness: randomness, purpose: .resonanceNoise, row: (slice * size + j) * 2 + 1)
      }
      for i in 0..<size {
        let (a, b) = (real[j * size + i] + deviation * first[i], imaginary[j * size + i] + deviation * second[i])
        pixels[j * size + i] = (a * a + b * b).squareRoot()
      }
    }
  }

  /// Adds the k-space of a part of the signal, which appears shifted along the rows by so many pixels.
  private func encode(
    _ signal: Volume<Float>, slice: Int, shift: Double, _ real: inout [Float], _ imaginary: inout [Float]
  ) {
    let (size, width) = (system.matrix, 2 * system.matrix)
    var wideReal = [Float](repeating: 0, count: width * width)
    var wideImaginary = wideReal
    let step = fine.affine.i.x
    for j in 0..<width {
      let field = bias.row(from: fine.point(Vector3(0, Double(j), Double(slice))), step: step)
      let start = fine.offset(0, j, slice)
      for i in 0..<width {
        let x = field.x + Float(i) * field.step
        wideReal[j * width + i] = signal.voxels[start + i] * (field.a + (field.b + field.c * x) * x)
      }
    }
    transform(wide, &wideReal, &wideImaginary, .forward)
    let along = (0..<size).map { index -> (real: Float, imaginary: Float) in
      let angle = -2 * Double.pi * shift * Double(Self.turns(index, of: size)) / Double(size)
      let (c, s) = (Float(cos(angle)), Float(sin(angle)))
      let f = factors[index]
      return (f.real * c - f.imaginary * s, f.real * s + f.imaginary * c)
    }
    for j in 0..<size {
      let down = factors[j]
      for i in 0..<size {
        let across = along[i]
        let c = down.real * across.real - down.imaginary * across.imaginary
        let s = down.real * across.imaginary + down.imaginary * across.real
        let from = places[j] * width + places[i]
        real[j * size + i] += wideReal[from] * c - wideImaginary[from] * s
        imaginary[j * size + i] += wideReal[from] * s + wideImaginary[from] * c
      }
    }
  }

  /// Makes the lines of k-space stronger and weaker with the patient's breath: two ghosts, above and below.
  private func addGhosts(_ real: inout [Float], _ imaginary: inout [Float], slice: Int) {
    let size = system.matrix
    let start = breaths[slice]
    let rate = Self.ghostShift(system) / Double(size)
    for j in 0..<size {
      let phase = 2 * Double.pi * (Double(Self.turns(j, of: size)) * rate + start)
      let factor = Float(1 + 2 * system.ghosting * cos(phase))
      for i in 0..<size {
        real[j * size + i] *= factor
        imaginary[j * size + i] *= factor
      }
    }
  }

  private func transform(
    _ plan: PlaneTransform<Float>, _ real: inout [Float], _ imaginary: inout [Float], _ direction: TransformDirection
  ) {
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { plan.transform(real: real, imaginary: $0, direction) }
    }
  }
}
