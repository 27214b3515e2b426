// SPDX-License-Identifier: Apache-2.0

/// Which way a transform goes.
public enum TransformDirection: Sendable, Hashable {
  case forward
  /// Back, over the number of values.
  case inverse
}

extension FourierTransform {
  /// The transform of arrays of ``count`` numbers each; without imaginary parts they are 0.
  public func transformed(
    real: [Scalar], imaginary: [Scalar]? = nil, _ direction: TransformDirection = .forward
  ) -> (real: [Scalar], imaginary: [Scalar]) {
    var (real, imaginary) = (real, imaginary ?? Array(repeating: 0, count: count))
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { transform(real: real, imaginary: $0, direction) }
    }
    return (real, imaginary)
  }

  /// Transforms numbers where they stand.
  /// - Parameters:
  ///   - real: The real parts, ``count`` × `batch` of them.
  ///   - imaginary: The imaginary parts, as many.
  ///   - batch: How many transforms go side by side: number *n* of transform *b* stands at n · batch + b.
  ///   - direction: Forward or back.
  /// - Complexity: O(count · log count · batch); the factor is least where `batch` is a multiple of 4.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func transform(
    real: UnsafeMutableBufferPointer<Scalar>, imaginary: UnsafeMutableBufferPointer<Scalar>, batch: Int = 1,
    _ direction: TransformDirection = .forward
  ) {
    let size = count * batch
    precondition(real.count == size && imaginary.count == size, "as many numbers as the transform is long")
    guard let realStart = real.baseAddress, let imaginaryStart = imaginary.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * size) { scratch in
      guard let spare = scratch.baseAddress else { return }
      let first = Planes(real: realStart, imaginary: imaginaryStart)
      let second = Planes(real: spare, imaginary: spare + size)
      let isInverse = direction == .inverse
      // Turned round, the same sums give the inverse: swapping the parts on the way in and out conjugates twice.
      let ended = run(isInverse ? first.swapped : first, isInverse ? second.swapped : second, batch: batch)
      if ended {
        first.real.update(from: second.real, count: size)
        first.imaginary.update(from: second.imaginary, count: size)
      }
      if isInverse { first.scale(by: 1 / Scalar(count), count: size) }
    }
  }
}

/// The two parts of complex numbers in memory.
struct Planes<Scalar> where Scalar: BinaryFloatingPoint & SIMDScalar & BitwiseCopyable {
  let real: UnsafeMutablePointer<Scalar>
  let imaginary: UnsafeMutablePointer<Scalar>

  var swapped: Planes { Planes(real: imaginary, imaginary: real) }

  @inline(__always) func advanced(by step: Int) -> Planes { Planes(real: real + step, imaginary: imaginary + step) }

  @inline(__always) func scale(by factor: Scalar, count: Int) {
    for index in 0..<count {
      real[index] *= factor
      imaginary[index] *= factor
    }
  }
}
