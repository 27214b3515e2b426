// SPDX-License-Identifier: Apache-2.0

extension NetworkGraph {
  /// All arrays of numbers that the network needs, in the order of its steps: of each step weight, bias, running mean, running variance.
  public var parameters: [NetworkParameter] { steps.indices.flatMap(parameters(ofStep:)) }

  /// How many numbers are learnt; running statistics are not among them, as PyTorch's users count.
  public var learntCount: Int { parameters.reduce(0) { $0 + ($1.role.isLearnt ? $1.count : 0) } }

  /// The arrays of one step.
  public func parameters(ofStep index: Int) -> [NetworkParameter] {
    let step = steps[index]
    func parameter(_ role: NetworkParameter.Role, _ shape: [Int]) -> NetworkParameter {
      NetworkParameter(name: "\(step.name).\(role.word)", shape: shape, role: role, step: index)
    }
    switch step.layer {
    case .convolution(let layer):
      // A graph from outside may name no group at all: it is refused before its weights count.
      let weight = parameter(.weight, [layer.outputs, layer.inputs / max(1, layer.groups)] + layer.kernel)
      return layer.hasBias ? [weight, parameter(.bias, [layer.outputs])] : [weight]
    case .transposedConvolution(let layer):
      let weight = parameter(.weight, [layer.inputs, layer.outputs] + layer.kernel)
      return layer.hasBias ? [weight, parameter(.bias, [layer.outputs])] : [weight]
    case .linear(let layer):
      let weight = parameter(.weight, [layer.outputs, layer.inputs])
      return layer.hasBias ? [weight, parameter(.bias, [layer.outputs])] : [weight]
    case .batchNorm(let layer):
      return [.scale, .shift, .mean, .variance].map { parameter($0, [layer.features]) }
    case .instanceNorm(let layer):
      return [.scale, .shift].map { parameter($0, [layer.features]) }
    case .relu, .relu6, .leakyRelu, .silu, .sigmoid, .maxPool, .averagePool, .globalAveragePool, .flatten, .add,
      .concatenate, .dropout, .enlarge:
      return []
    }
  }
}
