// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
public import Workers

/// Opens networks in the helper `fiducial-infer`, so that no engine runs in the process that asks.
///
/// Calls block and any thread may make them; one request is under way at a time, and what runs side by side does so within the helper.
/// Whatever a network does to the helper, the caller gets a failure that says so, and the next call finds a helper again with the
/// network opened anew.
///
/// ```swift
/// let helper = InferenceHelper()
/// let model = try helper.open(weights: package.weights)
/// let probabilities = try model.predict([image])[0]
/// ```
public final class InferenceHelper: Sendable {
  /// The name of the program.
  public static let programName = "fiducial-infer"

  /// What the helper may use where nobody says otherwise.
  ///
  /// Address space is no measure of memory here: the engine reserves far more of it than it uses.
  public static let standardLimits = WorkerLimits(
    memory: 64 << 30, secondsPerRequest: 300, cpuSecondsPerRequest: 1200, reply: 2 << 30)

  /// The process.
  public let worker: Worker
  /// Where compiled networks are kept; `nil` for nowhere.
  public let cache: CompiledModelCache?

  // Numbers of models are never used twice, so that a fresh helper cannot take one for another.
  private let numbers = Atomic<UInt64>(0)
  private let closed = Mutex<[UInt64]>([])
  private let known = Mutex<EngineCapabilities?>(nil)

  /// Makes a client; the helper is started by the first call.
  ///
  /// - Parameters:
  ///   - program: The helper, by default the one beside the program that runs.
  ///   - limits: What it may use.
  ///   - cache: Where compiled networks are kept; by default nowhere.
  public init(
    program: HelperProgram = HelperProgram(InferenceHelper.programName),
    limits: WorkerLimits = InferenceHelper.standardLimits, cache: CompiledModelCache? = nil
  ) {
    worker = Worker(program, limits: limits)
    self.cache = cache
  }

  /// Who the helper is, and what holds it back.
  public func greeting() throws(InferenceFailure) -> Greeting {
    do { return try worker.greeting() } catch { throw .helper(error) }
  }

  /// What the engine and the processor are.
  public func capabilities() throws(InferenceFailure) -> EngineCapabilities {
    if let known = known.withLock({ $0 }) { return known }
    let answer = try exchange(InferenceRequest(.capabilities))
    let found = try parsed(answer) { (body) throws(WireError) in try body.capabilities() }
    known.withLock { $0 = found }
    return found
  }

  /// How much memory the helper uses.
  public func memory() throws(InferenceFailure) -> EngineMemory {
    let answer = try exchange(InferenceRequest(.memory))
    return try parsed(answer) { (body) throws(WireError) in try body.memory() }
  }

  /// Opens a network.
  ///
  /// - Parameters:
  ///   - weights: The bytes of an ONNX file.
  ///   - options: How it is to run.
  ///   - budget: What all open models may use together; `nil` for no bound but the helper's own.
  ///   - deadline: After how many seconds it is given up; `nil` for the helper's own limit.
  /// - Returns: The model; it is closed when its last owner lets it go.
  /// - Throws: ``InferenceFailure``.
  public func open(
    weights: [UInt8], options: EngineOptions = EngineOptions(), budget: ModelBudget? = nil, within deadline: Double? = nil
  ) throws(InferenceFailure) -> OpenedModel {
    let number = numbers.add(1, ordering: .relaxed).newValue
    return try OpenedModel(self, number: number, weights: weights, options: options, budget: budget, within: deadline)
  }

  /// Ends the helper; the next call starts one again, and models are opened anew as they are asked.
  public func stop() { worker.stop() }

  /// Notes that nobody holds a model any more; the next request tells the helper.
  func close(_ number: UInt64) { closed.withLock { $0.append(number) } }

  /// Asks; what needs no open model is asked a second time in a fresh helper where the first one died of it.
  ///
  /// - Parameters:
  ///   - request: What is asked.
  ///   - descriptor: What goes along; it stays the caller's.
  ///   - clock: When it is too late.
  /// - Returns: The answer.
  /// - Throws: ``InferenceFailure``.
  func exchange(
    _ request: InferenceRequest, descriptor: Int32? = nil, _ clock: Countdown = Countdown(nil)
  ) throws(InferenceFailure) -> Message {
    var (attempts, kills) = (0, 0)
    while true {
      var request = request
      request.closed = closed.withLock { numbers in
        defer { numbers = [] }
        return numbers
      }
      do throws(WorkerFailure) {
        return try worker.attempt(request.message(descriptor: descriptor), within: clock.left)
      } catch .refused(let refusal) {
        throw Self.failure(refusal)
      } catch .timedOut(let seconds) {
        throw clock.seconds.map { .deadline(seconds: $0) } ?? .helper(.timedOut(seconds: seconds))
      } catch {
        switch error {
        case .crashed, .exited, .outOfMemory, .brokenProtocol: break
        default: throw .helper(error)
        }
        attempts += 1
        if error == .crashed(signal: SIGKILL) { kills += 1 }
        guard attempts - kills < 2, kills < 5 else { throw .helper(.quarantined(attempts: attempts, last: error)) }
        // A fresh helper knows no models: the caller opens its own again.
        if case .infer = request.act { throw .helper(error) }
        if case .warmUp = request.act { throw .helper(error) }
      }
    }
  }

  /// Takes an answer's body apart.
  func parsed<Result>(
    _ answer: Message, _ parse: (inout WireReader) throws(WireError) -> Result
  ) throws(InferenceFailure) -> Result {
    var body = WireReader(answer.body)
    do throws(WireError) {
      let result = try parse(&body)
      try body.finish()
      return result
    } catch {
      throw .helper(.brokenProtocol)
    }
  }

  private static func failure(_ refusal: Refusal) -> InferenceFailure {
    let facts = refusal.facts
    func fact(_ index: Int) -> String { index < facts.count ? facts[index] : "" }
    return switch InferenceRefusal(rawValue: refusal.code) {
    case .engineMissing: .engineMissing
    case .notCompiled: .notCompiled(words: fact(0))
    case .notRun: .notRun(words: fact(0))
    case .wrongInput: .wrongInput(name: fact(0), expected: fact(1), found: fact(2))
    case .overBudget: .overBudget(bytes: Int(fact(0)) ?? 0, limit: Int(fact(1)) ?? 0)
    case .notTaken, .noSuchModel, nil: .helper(.refused(refusal))
    }
  }
}

extension InferenceFailure {
  /// Whether the helper says that it does not know the model, as a fresh one does not.
  var isForgotten: Bool {
    if case .helper(.refused(let refusal)) = self { refusal.code == InferenceRefusal.noSuchModel.rawValue } else { false }
  }
}

/// How much of the time that a caller gave is left.
struct Countdown: Sendable {
  /// The seconds that were given.
  let seconds: Double?
  private let end: Int64

  init(_ seconds: Double?) {
    self.seconds = seconds
    end = seconds.map { Channel.now + Int64(max(min($0, 1e9), 0) * 1e9) } ?? .max
  }

  /// The seconds that are left; `nil` where none were given.
  var left: Double? { seconds == nil ? nil : max(Double(end - Channel.now) / 1e9, 0) }
}
