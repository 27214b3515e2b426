// SPDX-License-Identifier: Apache-2.0

extension FourierTransform {
  /// Runs all passes, to and fro between two places; says whether the result stands in the second.
  @inline(__always)
  func run(_ first: Planes<Scalar>, _ second: Planes<Scalar>, batch: Int) -> Bool {
    if let chirp {
      convolve(first, chirp, batch: batch)
      return false
    }
    var (from, to, stride, isSwapped) = (first, second, batch, false)
    for stage in stages {
      stage.pass(from, to, stride: stride)
      stride *= stage.radix
      (from, to) = (to, from)
      isSwapped.toggle()
    }
    return isSwapped
  }

  /// Bluestein's way: times a chirp, convolved with its conjugate, times the chirp.
  private func convolve(_ values: Planes<Scalar>, _ chirp: Chirp, batch: Int) {
    let inner = chirp.transform[0]
    let size = inner.count * batch
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * size) { scratch in
      scratch.initialize(repeating: 0)
      let real = UnsafeMutableBufferPointer(rebasing: scratch[..<size])
      let imaginary = UnsafeMutableBufferPointer(rebasing: scratch[size...])
      for n in 0..<count {
        let (c, s) = (chirp.real[n], chirp.imaginary[n])
        for index in n * batch..<(n + 1) * batch {
          let (a, b) = (values.real[index], values.imaginary[index])
          real[index] = a * c - b * s
          imaginary[index] = a * s + b * c
        }
      }
      inner.transform(real: real, imaginary: imaginary, batch: batch)
      for n in 0..<inner.count {
        let (c, s) = (chirp.spectrumReal[n], chirp.spectrumImaginary[n])
        for index in n * batch..<(n + 1) * batch {
          let (a, b) = (real[index], imaginary[index])
          real[index] = a * c - b * s
          imaginary[index] = a * s + b * c
        }
      }
      inner.transform(real: real, imaginary: imaginary, batch: batch, .inverse)
      for n in 0..<count {
        let (c, s) = (chirp.real[n], chirp.imaginary[n])
        for index in n * batch..<(n + 1) * batch {
          let (a, b) = (real[index], imaginary[index])
          values.real[index] = a * c - b * s
          values.imaginary[index] = a * s + b * c
        }
      }
    }
  }
}

extension FourierTransform.Stage {
  private typealias Lanes = SIMD4<Scalar>

  /// One pass: `rest` places of `stride` neighbours each, which share their factors.
  @inline(__always)
  func pass(_ from: Planes<Scalar>, _ to: Planes<Scalar>, stride: Int) {
    twiddles.withUnsafeBufferPointer { twiddles in
      for place in 0..<rest {
        let input = from.advanced(by: place * stride)
        let output = to.advanced(by: place * radix * stride)
        let factors = twiddles.baseAddress.map { $0 + place * (radix - 1) * 2 }
        guard let factors else { return }
        switch radix {
        case 4: fours(input, output, factors, stride: stride)
        case 2: twos(input, output, factors, stride: stride)
        case 3: threes(input, output, factors, stride: stride)
        default: others(input, output, factors, stride: stride)
        }
      }
    }
  }

  @inline(__always)
  private func fours(
    _ from: Planes<Scalar>, _ to: Planes<Scalar>, _ w: UnsafePointer<Scalar>, stride: Int
  ) {
    let step = rest * stride
    var q = 0
    while q + 4 <= stride {
      let a = Complex4(from, q), b = Complex4(from, q + step)
      let c = Complex4(from, q + 2 * step), d = Complex4(from, q + 3 * step)
      let (s, t, u, v) = (a + c, a - c, b + d, (b - d).timesMinusI)
      (s + u).store(to, q)
      (t + v).times(w[0], w[1]).store(to, q + stride)
      (s - u).times(w[2], w[3]).store(to, q + 2 * stride)
      (t - v).times(w[4], w[5]).store(to, q + 3 * stride)
      q += 4
    }
    while q < stride {
      let a = Complex1(from, q), b = Complex1(from, q + step)
      let c = Complex1(from, q + 2 * step), d = Complex1(from, q + 3 * step)
      let (s, t, u, v) = (a + c, a - c, b + d, (b - d).timesMinusI)
      (s + u).store(to, q)
      (t + v).times(w[0], w[1]).store(to, q + stride)
      (s - u).times(w[2], w[3]).store(to, q + 2 * stride)
      (t - v).times(w[4], w[5]).store(to, q + 3 * stride)
      q += 1
    }
  }

  @inline(__always)
  private func twos(
    _ from: Planes<Scalar>, _ to: Planes<Scalar>, _ w: UnsafePointer<Scalar>, stride: Int
  ) {
    let step = rest * stride
    var q = 0
    while q + 4 <= stride {
      let a = Complex4(from, q), b = Complex4(from, q + step)
      (a + b).store(to, q)
      (a - b).times(w[0], w[1]).store(to, q + stride)
      q += 4
    }
    while q < stride {
      let a = Complex1(from, q), b = Complex1(from, q + step)
      (a + b).store(to, q)
      (a - b).times(w[0], w[1]).store(to, q + stride)
      q += 1
    }
  }

