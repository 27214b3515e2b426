// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What happens to each slice in the plane of frequencies: the kernel, movement, and the colour of the noise.
struct SliceFilter: Sendable {
  private let system: TomographySystem
  private let transform: PlaneTransform<Float>
  /// The kernel's transfer at each frequency.
  private let transfer: [Float]
  /// What white noise of deviation 1 is multiplied by at each frequency.
  private let colour: [Float]

  init(_ system: TomographySystem) {
    self.system = system
    let size = system.matrix
    transform = PlaneTransform(columns: size, rows: size)
    let pixel = system.fieldOfView / Double(size)
    let simulatorPower = PowerTable(system.kernel)
    // The limit over the sampling frequency says how many folds of the spectrum reach into the picture.
    let folds = Int((system.kernel.limit * pixel + 0.5).rounded(.up))
    var (transfer, colour) = ([Float](repeating: 0, count: size * size), [Float](repeating: 0, count: size * size))
    let half = size / 2
    for j in 0...half {
      for i in 0...j {
        let (u, v) = (Double(i) / (Double(size) * pixel), Double(j) / (Double(size) * pixel))
        let passed = Float(system.kernel.transfer(at: (u * u + v * v).squareRoot()))
        var power = 0.0
        for b in -folds...folds {
          for a in -folds...folds {
            let (x, y) = (u + Double(a) / pixel, v + Double(b) / pixel)
            power += simulatorPower.value(at: (x * x + y * y).squareRoot())
          }
        }
        let amplitude = Float(power.squareRoot() / pixel)
        for (column, row) in [(i, j), (j, i)] {
          for (x, y) in [(column, row), (size - column, row), (column, size - row), (size - column, size - row)] {
            let place = y % size * size + x % size
            transfer[place] = passed
            colour[place] = amplitude
          }
        }
      }
    }
    self.transfer = transfer
    self.colour = colour
  }

  /// Turns slices of attenuation over that of water into Hounsfield units, blurred, with noise of a deviation for each.
  func apply(
    to voxels: inout [Float], deviations: [Double], randomness: Randomness, workers: Int?
  ) {
    let plane = system.matrix * system.matrix
    let slices = deviations.count
    let overlap = NoiseOverlap(thickness: system.sliceThickness, spacing: system.sliceSpacing)
    let movement = Movement(system, randomness)
    // Two slices are transformed as the real and the imaginary part of one picture.
    SliceWork.write(&voxels, of: (slices + 1) / 2, workers: workers) { voxels, pairs in
      var (real, imaginary) = ([Float](repeating: 0, count: plane), [Float](repeating: 0, count: plane))
      var (first, second) = (real, imaginary)
      for pair in pairs {
        let hasSecond = 2 * pair + 1 < slices
        let start = voxels + 2 * pair * plane
        for index in 0..<plane {
          real[index] = 1000 * (start[index] - 1)
          imaginary[index] = hasSecond ? 1000 * (start[plane + index] - 1) : 0
        }
        overlap.fill(&first, slice: 2 * pair, deviation: deviations[2 * pair], size: system.matrix, randomness)
        // What stands beside a last odd slice must not hang on what was done before: rounding would tell.
        for index in 0..<(hasSecond ? 0 : plane) { second[index] = 0 }
        if hasSecond {
          overlap.fill(
            &second, slice: 2 * pair + 1, deviation: deviations[2 * pair + 1], size: system.matrix, randomness)
        }
        forward(&real, &imaginary, .forward)
        forward(&first, &second, .forward)
        for index in 0..<plane {
          real[index] *= transfer[index]
          imaginary[index] *= transfer[index]
        }
        movement?.apply(&real, &imaginary, pair: pair)
        for index in 0..<plane {
          real[index] += first[index] * colour[index]
          imaginary[index] += second[index] * colour[index]
        }
        forward(&real, &imaginary, .inverse)
        for index in 0..<plane {
          start[index] = real[index]
          if hasSecond { start[plane + index] = imaginary[index] }
        }
      }
    }
  }

  private func forward(_ real: inout [Float], _ imaginary: inout [Float], _ direction: TransformDirection) {
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { transform.transform(real: real, imaginary: $0, direction) }
    }
  }
}

/// The noise power of a kernel, tabled: interpolated, it costs no exponential.
private struct PowerTable {
  private var values: [Double]
  private let step: Double

  init(_ kernel: TomographySystem.Kernel) {
    let count = 2048
    let step = kernel.limit / Double(count)
    let scale = 1 / (2 * Double.pi * kernel.noiseIntegral)
    values = (0...count + 1).map {
      let f = Double($0) * step
      return f * kernel.transfer(at: f) * kernel.transfer(at: f) * scale
    }
    self.step = step
  }

  func value(at frequency: Double) -> Double {
    let place = frequency / step
    guard place < Double(values.count - 1) else { return 0 }
    let index = Int(place)
    return values[index] + (values[index + 1] - values[index]) * (place - Double(index))
  }
}

/// How the noise of neighbouring slices hangs together where slices overlap.
///
/// Slices take their quanta from layers as thick as the spacing; those that share layers share their noise.
struct NoiseOverlap: Sendable {
  /// For each layer, from the lowest, its share; the squares add up to 1.
  let weights: [Float]

  init(thickness: Double, spacing: Double) {
    let layers = thickness / spacing
    guard layers > 1 else {
      weights = [1]
      return
    }
    // An even number of layers has a slice's middle between two of them.
    let isEven = Int(layers.rounded()) % 2 == 0
    let reach = isEven ? Int((layers / 2).rounded(.up)) : Int(((layers - 1) / 2).rounded(.up))
    let lowest = isEven ? Double(-reach) : Double(-reach) - 0.5
    let shares = (0..<(isEven ? 2 * reach : 2 * reach + 1)).map { layer in
      let bottom = lowest + Double(layer)
      return max(0, min(layers / 2, bottom + 1) - max(-layers / 2, bottom))
    }
    let norm = shares.reduce(0) { $0 + $1 * $1 }.squareRoot()
    weights = shares.map { Float($0 / norm) }
  }

  /// White noise of a slice.
  func fill(_ plane: inout [Float], slice: Int, deviation: Double, size: Int, _ randomness: Randomness) {
    for index in plane.indices { plane[index] = 0 }
    var row = [Float](repeating: 0, count: size)
    for (layer, weight) in weights.enumerated() {
      let scale = weight * Float(deviation)
      for j in 0..<size {
        row.withUnsafeMutableBufferPointer {
          NormalNoise.fill(
            $0, randomness: randomness, purpose: .tomographyNoise, row: (slice + layer) * size + j)
        }
        for i in 0..<size { plane[j * size + i] += row[i] * scale }
      }
    }
  }
}
