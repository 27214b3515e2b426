// SPDX-License-Identifier: Apache-2.0
import Distributions
public import WeightFiles

extension NetworkGraph {
  /// Keeps these numbers apart from others drawn under the same seed.
  private static let purpose: UInt16 = 0x4E57

  /// Weights to begin learning with, drawn by chance.
  ///
  /// A convolution's weights are normal with variance 2 ÷ (outputs × kernel points), or ÷ (inputs of a group × kernel points) where
  /// ``initialSpread`` says so; a transposed convolution's have variance 1 ÷ inputs, as each output takes one kernel point of each
  /// input. Linear layers are uniform within ±1 ÷ √inputs, weights and bias, as PyTorch has them where nobody says otherwise. Other
  /// biases are 0, normalisations 1 and 0 with mean 0 and variance 1.
  ///
  /// The numbers of an array depend on the seed and its name alone: another head leaves the rest as it is.
  /// - Parameter seed: The seed.
  /// - Returns: An array of single precision for each of ``parameters``, in that order.
  /// - Complexity: O(parameters).
  /// > Source: He and others, Delving deep into rectifiers, ICCV 2015, equations 10 and 14.
  public func initialWeights(seed: UInt64) -> WeightFile {
    WeightFile(
      tensors: parameters.compactMap { parameter in
        WeightTensor(name: parameter.name, shape: parameter.shape, values: initialValues(of: parameter, seed: seed))
      })
  }

  private func initialValues(of parameter: NetworkParameter, seed: UInt64) -> [Float] {
    let count = parameter.count
    func constant(_ value: Float) -> [Float] { [Float](repeating: value, count: count) }
    switch parameter.role {
    case .scale, .variance: return constant(1)
    case .shift, .mean: return constant(0)
    case .weight, .bias: break
    }
    // Two names share a stream with a chance of 2⁻⁶⁴.
    var stream = PhiloxStream(
      seed: seed, replicate: Int(truncatingIfNeeded: Self.number(of: parameter.name)), purpose: Self.purpose)
    func normal(variance: Double) -> [Float] {
      let deviation = variance.squareRoot()
      return (0..<count).map { _ in Float(stream.normal(standardDeviation: deviation)) }
    }
    switch (steps[parameter.step].layer, parameter.role) {
    case (.convolution(let layer), .weight):
      let channels = initialSpread == .fanOut ? layer.outputs : layer.inputs / max(1, layer.groups)
      return normal(variance: 2 / Double(max(1, channels * layer.kernel.reduce(1, *))))
    case (.transposedConvolution(let layer), .weight): return normal(variance: 1 / Double(max(1, layer.inputs)))
    case (.linear(let layer), _):
      let bound = 1 / Double(max(1, layer.inputs)).squareRoot()
      return (0..<count).map { _ in Float(bound * (2 * stream.uniform() - 1)) }
    default: return constant(0)
    }
  }

  /// A number for a name: Fowler, Noll and Vo's hash of 64 bits (FNV-1a).
  private static func number(of name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
