// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The discrete Fourier transform of complex numbers, of one length.
///
/// Forward: X[k] = Σ x[n] · exp(−2πi·k·n / N). Inverse: the same with the other sign, over N, so that there and back is where one was:
/// the conventions of numpy. Real and imaginary parts stand in arrays of their own.
///
/// ```swift
/// let transform = FourierTransform<Float>(count: 128)
/// let spectrum = transform.transformed(real: row)
/// ```
/// A plan keeps its twiddle factors, costs O(N) to make and may be shared between threads. Lengths whose prime factors are at most 13
/// are done by a self-sorting mixed-radix algorithm, others through a convolution of a power of two (Bluestein), all in O(N log N).
/// Many transforms of the same length go side by side (``transform(real:imaginary:batch:_:)``), which is what planes are done by.
///
/// There are faster libraries; none is linked, because the command links nothing native.
/// > Source: Cochran et al., Proceedings of the IEEE 55 (1967) 1664–1674 (Stockham's self-sorting form); Bluestein, IEEE
/// > Transactions on Audio and Electroacoustics 18 (1970) 451–455. Checked against the definition for each length up to 100, by
/// > Parseval, shift and round trip, and against numpy's numbers in `FourierTransformTests`.
public struct FourierTransform<Scalar>: Sendable
where Scalar: BinaryFloatingPoint & SIMDScalar & BitwiseCopyable & Sendable {
  /// How many numbers, 1 or more.
  public let count: Int
  let stages: [Stage]
  let chirp: Chirp?

  /// One pass over the numbers.
  struct Stage: Sendable {
    let radix: Int
    /// The length of the transforms that this pass leaves to do.
    let rest: Int
    /// For each of `rest` places the factors of outputs 1 ..< radix: real part, then imaginary.
    let twiddles: [Scalar]
    /// The roots of one of the radix: real part, then imaginary; for radices without a butterfly of their own.
    let roots: [Scalar]
  }

  /// What turns a transform of any length into a convolution.
  struct Chirp: Sendable {
    let transform: [FourierTransform]
    let real: [Scalar]
    let imaginary: [Scalar]
    let spectrumReal: [Scalar]
    let spectrumImaginary: [Scalar]
  }

  /// Plans transforms of a length.
  /// - Parameter count: The length, 1 or more.
  public init(count: Int) {
    precondition(count >= 1, "a transform has a length")
    self.count = count
    if let radices = Self.radices(of: count) {
      var rest = count
      stages = radices.map { radix in
        let stage = Stage(radix: radix, length: rest)
        rest /= radix
        return stage
      }
      chirp = nil
    } else {
      stages = []
      chirp = Chirp(count: count)
    }
  }

  /// The radices of a length, the fours first; `nil` where a prime factor is too great.
  private static func radices(of count: Int) -> [Int]? {
    var (rest, radices) = (count, [Int]())
    for radix in [4, 2, 3, 5, 7, 11, 13] {
      while rest % radix == 0 {
        radices.append(radix)
        rest /= radix
      }
    }
    return rest == 1 ? radices : nil
  }

  /// exp(−2πi · part / whole).
  static func root(_ part: Int, of whole: Int) -> (real: Scalar, imaginary: Scalar) {
    let angle = -2 * Double.pi * Double(part % whole) / Double(whole)
    return (Scalar(cos(angle)), Scalar(sin(angle)))
  }
}

extension FourierTransform.Stage {
  init(radix: Int, length: Int) {
    self.radix = radix
    rest = length / radix
    var twiddles: [Scalar] = []
    for place in 0..<rest {
      for output in 1..<radix {
        let root = FourierTransform.root(place * output, of: length)
        twiddles += [root.real, root.imaginary]
      }
    }
    self.twiddles = twiddles
    roots = (0..<radix).flatMap { index in
      let root = FourierTransform.root(index, of: radix)
      return [root.real, root.imaginary]
    }
  }
}

extension FourierTransform.Chirp {
  init(count: Int) {
    var length = 1
    while length < 2 * count - 1 { length *= 2 }
    let transform = FourierTransform(count: length)
    // exp(−πi n² / N), n² taken modulo 2N so that the angle stays exact.
    let chirp = (0..<count).map { FourierTransform.root($0 * $0 % (2 * count), of: 2 * count) }
    var (real, imaginary) = (Array(repeating: Scalar(0), count: length), Array(repeating: Scalar(0), count: length))
    for n in 0..<count {
      for place in Set([n, (length - n) % length]) {
        real[place] = chirp[n].real
        imaginary[place] = -chirp[n].imaginary
      }
    }
    let spectrum = transform.transformed(real: real, imaginary: imaginary)
    self.transform = [transform]
    self.real = chirp.map(\.real)
    self.imaginary = chirp.map(\.imaginary)
    (spectrumReal, spectrumImaginary) = (spectrum.real, spectrum.imaginary)
  }
}
