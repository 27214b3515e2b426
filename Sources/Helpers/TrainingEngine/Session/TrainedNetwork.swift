// SPDX-License-Identifier: Apache-2.0
import Networks
import Training
import WeightFiles

/// A network with what moves its weights.
final class TrainedNetwork {
  /// What its arrays begin with in a state: empty for the network itself, `second.` or `heads.` and a name.
  let prefix: String
  /// The network.
  let module: NetworkModule
  /// What moves its weights.
  let optimiser: Optimiser
  /// Steps whose weights and statistics stay as they are.
  let frozen: Set<String>

  /// Makes a network that learns.
  /// - Parameters:
  ///   - graph: The network.
  ///   - weights: Its weights.
  ///   - plan: How they move.
  ///   - prefix: What its arrays begin with in a state.
  ///   - torch: The library.
  /// - Throws: Where weights do not fit the network.
  init(
    _ graph: NetworkGraph, weights: WeightFile, plan: OptimiserPlan, prefix: String = "", _ torch: Torch
  ) throws(SessionFault) {
    self.prefix = prefix
    do throws(ModuleFailure) { module = try NetworkModule(graph, weights: weights, torch) } catch {
      throw .network(error)
    }
    do throws(TensorFailure) { optimiser = try Optimiser(plan, module.parameters, torch) } catch {
      throw .tensor(error)
    }
    frozen = Set(graph.steps.map(\.name).filter { plan.factor(of: $0 + ".") == 0 })
  }

  /// All arrays that must be kept to go on, by their names in a state.
  var state: [NamedTensor] {
    let weights = (module.parameters + module.buffers).map {
      NamedTensor(name: "\(prefix)weights.\($0.name)", tensor: $0.tensor)
    }
    return weights + optimiser.state.map { NamedTensor(name: "\(prefix)optimiser.\($0.name)", tensor: $0.tensor) }
  }

  /// What it makes of images while it learns.
  func learn(_ images: Tensor, marks: [String] = []) throws(TensorFailure) -> Pass {
    try module([images], isTraining: true, marks: marks, frozen: frozen)
  }

  /// What it answers.
  func answer(_ images: Tensor, marks: [String] = []) throws(TensorFailure) -> Pass {
    try module([images], isTraining: false, marks: marks)
  }
}