  @inline(__always)
  private func threes(
    _ from: Planes<Scalar>, _ to: Planes<Scalar>, _ w: UnsafePointer<Scalar>, stride: Int
  ) {
    let step = rest * stride
    let half = Scalar(0.5)
    let sine = Scalar(3).squareRoot() * half
    var q = 0
    while q + 4 <= stride {
      let a = Complex4(from, q), b = Complex4(from, q + step), c = Complex4(from, q + 2 * step)
      let sum = b + c
      let (middle, side) = (a - sum.scaled(half), (b - c).timesMinusI.scaled(sine))
      (a + sum).store(to, q)
      (middle + side).times(w[0], w[1]).store(to, q + stride)
      (middle - side).times(w[2], w[3]).store(to, q + 2 * stride)
      q += 4
    }
    while q < stride {
      let a = Complex1(from, q), b = Complex1(from, q + step), c = Complex1(from, q + 2 * step)
      let sum = b + c
      let (middle, side) = (a - sum.scaled(half), (b - c).timesMinusI.scaled(sine))
      (a + sum).store(to, q)
      (middle + side).times(w[0], w[1]).store(to, q + stride)
      (middle - side).times(w[2], w[3]).store(to, q + 2 * stride)
      q += 1
    }
  }

  /// Any radix, by the definition.
  @inline(__always)
  private func others(
    _ from: Planes<Scalar>, _ to: Planes<Scalar>, _ w: UnsafePointer<Scalar>, stride: Int
  ) {
    let step = rest * stride
    roots.withUnsafeBufferPointer { roots in
      guard let roots = roots.baseAddress else { return }
      for output in 0..<radix {
        let (c, s): (Scalar, Scalar) = output == 0 ? (1, 0) : (w[2 * output - 2], w[2 * output - 1])
        var q = 0
        while q + 4 <= stride {
          var sum = Complex4(from, q)
          var angle = output
          for input in 1..<radix {
            sum = sum + Complex4(from, q + input * step).times(roots[2 * angle], roots[2 * angle + 1])
            angle += output
            if angle >= radix { angle -= radix }
          }
          sum.times(c, s).store(to, q + output * stride)
          q += 4
        }
        while q < stride {
          var sum = Complex1(from, q)
          var angle = output
          for input in 1..<radix {
            sum = sum + Complex1(from, q + input * step).times(roots[2 * angle], roots[2 * angle + 1])
            angle += output
            if angle >= radix { angle -= radix }
          }
          sum.times(c, s).store(to, q + output * stride)
          q += 1
        }
      }
    }
  }
}

/// One complex number.
private struct Complex1<Scalar> where Scalar: BinaryFloatingPoint & SIMDScalar & BitwiseCopyable {
  var real: Scalar
  var imaginary: Scalar

  @inline(__always) init(real: Scalar, imaginary: Scalar) {
    self.real = real
    self.imaginary = imaginary
  }

  @inline(__always) init(_ planes: Planes<Scalar>, _ at: Int) {
    self.init(real: planes.real[at], imaginary: planes.imaginary[at])
  }

  @inline(__always) func store(_ planes: Planes<Scalar>, _ at: Int) {
    planes.real[at] = real
    planes.imaginary[at] = imaginary
  }

  @inline(__always) static func + (a: Self, b: Self) -> Self {
    Self(real: a.real + b.real, imaginary: a.imaginary + b.imaginary)
  }

  @inline(__always) static func - (a: Self, b: Self) -> Self {
    Self(real: a.real - b.real, imaginary: a.imaginary - b.imaginary)
  }

  @inline(__always) var timesMinusI: Self { Self(real: imaginary, imaginary: -real) }

  @inline(__always) func scaled(_ factor: Scalar) -> Self { Self(real: real * factor, imaginary: imaginary * factor) }

  @inline(__always) func times(_ c: Scalar, _ s: Scalar) -> Self {
    Self(real: real * c - imaginary * s, imaginary: real * s + imaginary * c)
  }
}

/// Four complex numbers side by side.
private struct Complex4<Scalar> where Scalar: BinaryFloatingPoint & SIMDScalar & BitwiseCopyable {
  var real: SIMD4<Scalar>
  var imaginary: SIMD4<Scalar>

  @inline(__always) init(real: SIMD4<Scalar>, imaginary: SIMD4<Scalar>) {
    self.real = real
    self.imaginary = imaginary
  }

  @inline(__always) init(_ planes: Planes<Scalar>, _ at: Int) {
    // Safe because callers ask for four numbers that are there; the address need not be aligned.
    real = UnsafeRawPointer(planes.real + at).loadUnaligned(as: SIMD4<Scalar>.self)
    imaginary = UnsafeRawPointer(planes.imaginary + at).loadUnaligned(as: SIMD4<Scalar>.self)
  }

  @inline(__always) func store(_ planes: Planes<Scalar>, _ at: Int) {
    // Safe because callers write four numbers that are there; the address need not be aligned.
    UnsafeMutableRawPointer(planes.real + at).storeBytes(of: real, as: SIMD4<Scalar>.self)
    UnsafeMutableRawPointer(planes.imaginary + at).storeBytes(of: imaginary, as: SIMD4<Scalar>.self)
  }

  @inline(__always) static func + (a: Self, b: Self) -> Self {
    Self(real: a.real + b.real, imaginary: a.imaginary + b.imaginary)
  }

  @inline(__always) static func - (a: Self, b: Self) -> Self {
    Self(real: a.real - b.real, imaginary: a.imaginary - b.imaginary)
  }

  @inline(__always) var timesMinusI: Self { Self(real: imaginary, imaginary: -real) }

  @inline(__always) func scaled(_ factor: Scalar) -> Self { Self(real: real * factor, imaginary: imaginary * factor) }

  @inline(__always) func times(_ c: Scalar, _ s: Scalar) -> Self {
    Self(real: real * c - imaginary * s, imaginary: real * s + imaginary * c)
  }
}
