// SPDX-License-Identifier: Apache-2.0

/// The sum over the nodes of a quadrature, for rows of pixels.
struct BeamSum: Sendable {
  /// 1/mm, by node and then by material.
  private let coefficients: [Float]
  private let weights: [Float]
  private let squareWeights: [Float]
  private let materials: Int
  /// Which of the materials is lung.
  private let lung: Int?

  init(_ quadrature: SpectralQuadrature, _ materials: [Material], lung: Int?) {
    self.materials = materials.count
    self.lung = lung
    coefficients = quadrature.energies.flatMap { energy in
      materials.map { Float(-Attenuation.coefficient(of: $0, at: energy)) }
    }
    weights = quadrature.weights.map { Float($0) }
    squareWeights = quadrature.squareWeights.map { Float($0) }
  }

  /// Writes the energy and the sum of its squares for each mm² at 1 m and mAs.
  ///
  /// `lines` are the lengths of each material in the whole image, of which `count` from `offset` on are the row; lung is multiplied by
  /// the texture, which is of the whole image too.
  func row(
    _ lines: [UnsafePointer<Float>], offset: Int, count: Int, lung texture: Plane?,
    signal: UnsafeMutablePointer<Float>, square: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Floats.self, capacity: materials + 1) { lengths in
      let lengths = lengths.baseAddress.unsafelyUnwrapped
      coefficients.withUnsafeBufferPointer { coefficients in
        let coefficients = coefficients.baseAddress.unsafelyUnwrapped
        var column = 0
        while column < count {
          let whole = column + 8 <= count
          for material in 0..<materials {
            lengths[material] =
              whole
              ? Floats(from: lines[material] + offset + column)
              : part(lines[material] + offset + column, count - column)
          }
          if let lung, let texture {
            texture.pixels.withUnsafeBufferPointer { pixels in
              let pixels = pixels.baseAddress.unsafelyUnwrapped + offset + column
              lengths[lung] *= whole ? Floats(from: pixels) : part(pixels, count - column)
            }
          }
          var (first, second) = (Floats(repeating: 0), Floats(repeating: 0))
          var place = coefficients
          for node in weights.indices {
            var exponent = Floats(repeating: 0)
            for material in 0..<materials { exponent += lengths[material] * place[material] }
            place += materials
            let passed = exponential(exponent)
            first += passed * weights[node]
            second += passed * squareWeights[node]
          }
          if whole {
            first.store(to: signal + column)
            second.store(to: square + column)
          } else {
            for lane in 0..<count - column {
              (signal[column + lane], square[column + lane]) = (first[lane], second[lane])
            }
          }
          column += 8
        }
      }
    }
  }

  private func part(_ pointer: UnsafePointer<Float>, _ count: Int) -> Floats {
    var lanes = Floats(repeating: 0)
    for lane in 0..<count { lanes[lane] = pointer[lane] }
    return lanes
  }
}
