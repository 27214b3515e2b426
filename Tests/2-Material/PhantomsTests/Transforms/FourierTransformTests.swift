// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing

/// Reproducible complex numbers.
private func noise(_ count: Int, seed: UInt64) -> (real: [Double], imaginary: [Double]) {
  var draws = PhiloxStream(seed: seed)
  let real = (0..<count).map { _ in draws.uniform() - 0.5 }
  return (real, (0..<count).map { _ in draws.uniform() - 0.5 })
}

@Suite struct FourierTransformTests {
  /// X[k] = Σ x[n] exp(−2πi k n / N), term by term.
  private func definition(_ real: [Double], _ imaginary: [Double]) -> (real: [Double], imaginary: [Double]) {
    let count = real.count
    var (sumsReal, sumsImaginary) = ([Double](), [Double]())
    for k in 0..<count {
      var (a, b) = (0.0, 0.0)
      for n in 0..<count {
        let angle = -2 * Double.pi * Double(k * n % count) / Double(count)
        a += real[n] * cos(angle) - imaginary[n] * sin(angle)
        b += real[n] * sin(angle) + imaginary[n] * cos(angle)
      }
      sumsReal.append(a)
      sumsImaginary.append(b)
    }
    return (sumsReal, sumsImaginary)
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }

  @Test func `is the sum of its definition for every length up to 100`() {
    for count in 1...100 {
      let values = noise(count, seed: UInt64(count))
      let expected = definition(values.real, values.imaginary)
      let plan = FourierTransform<Double>(count: count)
      let found = plan.transformed(real: values.real, imaginary: values.imaginary)
      #expect(distance(found.real, expected.real) < 1e-12)
      #expect(distance(found.imaginary, expected.imaginary) < 1e-12)
      let back = plan.transformed(real: found.real, imaginary: found.imaginary, .inverse)
      #expect(distance(back.real, values.real) < 1e-14 && distance(back.imaginary, values.imaginary) < 1e-14)
    }
  }

  @Test func `is exact to single precision in Float`() {
    for count in [64, 97, 100, 128, 360, 509] {
      let values = noise(count, seed: 5)
      let expected = definition(values.real, values.imaginary)
      let found = FourierTransform<Float>(count: count).transformed(
        real: values.real.map { Float($0) }, imaginary: values.imaginary.map { Float($0) })
      #expect(distance(found.real.map { Double($0) }, expected.real) < 3e-5)
      #expect(distance(found.imaginary.map { Double($0) }, expected.imaginary) < 3e-5)
    }
  }

  @Test(arguments: [96, 128, 211]) func `keeps the energy, and turns a shift into a phase`(_ count: Int) {
    let values = noise(count, seed: 9)
    let plan = FourierTransform<Double>(count: count)
    let found = plan.transformed(real: values.real, imaginary: values.imaginary)
    let energy = zip(values.real, values.imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }
    let spectral = zip(found.real, found.imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }
    #expect(abs(spectral / Double(count) - energy) < 1e-12 * energy * 10)
    let shift = 5
    func shifted(_ x: [Double]) -> [Double] { (0..<count).map { x[($0 + shift) % count] } }
    let moved = plan.transformed(real: shifted(values.real), imaginary: shifted(values.imaginary))
    for k in 0..<count {
      let angle = 2 * Double.pi * Double(k * shift % count) / Double(count)
      let expected = found.real[k] * cos(angle) - found.imaginary[k] * sin(angle)
      #expect(abs(moved.real[k] - expected) < 1e-12)
    }
  }

  @Test func `many side by side are as one by one`() {
    for (count, batch) in [(128, 16), (60, 7), (23, 5), (8, 1), (1, 3)] {
      let plan = FourierTransform<Double>(count: count)
      let values = noise(count * batch, seed: 3)
      var (real, imaginary) = values
      real.withUnsafeMutableBufferPointer { real in
        imaginary.withUnsafeMutableBufferPointer { plan.transform(real: real, imaginary: $0, batch: batch) }
      }
      for b in 0..<batch {
        let one = plan.transformed(
          real: (0..<count).map { values.real[$0 * batch + b] },
          imaginary: (0..<count).map { values.imaginary[$0 * batch + b] })
        #expect(distance(one.real, (0..<count).map { real[$0 * batch + b] }) < 1e-13)
        #expect(distance(one.imaginary, (0..<count).map { imaginary[$0 * batch + b] }) < 1e-13)
      }
    }
  }

