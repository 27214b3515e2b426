// SPDX-License-Identifier: Apache-2.0
import Networks
public import Training
public import WeightFiles

/// A training under way.
///
/// ```swift
/// let session = try TrainingSession(plan, from: .chance, torch)
/// try session.add(trainingSet, descriptor: memory)
/// let progress = try session.advance(steps: 100, seconds: 5)
/// let state = try session.state()   // a new session that begins from it goes on with the same bits
/// ```
/// With the same plan, images, threads and machine the weights are the same bit by bit, however the steps are cut into requests and
/// whether or not the training was begun again from a state meanwhile. One thread uses a session at a time.
public final class TrainingSession {
  /// Where weights begin.
  public enum Start: Sendable {
    /// By chance, from the plan's seed.
    case chance
    /// Weights whose names and shapes fit are taken, the others begin by chance; beginnings of paths that must fit.
    case transfer(WeightFile, required: [String])
    /// A state, to go on from.
    case state(WeightFile)
  }

  /// The plan.
  public let plan: TrainingPlan
  /// The library.
  public let torch: Torch
  let network: TrainedNetwork
  let need: MemoryNeed
  let average: AveragedWeights?
  let objective: ObjectiveFunction
  var samples: [SampleSet.Use: SampleStore] = [:]
  /// Where outlined classes are, in sets whose images have sizes of their own.
  var outlined: [SampleSet.Use: OutlinedPlaces] = [:]
  /// Steps that are done.
  public internal(set) var step = 0
  var isDiverged = false
  /// The loss that each image last had, and had when the pass began: what hard sampling draws by.
  var losses: (last: [Float], pass: [Float]) = ([], [])
  var loader: BatchLoader?
  var ways: [any LearningWay] = []
  var isPrepared = false
  /// A state whose images have not come yet.
  var pending: WeightFile?
  /// Arrays of the start that are no weights: what mattered before.
  let given: WeightFile

  /// Begins.
  /// - Parameters:
  ///   - plan: What is to be learnt, and how.
  ///   - start: Where weights begin.
  ///   - torch: The library, whose threads become the plan's.
  ///   - memory: Bytes that there are; a plan that cannot be held in them is refused before any are taken.
  /// - Throws: What does not fit.
  public init(
    _ plan: TrainingPlan, from start: Start, _ torch: Torch, within memory: Int = .max
  ) throws(SessionFault) {
    try Self.check(plan)
    need = MemoryNeed(plan, within: memory)
    try need.checkWeights()
    (self.plan, self.torch) = (plan, torch)
    do throws(TensorFailure) {
      try torch.use(threads: plan.threads)
      try torch.becomeDeterministic()
    } catch { throw .tensor(error) }
    objective = ObjectiveFunction(plan.objective, torch)
    let weights: WeightFile
    switch start {
    case .chance:
      (weights, given) = (plan.network.initialWeights(seed: plan.seed), WeightFile())
    case .transfer(let file, let required):
      weights = try Self.transferred(file, required, plan.network, seed: plan.seed)
      given = file
    case .state(let state):
      guard state.metadata[Self.planKey] == Self.identity(of: plan) else { throw .otherPlan }
      weights = state.part("weights.")
      given = WeightFile()
      pending = state
    }
    network = try TrainedNetwork(plan.network, weights: weights, plan: plan.optimiser, torch)
    if let share = Self.averagingShare(plan) {
      let slow: NetworkModule
      do throws(ModuleFailure) { slow = try NetworkModule(plan.network, weights: weights, torch) } catch {
        throw .network(error)
      }
      do throws(TensorFailure) { average = try AveragedWeights(slow, following: network.module, share: share) } catch {
        throw .tensor(error)
      }
    } else {
      average = nil
    }
  }

  deinit { loader?.stop() }

  /// The network as it stands.
  public var module: NetworkModule { network.module }

  /// The network of the slow weights, or the network itself where there are none.
  public var averagedModule: NetworkModule { average?.module ?? network.module }

