// SPDX-License-Identifier: Apache-2.0

/// The discrete Fourier transform of a plane of complex numbers: of its rows, then of its columns.
///
/// Numbers stand row by row, real and imaginary parts in arrays of their own. The value at column *i* and row *j* of the spectrum
/// belongs to i and j turns over the plane; past the middle they count as negative, as numpy's `fft2` has it.
/// Sixteen rows or columns go side by side, so that what is worked on stays near the processor.
/// > Source: as ``FourierTransform``. Checked against the definition and numpy's numbers in `PlaneTransformTests`.
public struct PlaneTransform<Scalar>: Sendable
where Scalar: BinaryFloatingPoint & SIMDScalar & BitwiseCopyable & Sendable {
  /// How many numbers stand in a row.
  public let columns: Int
  /// How many rows.
  public let rows: Int
  private let alongRow: FourierTransform<Scalar>
  private let alongColumn: FourierTransform<Scalar>
  private static var strip: Int { 16 }

  /// Plans transforms of planes of a size.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    alongRow = FourierTransform(count: columns)
    alongColumn = rows == columns ? alongRow : FourierTransform(count: rows)
  }

  /// The transform of a plane; without imaginary parts they are 0.
  public func transformed(
    real: [Scalar], imaginary: [Scalar]? = nil, _ direction: TransformDirection = .forward
  ) -> (real: [Scalar], imaginary: [Scalar]) {
    var (real, imaginary) = (real, imaginary ?? Array(repeating: 0, count: columns * rows))
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { transform(real: real, imaginary: $0, direction) }
    }
    return (real, imaginary)
  }

  /// Transforms a plane where it stands.
  /// - Parameters:
  ///   - real: The real parts, ``columns`` × ``rows`` of them.
  ///   - imaginary: The imaginary parts, as many.
  ///   - direction: Forward or back.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func transform(
    real: UnsafeMutableBufferPointer<Scalar>, imaginary: UnsafeMutableBufferPointer<Scalar>,
    _ direction: TransformDirection = .forward
  ) {
    precondition(real.count == columns * rows && imaginary.count == columns * rows, "a number for each place")
    guard let realStart = real.baseAddress, let imaginaryStart = imaginary.baseAddress else { return }
    let plane = Planes(real: realStart, imaginary: imaginaryStart)
    let turned = direction == .inverse ? plane.swapped : plane
    let room = max(columns, rows) * Self.strip
    let factor: Scalar = direction == .inverse ? 1 / Scalar(columns * rows) : 1
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 4 * room) { scratch in
      guard let start = scratch.baseAddress else { return }
      let first = Planes(real: start, imaginary: start + room)
      let second = Planes(real: start + 2 * room, imaginary: start + 3 * room)
      strips(of: rows) { at, width in
        let here = turned.advanced(by: at * columns)
        Self.turn(here, to: first, rows: width, columns: columns)
        let ended = alongRow.run(first, second, batch: width) ? second : first
        Self.turn(ended, to: here, rows: columns, columns: width)
      }
      strips(of: columns) { at, width in
        let here = turned.advanced(by: at)
        for row in 0..<rows {
          (first.real + row * width).update(from: here.real + row * columns, count: width)
          (first.imaginary + row * width).update(from: here.imaginary + row * columns, count: width)
        }
        let ended = alongColumn.run(first, second, batch: width) ? second : first
        for row in 0..<rows {
          for column in 0..<width {
            here.real[row * columns + column] = ended.real[row * width + column] * factor
            here.imaginary[row * columns + column] = ended.imaginary[row * width + column] * factor
          }
        }
      }
    }
  }

  @inline(__always) private func strips(of count: Int, _ body: (_ at: Int, _ width: Int) -> Void) {
    for at in stride(from: 0, to: count, by: Self.strip) { body(at, min(Self.strip, count - at)) }
  }

  /// Writes the columns of a small plane as rows.
  @inline(__always)
  private static func turn(_ from: Planes<Scalar>, to: Planes<Scalar>, rows: Int, columns: Int) {
    for column in 0..<columns {
      for row in 0..<rows {
        to.real[column * rows + row] = from.real[row * columns + column]
        to.imaginary[column * rows + row] = from.imaginary[row * columns + column]
      }
    }
  }
}