  @Test func `gives numpy's numbers`() {
    // numpy 2 `np.fft.fft` of ((7k² + 3k) mod 11) − 4.5 + i·((5k + 2) mod 7)/2 for k = 0 ..< 12, and `np.fft.ifft` of the real part
    // for k = 0 ..< 17.
    let real = (0..<17).map { (k: Int) -> Double in Double((7 * k * k + 3 * k) % 11) - 4.5 }
    let imaginary = (0..<12).map { (k: Int) -> Double in Double((5 * k + 2) % 7) * 0.5 }
    let found = FourierTransform<Double>(count: 12).transformed(real: Array(real[..<12]), imaginary: imaginary)
    #expect(distance(found.real, Self.forwardReal) < 1e-11)
    #expect(distance(found.imaginary, Self.forwardImaginary) < 1e-11)
    let back = FourierTransform<Double>(count: 17).transformed(real: real, .inverse)
    #expect(distance(Array(back.real[..<6]), Self.backReal) < 1e-11)
    #expect(distance(Array(back.imaginary[..<6]), Self.backImaginary) < 1e-11)
  }

  private static let forwardReal: [Double] = [
    -10.0, -3.75480947162, -3.73205080757, 4.5, -6.59807621135, -16.74519052838,
    4.0, -13.64711431703, -1.40192378865, -0.5, -0.26794919243, -5.85288568297,
  ]

  private static let forwardImaginary: [Double] = [
    16.0, -5.6208348754, -11.39230484541, -10.5, -0.96410161514, -16.8791651246,
    -1.0, 24.44134295109, 5.96410161514, 1.5, 9.39230484541, 1.05865704891,
  ]

  private static let backReal: [Double] = [
    -0.5588235294118, -0.0269491180229, -0.1369826650327, -0.1379499609766, 0.1637494771804, -0.5821442552931,
  ]

  private static let backImaginary: [Double] = [
    0.0, 0.0874288988007, 0.0046496871687, 0.7004056412422, -0.0923704676934, 0.5418685883782,
  ]
}

@Suite struct PlaneTransformTests {
  @Test(arguments: [(16, 16), (24, 20), (7, 33), (1, 5), (50, 1)])
  func `is the transform of the rows and then of the columns`(_ columns: Int, _ rows: Int) {
    let values = noise(columns * rows, seed: 21)
    let found = PlaneTransform<Double>(columns: columns, rows: rows).transformed(
      real: values.real, imaginary: values.imaginary)
    let (alongRow, alongColumn) = (FourierTransform<Double>(count: columns), FourierTransform<Double>(count: rows))
    var (real, imaginary) = values
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      let one = alongRow.transformed(real: Array(real[range]), imaginary: Array(imaginary[range]))
      real.replaceSubrange(range, with: one.real)
      imaginary.replaceSubrange(range, with: one.imaginary)
    }
    for column in 0..<columns {
      let places = (0..<rows).map { $0 * columns + column }
      let one = alongColumn.transformed(real: places.map { real[$0] }, imaginary: places.map { imaginary[$0] })
      for (index, place) in places.enumerated() {
        #expect(abs(one.real[index] - found.real[place]) < 1e-12)
        #expect(abs(one.imaginary[index] - found.imaginary[place]) < 1e-12)
      }
    }
    let back = PlaneTransform<Double>(columns: columns, rows: rows).transformed(
      real: found.real, imaginary: found.imaginary, .inverse)
    #expect(zip(back.real, values.real).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(zip(back.imaginary, values.imaginary).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func `gives numpy's numbers`() {
    // numpy 2 `np.fft.fft2` of the 4 rows and 6 columns of (3r + 5c² + rc) mod 13.
    let plane = (0..<24).map { index -> Double in
      let (row, column) = (index / 6, index % 6)
      return Double((3 * row + 5 * column * column + row * column) % 13)
    }
    let found = PlaneTransform<Double>(columns: 6, rows: 4).transformed(real: plane)
    #expect(zip(found.real, Self.planeReal).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(zip(found.imaginary, Self.planeImaginary).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  private static let planeReal: [Double] = [
    154.0, -21.0, 1.0, -6.0, 1.0, -21.0,
    -1.0, -17.39230484541, -10.46410161514, -7.0, -3.53589838486, 3.39230484541,
    -40.0, 19.0, -7.0, -20.0, -7.0, 19.0,
    -1.0, 3.39230484541, -3.53589838486, -7.0, -10.46410161514, -17.39230484541,
  ]

  private static let planeImaginary: [Double] = [
    0.0, 1.73205080757, 15.58845726812, 0.0, -15.58845726812, -1.73205080757,
    1.0, -3.39230484541, 3.53589838486, 7.0, 10.46410161514, 17.39230484541,
    0.0, 12.12435565298, 19.05255888326, 0.0, -19.05255888326, -12.12435565298,
    -1.0, -17.39230484541, -10.46410161514, -7.0, -3.53589838486, 3.39230484541,
  ]
}
