// SPDX-License-Identifier: Apache-2.0
public import Training
public import WeightFiles
public import Workers

extension TrainingSession: ServedTraining {
  /// Begins a training as the service was asked.
  ///
  /// - Parameters:
  ///   - plan: What is to be learnt, and how.
  ///   - start: Where weights begin.
  ///   - torch: The library.
  ///   - memory: Bytes that there are.
  /// - Returns: The training.
  /// - Throws: What does not fit, as the trainer's protocol says it.
  public static func served(
    _ plan: TrainingPlan, _ start: ServedStart, _ torch: Torch, within memory: Int
  ) throws(Refusal) -> any ServedTraining {
    let beginning: Start =
      switch start {
      case .chance: .chance
      case .transfer(let file, let required): .transfer(file, required: required)
      case .state(let file): .state(file)
      }
    do throws(SessionFault) { return try TrainingSession(plan, from: beginning, torch, within: memory) } catch {
      throw Refusal(error)
    }
  }

  /// Takes images; the descriptor stays the caller's.
  public func take(_ set: SampleSet, descriptor: Int32) throws(Refusal) {
    do throws(SessionFault) { try add(set, descriptor: descriptor) } catch { throw Refusal(error) }
  }

  /// Goes on for so many steps, or as many as fit in the time; ends at the end of a pass.
  public func goOn(steps: Int, seconds: Double) throws(Refusal) -> TrainingProgress {
    do throws(SessionFault) { return try advance(steps: steps, seconds: seconds) } catch { throw Refusal(error) }
  }

  /// What the network says of a set: a tensor for each output.
  public func answers(to use: SampleSet.Use, averaged: Bool) throws(Refusal) -> [TrainingTensor] {
    do throws(SessionFault) {
      return try outputs(of: use, averaged: averaged).map { TrainingTensor(shape: $0.shape, values: $0.values) }
    } catch { throw Refusal(error) }
  }

  /// Takes the running statistics of batch normalisation from a set's images alone.
  public func adapt(to use: SampleSet.Use) throws(Refusal) {
    do throws(SessionFault) { try adaptStatistics(to: use) } catch { throw Refusal(error) }
  }

  /// All that is needed to go on from here.
  public func everything() throws(Refusal) -> WeightFile {
    do throws(SessionFault) { return try state() } catch { throw Refusal(error) }
  }

  /// The network as it answers.
  public func answering(averaged: Bool) throws(Refusal) -> NetworkModule { averaged ? averagedModule : module }
}

extension Refusal {
  /// What the trainer's protocol calls a fault of a session.
  init(_ fault: SessionFault) {
    switch fault {
    case .tensor(let failure): self.init(failure)
    case .network(let failure): self.init(.network, [failure.step, failure.expected, failure.found])
    case .samples(let fault): self.init(.samples, [fault.use.rawValue, "\(fault.kind)"])
    case .missing(let use): self.init(.missingSamples, [use.rawValue])
    case .late(let use): self.init(.late, [use.rawValue])
    case .objective(let failure): self.init(.method, ["\(failure)"])
    case .plan(let field): self.init(.plan, [field])
    case .method(let words): self.init(.method, [words])
    case .state(let name): self.init(.state, [name])
    case .otherPlan: self.init(.otherPlan, [])
    }
  }
}
