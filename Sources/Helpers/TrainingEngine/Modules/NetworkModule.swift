// SPDX-License-Identifier: Apache-2.0
public import Networks
public import WeightFiles

/// A network that computes: its description with its weights as libtorch's tensors.
///
/// The steps are computed in their order, and a value is let go after its last use; what derivatives need libtorch keeps by itself. One
/// thread uses a module at a time.
public final class NetworkModule {
  /// The description.
  public let graph: NetworkGraph
  /// The library.
  public let torch: Torch
  /// What is learnt, in the order of the steps, of each step the weight and then the bias; gradients are kept with them.
  public let parameters: [NamedTensor]
  /// Running statistics in the order of the steps, of each step the mean and then the variance.
  public let buffers: [NamedTensor]

  private let plan: StepPlan
  /// Of each step its arrays, in the order of ``NetworkGraph/parameters(ofStep:)``.
  private let arrays: [[Tensor]]

  /// Makes a network of its description and its weights.
  ///
  /// - Parameters:
  ///   - graph: The description.
  ///   - weights: An array of single precision for each of the network's names; others are not looked at.
  ///   - torch: The library.
  /// - Throws: Which step lacks what, or has it in another shape.
  /// - Complexity: O(steps + numbers).
  public init(_ graph: NetworkGraph, weights: WeightFile, _ torch: Torch) throws(ModuleFailure) {
    self.graph = graph
    self.torch = torch
    plan = try StepPlan(graph)
    let given = Dictionary(weights.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var taken: Set<String> = []
    var (parameters, buffers): ([NamedTensor], [NamedTensor]) = ([], [])
    var arrays: [[Tensor]] = []
    for index in graph.steps.indices {
      var ofStep: [Tensor] = []
      for parameter in graph.parameters(ofStep: index) {
        guard taken.insert(parameter.name).inserted else {
          throw ModuleFailure(.twice, step: parameter.name, expected: "one step of the name", found: "two")
        }
        let tensor = try Self.tensor(parameter, given[parameter.name], torch)
        ofStep.append(tensor)
        let named = NamedTensor(name: parameter.name, tensor: tensor)
        if parameter.role.isLearnt { parameters.append(named) } else { buffers.append(named) }
      }
      arrays.append(ofStep)
    }
    (self.parameters, self.buffers, self.arrays) = (parameters, buffers, arrays)
  }

  private static func tensor(
    _ parameter: NetworkParameter, _ given: WeightTensor?, _ torch: Torch
  ) throws(ModuleFailure) -> Tensor {
    func failure(_ kind: ModuleFailure.Kind, _ expected: String, _ found: String) -> ModuleFailure {
      ModuleFailure(kind, step: parameter.name, expected: expected, found: found)
    }
    guard let given else { throw failure(.missing, "shape \(parameter.shape)", "nothing") }
    guard given.shape == parameter.shape else {
      throw failure(.shape, "shape \(parameter.shape)", "shape \(given.shape)")
    }
    guard given.element == .float32 else {
      throw failure(.element, WeightTensor.Element.float32.rawValue, given.element.rawValue)
    }
    do throws(TensorFailure) {
      let tensor = try Tensor.of(given.floats(), shape: given.shape, torch)
      if parameter.role.isLearnt { try tensor.keepGradient() }
      return tensor
    } catch {
      throw failure(.engine, "a tensor of shape \(parameter.shape)", error.words)
    }
  }

  /// Computes the network.
  ///
  /// - Parameters:
  ///   - inputs: A tensor [batch, channels, space…] for each input.
  ///   - isTraining: Whether batch normalisation goes by the batch and moves its running statistics, and dropout drops.
  ///   - marks: Names of inner values that are wanted too, of ``NetworkGraph/marks``.
  ///   - frozen: Names of steps that do not learn: their batch normalisation goes by its running statistics and leaves them.
  ///   - leavesStatistics: Whether running statistics stay although batch normalisation goes by the batch.
  /// - Returns: What comes out, and the inner values.
  /// - Throws: Where shapes do not fit, a name is not known, or a batch is too small for batch normalisation to learn from.
  public func callAsFunction(
    _ inputs: [Tensor], isTraining: Bool, marks: [String] = [], frozen: Set<String> = [],
    leavesStatistics: Bool = false
  ) throws(TensorFailure) -> Pass {
    guard inputs.count == graph.inputs.count else {
      throw TensorFailure(
        operation: "network", words: "\(inputs.count) inputs for a network of \(graph.inputs.count)")
    }
    var marked: [String: Int] = [:]
    for name in marks {
      guard let mark = graph.marks.first(where: { $0.name == name }) else {
        throw TensorFailure(operation: "network", words: "no inner value of the name \(name)")
      }
      marked[name] = mark.value
    }
    let kept = plan.outputs.union(marked.values)
    var values = [Tensor?](repeating: nil, count: inputs.count + graph.steps.count)
    for (index, input) in inputs.enumerated() { values[index] = input }
    for (index, step) in graph.steps.enumerated() {
      var taken: [Tensor] = []
      for value in step.inputs { if let tensor = values[value] { taken.append(tensor) } }
      for value in plan.letsGo[index] where !kept.contains(value) { values[value] = nil }
      let learns = isTraining && !frozen.contains(step.name)
      let mayChange = plan.mayChange[index] && !kept.contains(step.inputs[0])
      do throws(TensorFailure) {
        values[inputs.count + index] = try StepComputation(
          layer: step.layer, arrays: arrays[index], isTraining: isTraining, learns: learns,
          leavesStatistics: leavesStatistics, inPlace: mayChange)(taken)
      } catch {
        throw TensorFailure(operation: "\(step.name) (\(error.operation))", words: error.words)
      }
    }
    return Pass(outputs: graph.outputs.compactMap { values[$0.value] }, marks: marked.compactMapValues { values[$0] })
  }

  /// A copy of all weights and running statistics, in the order of ``NetworkGraph/parameters``.
  public func weights() throws(TensorFailure) -> WeightFile {
    var file = WeightFile()
    for index in graph.steps.indices {
      for (parameter, tensor) in zip(graph.parameters(ofStep: index), arrays[index]) {
        guard
          let copy = WeightTensor(
            name: parameter.name, shape: parameter.shape, values: try tensor.values(Float.self))
        else { throw TensorFailure(operation: "weights", words: "\(parameter.name) has another shape now") }
        file.tensors.append(copy)
      }
    }
    return file
  }
}
