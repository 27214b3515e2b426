// SPDX-License-Identifier: Apache-2.0
import Networks
import Training

/// How much memory a plan needs at least, found before anything is taken: a plan from outside may name any number.
///
/// A lower bound on purpose: what lies above the machine's memory by it cannot be trained there, and what could is not refused.
struct MemoryNeed {
  private let plan: TrainingPlan
  /// Bytes that there are.
  private let limit: Int

  /// - Parameters:
  ///   - plan: What is to be learnt.
  ///   - limit: Bytes that there are.
  init(_ plan: TrainingPlan, within limit: Int) { (self.plan, self.limit) = (plan, limit) }

  /// Checks the network, and that its weights and all that goes with each of them can be held.
  /// - Throws: The first step that does not hold together, or what was found and what can be.
  func checkWeights() throws(SessionFault) {
    do throws(NetworkFault) { try plan.network.check() } catch { throw .network(Self.failure(error)) }
    // The weight, its derivative, and what the optimiser remembers; each of two networks where two learn.
    var copies =
      switch plan.optimiser.rule {
      case .sgd(let momentum, _): momentum == 0 ? 2 : 3
      case .adamW: 4
      }
    var held = 0
    for method in plan.methods {
      switch method {
      case .coTeaching: copies *= 2
      case .elasticWeights: held += 2
      case .meanTeacher: held += 1
      default: break
      }
    }
    if plan.averaging != nil { held += 1 }
    try check("weights", Self.times(plan.network.learntCount, 4 * (copies + held)))
  }

  /// Checks that the values of a batch can be held until the way back.
  ///
  /// Half of them are counted: what is written over needs no memory of its own.
  /// - Parameter shape: Channels and space of an image.
  /// - Throws: What was found and what can be.
  func checkBatch(of shape: [Int]) throws(SessionFault) {
    var parts = 1
    for method in plan.methods {
      switch method {
      case .pseudoLabels, .contrastive: parts += 1
      case .fixMatch(_, _, let ratio, _): parts += 2 * ratio
      case .meanTeacher: parts += 2
      default: break
      }
    }
    let cost: NetworkCost
    do throws(NetworkFault) { cost = try plan.network.cost(of: [shape]) } catch {
      throw .network(Self.failure(error))
    }
    let images = Self.times(plan.batch, parts)
    try check("a batch of \(images) images", Self.times(Self.times(cost.activations, 2), images))
  }

  private func check(_ what: String, _ bytes: Int) throws(SessionFault) {
    guard bytes <= limit else {
      throw .network(
        ModuleFailure(
          .memory, step: what, expected: "at most \(limit) bytes of memory",
          found: bytes == .max ? "more bytes than can be counted" : "\(bytes) bytes"))
    }
  }

  private static func times(_ one: Int, _ other: Int) -> Int {
    let (product, overflow) = one.multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  private static func failure(_ fault: NetworkFault) -> ModuleFailure {
    switch fault {
    case .damagedStep(_, let name, let found, let expected):
      ModuleFailure(.graph, step: name, expected: expected, found: found)
    case .damagedGraph(let found, let expected):
      ModuleFailure(.graph, step: "network", expected: expected, found: found)
    case .unsuitableImages(let found, let expected):
      ModuleFailure(.shape, step: "images", expected: expected, found: found)
    case .unknownNetwork, .weights, .onnx:
      ModuleFailure(.graph, step: "network", expected: "a network", found: "\(fault)")
    }
  }
}
