// SPDX-License-Identifier: Apache-2.0

/// What one image costs a network.
public struct NetworkCost: Sendable, Hashable {
  /// Multiplications with weights; a convolution's padding counts as any other place.
  public var multiplications: Int
  /// Numbers of all values, those of the inputs too; training holds them for the way back.
  public var activations: Int
  /// Numbers of the largest value.
  public var largest: Int
  /// Numbers that are learnt.
  public var parameters: Int

  /// Bytes of all values in single precision.
  public var activationBytes: Int { 4 * activations }
}

extension NetworkGraph {
  /// What one image of these shapes costs.
  ///
  /// - Parameter images: Of each input the channels, then the lengths along space.
  /// - Returns: Counts; numbers beyond 64 bits stay at their greatest.
  /// - Throws: As ``shapes(of:)``.
  /// - Complexity: O(steps).
  public func cost(of images: [[Int]]) throws(NetworkFault) -> NetworkCost {
    let shapes = try shapes(of: images)
    func times(_ numbers: [Int]) -> Int {
      numbers.reduce(1) {
        let (product, overflow) = $0.multipliedReportingOverflow(by: $1)
        return overflow ? .max : product
      }
    }
    func plus(_ first: Int, _ second: Int) -> Int {
      let (sum, overflow) = first.addingReportingOverflow(second)
      return overflow ? .max : sum
    }
    let counts = shapes.map(times)
    var multiplications = 0
    for (index, step) in steps.enumerated() {
      let places = shapes[inputs.count + index]
      let cost: Int =
        switch step.layer {
        case .convolution(let layer): times(places + [layer.inputs / layer.groups] + layer.kernel)
        // Every number that goes in meets the kernel once for each channel out.
        case .transposedConvolution(let layer): times(shapes[step.inputs[0]] + [layer.outputs] + layer.kernel)
        case .linear(let layer): times([layer.inputs, layer.outputs])
        default: 0
        }
      multiplications = plus(multiplications, cost)
    }
    return NetworkCost(
      multiplications: multiplications, activations: counts.reduce(0, plus), largest: counts.max() ?? 0,
      parameters: learntCount)
  }
}