  /// Takes images over; those of the same use before are let go.
  /// - Parameters:
  ///   - set: What stands where.
  ///   - descriptor: Sealed memory, which stays the caller's.
  /// - Throws: What does not fit, and where learning from such images has begun.
  public func add(_ set: SampleSet, descriptor: Int32) throws(SessionFault) {
    guard !isPrepared || set.use == .tune else { throw .late(set.use) }
    if set.use == .train { try need.checkBatch(of: set.shape) }
    do throws(SampleFault) {
      let store = try SampleStore(set, descriptor: descriptor)
      let input = plan.network.inputs.first
      guard set.shape.count == (input?.axes ?? 0) + 1, set.shape.first == input?.channels else {
        throw SampleFault(set.use, .differs(part: "shape"))
      }
      // Pieces are cut by the plan's size, and images that judge are seen whole.
      let size = set.sizes == nil || set.use == .tune ? nil : Array(set.shape.dropFirst())
      guard set.use == .tune ? set.sizes == nil : size == plan.pieces?.size else {
        throw SampleFault(set.use, .differs(part: "sizes"))
      }
      samples[set.use] = store
    } catch { throw .samples(error) }
  }

  /// The images to learn from.
  func trainingSet() throws(SessionFault) -> SampleStore {
    guard let train = samples[.train] else { throw .missing(.train) }
    return train
  }

  /// Images of a step.
  func batch(_ train: SampleStore) -> Int {
    // An image has many pieces, so that a batch may hold several of one.
    plan.pieces == nil ? min(plan.batch, train.layout.count) : plan.batch
  }

  /// Steps of a pass.
  func stepsOfPass(_ train: SampleStore) -> Int { plan.stepsPerEpoch ?? max(1, train.layout.count / plan.batch) }

  /// Steps of the whole training.
  public var steps: Int { samples[.train].map { stepsOfPass($0) * plan.epochs } ?? 0 }

  /// The share that is done, 0…1.
  var done: Double { steps > 0 ? Double(step) / Double(steps) : 0 }

  private static func averagingShare(_ plan: TrainingPlan) -> Double? {
    if let share = plan.averaging { return share }
    for case .meanTeacher(_, let decay, _, _) in plan.methods { return decay }
    return nil
  }

  private static let greatestBatch = 1 << 16
  private static let greatestCount = 1 << 28

  private static func check(_ plan: TrainingPlan) throws(SessionFault) {
    func check(_ field: String, _ holds: Bool) throws(SessionFault) { if !holds { throw .plan(field: field) } }
    try check("network.inputs", plan.network.inputs.count == 1)
    try check("network.outputs", !plan.network.outputs.isEmpty)
    try check("batch", (1...greatestBatch).contains(plan.batch))
    try check("epochs", (0...greatestCount).contains(plan.epochs))
    // The images of a pass are chosen when it begins, and listed.
    try check("stepsPerEpoch", (1...greatestCount / plan.batch).contains(plan.stepsPerEpoch ?? 1))
    try check("threads", (1...1024).contains(plan.threads))
    try check("loaders", (0...1024).contains(plan.loaders))
    try check("pieces", (0...1).contains(plan.pieces?.outlined ?? 0))
    try check("averaging", (0..<1).contains(plan.averaging ?? 0))
    try check("rate", plan.optimiser.rate.isFinite && plan.optimiser.rate >= 0)
    try check("warmUp", (0...1).contains(plan.schedule.warmUp))
    // Where everything is frozen there is nothing to learn, and no derivative to ask for.
    try check("groups", plan.network.parameters.contains { plan.optimiser.factor(of: $0.name) > 0 })
    if let norm = plan.optimiser.greatestNorm { try check("greatestNorm", norm > 0) }
    switch plan.mixing {
    case .mixup(let alpha):
      try check("mixing", alpha > 0 && alpha.isFinite)
      if case .masks = plan.objective { throw .plan(field: "mixing") }
    case .cutmix(let alpha): try check("mixing", alpha > 0 && alpha.isFinite)
    case nil: break
    }
  }

  /// Weights of the file whose names and shapes fit, the others by chance.
  static func transferred(
    _ file: WeightFile, _ required: [String], _ network: NetworkGraph, seed: UInt64
  ) throws(SessionFault) -> WeightFile {
    let found = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
    var weights = network.initialWeights(seed: seed)
    var missing: String?
    weights.tensors = weights.tensors.map { tensor in
      if let other = found[tensor.name], other.shape == tensor.shape {
        return WeightTensor(name: other.name, shape: other.shape, values: other.floats()) ?? tensor
      }
      if required.contains(where: { tensor.name.hasPrefix($0) }) { missing = missing ?? tensor.name }
      return tensor
    }
    if let missing { throw .state(name: missing) }
    return weights
  }
}
