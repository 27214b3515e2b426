// SPDX-License-Identifier: Apache-2.0
import Augmentation
public import Training
public import WeightFiles

/// Weights that mattered before are held: ½ · weight · Σ F·(θ − θ*)².
///
/// What mattered, *F*, comes with the weights to begin with as `fisher.NAME`, or is computed from the images of before; θ* are the weights
/// at the beginning.
/// > Source: Kirkpatrick and others, "Overcoming catastrophic forgetting in neural networks", PNAS 114 (2017) 3521–3526.
package final class ElasticWeights: LearningWay {
  private struct Held {
    var name: String
    var weight: Tensor
    var fisher: Tensor
    var anchor: Tensor
  }

  private let weight: Double
  private let held: [Held]

  /// - Throws: Where neither what mattered nor images of before were handed over.
  init(weight: Double, _ session: TrainingSession) throws(SessionFault) {
    self.weight = weight
    var source = session.pending ?? session.given
    if !source.tensors.contains(where: { $0.name.hasPrefix("fisher.") }) { source = try session.importance(of: .past) }
    let table = Dictionary(source.part("fisher.").tensors.map { ($0.name, $0) }) { first, _ in first }
    var held: [Held] = []
    do throws(TensorFailure) {
      for parameter in session.module.parameters {
        guard let fisher = table[parameter.name], fisher.shape == parameter.tensor.shape else { continue }
        let anchor = try Tensor.zeros(shape: fisher.shape, session.torch)
        try anchor.copy(parameter.tensor)
        held.append(
          Held(
            name: parameter.name, weight: parameter.tensor,
            fisher: try Tensor.of(fisher.floats(), shape: fisher.shape, session.torch), anchor: anchor))
      }
    } catch { throw .tensor(error) }
    self.held = held
  }

  var state: [NamedTensor] {
    held.flatMap {
      [
        NamedTensor(name: "fisher.\($0.name)", tensor: $0.fisher),
        NamedTensor(name: "anchor.\($0.name)", tensor: $0.anchor),
      ]
    }
  }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    do throws(TensorFailure) {
      let penalty = try Self.penalty(held.map(\.weight), anchors: held.map(\.anchor), importance: held.map(\.fisher))
      if let penalty { try lesson.add(penalty, times: weight, as: "elastic") }
    } catch { throw .tensor(error) }
  }

  /// ½ · Σ F·(θ − θ*)²; `nil` where nothing is held.
  package static func penalty(
    _ weights: [Tensor], anchors: [Tensor], importance: [Tensor]
  ) throws(TensorFailure) -> Tensor? {
    var sum: Tensor?
    for ((weight, anchor), fisher) in zip(zip(weights, anchors), importance) {
      let moved = try weight.adding(anchor, times: -1)
      let cost = try moved.multiplied(by: moved).multiplied(by: fisher).sum()
      sum = try sum?.adding(cost) ?? cost
    }
    return try sum?.scaled(by: 0.5)
  }
}

extension TrainingSession {
  /// Images that are enough to say which weights matter.
  private static let importanceImages = 256

  /// Which weights matter for a set's answers: the mean square of the derivatives of an image's objective, of each weight as `fisher.NAME`.
  ///
  /// The diagonal of the empirical Fisher information; over at most 256 images, evenly spaced. The network goes by its running statistics.
  /// - Parameter use: Which set.
  /// - Returns: An array for each weight that learns.
  /// - Throws: Where there is no such set, or its answers do not fit.
  public func importance(of use: SampleSet.Use) throws(SessionFault) -> WeightFile {
    guard let store = samples[use] else { throw .missing(use) }
    let leaves = module.parameters.filter { plan.optimiser.factor(of: $0.name) != 0 }
    let count = min(store.layout.count, Self.importanceImages)
    var file = WeightFile()
    do throws(TensorFailure) {
      let sums = try leaves.map { leaf throws(TensorFailure) in try Tensor.zeros(shape: leaf.tensor.shape, torch) }
      for number in 0..<count {
        let place = PreparedPiece.Place(store: 0, image: number * store.layout.count / count)
        let maker = PieceMaker(stores: [store], order: [[place]], firstStep: 0, views: [], mixing: nil, seed: plan.seed)
        let pass = try network.answer(store.tensor([place.image], torch))
        let loss: Tensor
        do throws(ObjectiveFailure) {
          loss = try objective(pass.outputs, maker.make(step: 0, .init()).targets, done: 0).loss
        } catch { throw TensorFailure(operation: "importance", words: "the objective does not fit") }
        for (sum, slope) in zip(sums, try loss.derivatives(by: leaves.map(\.tensor))) {
          try sum.add(slope.multiplied(by: slope), times: 1 / Double(count))
        }
      }
      for (leaf, sum) in zip(leaves, sums) {
        file.append("fisher.\(leaf.name)", sum.shape, .float32, try sum.values(Float.self))
      }
    } catch { throw .tensor(error) }
    return file
  }
}
