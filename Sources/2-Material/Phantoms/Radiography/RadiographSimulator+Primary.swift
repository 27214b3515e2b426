// SPDX-License-Identifier: Apache-2.0
import Foundation

extension RadiographSimulator {
  /// The energy that the primary beam leaves in each pixel, in keV, and its variance.
  func primary(
    _ paths: PathImage, shutter: Shutter? = nil, lead: LeadMarker? = nil, lung: Plane? = nil, workers: Int?
  ) -> (signal: Plane, variance: Plane) {
    let detector = system.detector
    precondition(
      paths.columns == detector.columns * detector.raysPerSide && paths.rows == detector.rows * detector.raysPerSide,
      "paths to each pixel, or part of a pixel, of this detector")
    let present = paths.materials.indices.filter {
      paths.materials[$0] != .air || !paths.lengths[$0].allSatisfy { $0 == 0 }
    }
    let materials = present.map { paths.materials[$0] }
    let quadrature = SpectralQuadrature(spectrum, deposits: deposits, materials: materials)
    let sum = BeamSum(quadrature, materials, lung: materials.firstIndex(of: .lung))
    let geometry = BeamGeometry(system)
    let photons = Float(system.exposure.milliampereSeconds * grid.primary)
    let (columns, rows, rays) = (detector.columns, detector.rows, detector.raysPerSide)
    var variance = [Float](repeating: 0, count: columns * rows)
    let signal = variance.withUnsafeMutableBufferPointer { squares in
      // Safe because each row is written by one thread, and all threads have ended when the call returns.
      nonisolated(unsafe) let squares = squares
      return withLines(of: paths, present) { lines in
        nonisolated(unsafe) let lines = lines
        return Plane.written(columns: columns, rows: rows, workers: workers) { row, target in
          guard let second = squares.baseAddress.map({ $0 + row * columns }) else { return }
          let factor = photons * heel[row]
          sum.row(lines, row: row, columns: columns, raysPerSide: rays, lung: lung, signal: target, square: second)
          geometry.scale(target, second, row: row, by: factor)
          shutter?.cover(target, second, row: row, columns: columns)
          lead?.cover(target, second, row: row)
        }
      }
    }
    return (signal, Plane(columns: columns, rows: rows, pixels: variance))
  }

  /// The lengths of those materials that are present, as pointers.
  private func withLines<Result>(
    of paths: PathImage, _ present: [Int], _ body: ([UnsafePointer<Float>]) -> Result
  ) -> Result {
    func next(_ index: Int, _ lines: [UnsafePointer<Float>]) -> Result {
      guard index < present.count else { return body(lines) }
      return paths.lengths[present[index]].withUnsafeBufferPointer { buffer in
        next(index + 1, lines + [buffer.baseAddress.unsafelyUnwrapped])
      }
    }
    return next(0, [])
  }
}

/// How the beam weakens with the way to a pixel, and how much of it a pixel catches.
struct BeamGeometry: Sendable {
  private let columns: Int
  private let rows: Int
  private let pitch: Float
  private let distance: Float
  /// The area of a pixel times the square of 1 m times the distance: over the cube of the way it is the share per mAs.
  private let reach: Float

  init(_ system: RadiographySystem) {
    columns = system.detector.columns
    rows = system.detector.rows
    pitch = Float(system.detector.pitch)
    distance = Float(system.exposure.sourceToDetector)
    reach = pitch * pitch * distance
  }

  /// The number of mm² at 1 m that a pixel stands for: its area, seen at a slant, by the square of the way in metres.
  @inline(__always)
  func area(_ column: Floats, row: Int) -> Floats {
    let x = (column - Float(columns - 1) / 2) * pitch
    let y = (Float(row) - Float(rows - 1) / 2) * pitch
    // In metres, which keeps the cube in range.
    let square = (x * x + (y * y + distance * distance)) * 1e-6
    return Floats(repeating: reach * 1e-3) / (square * square.squareRoot())
  }

  /// Multiplies a row of signals and variances.
  func scale(_ signal: UnsafeMutablePointer<Float>, _ square: UnsafeMutablePointer<Float>, row: Int, by factor: Float) {
    var column = 0
    let ramp = Floats(0, 1, 2, 3, 4, 5, 6, 7)
    while column < columns {
      let share = area(ramp + Float(column), row: row) * factor
      if column + 8 <= columns {
        (Floats(from: signal + column) * share).store(to: signal + column)
        (Floats(from: square + column) * share).store(to: square + column)
      } else {
        for lane in 0..<columns - column {
          signal[column + lane] *= share[lane]
          square[column + lane] *= share[lane]
        }
      }
      column += 8
    }
  }
}

extension SIMD8 where Scalar == Float {
  /// Eight numbers from anywhere in memory.
  @inline(__always) init(from pointer: UnsafePointer<Float>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: Floats.self)
  }

  /// Writes eight numbers anywhere in memory.
  @inline(__always) func store(to pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Floats.self)
  }
}
