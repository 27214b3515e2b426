// SPDX-License-Identifier: Apache-2.0
import ONNXGraphs
import Vocabulary
import Workers

/// Opens a network in the helper, from the cache of compiled ones where there is one.
struct ModelOpener {
  private let helper: InferenceHelper
  private let number: UInt64
  private let weights: [UInt8]
  private let digest: ContentDigest
  private let options: EngineOptions
  private let budget: ModelBudget?

  init(
    _ helper: InferenceHelper, number: UInt64, weights: [UInt8], digest: ContentDigest, options: EngineOptions,
    budget: ModelBudget?
  ) {
    self.helper = helper
    self.number = number
    self.weights = weights
    self.digest = digest
    self.options = options
    self.budget = budget
  }

  /// Opens it; says what the cache had to do with it.
  func open(_ clock: Countdown) throws(InferenceFailure) -> (OpeningAnswer, OpenedModel.Opening.Cache) {
    guard let cache = helper.cache else {
      return (try asked(network(), isCompiled: false, wantsCompiled: false, clock).answer, .unused)
    }
    let key = CompiledModelCache.key(weights: digest, options, try helper.capabilities())
    var isDamaged = false
    switch cache.compiled(key) {
    case .none: break
    case .damaged: isDamaged = true
    case .found(let bytes):
      do throws(InferenceFailure) {
        return (try asked([bytes], isCompiled: true, wantsCompiled: false, clock).answer, .hit)
      } catch {
        // What the engine does not take, or dies of, is compiled again; all else is the network's or the caller's affair.
        switch error {
        case .helper(.refused(let refusal)) where refusal.code == InferenceRefusal.notTaken.rawValue: isDamaged = true
        case .helper(.quarantined): isDamaged = true
        default: throw error
        }
      }
    }
    let (answer, compiled) = try asked(network(), isCompiled: false, wantsCompiled: true, clock)
    guard let compiled else { return (answer, .notKept(code: 0)) }
    do {
      try cache.keep(compiled, key)
    } catch {
      return (answer, .notKept(code: error.code))
    }
    return (answer, isDamaged ? .damaged : .filled)
  }

  /// The bytes of the network, with what makes outputs of inner values behind them.
  private func network() throws(InferenceFailure) -> [[UInt8]] {
    guard !options.furtherOutputs.isEmpty else { return [weights] }
    let present: [String]
    do { present = try ONNXModel(bytes: weights).outputs.map(\.name) } catch {
      throw .notCompiled(words: "inner values can only be had of an ONNX file")
    }
    let further = options.furtherOutputs.filter { !present.contains($0) }
    return further.isEmpty ? [weights] : [weights, Self.outputs(further)]
  }

  private func asked(
    _ pieces: [[UInt8]], isCompiled: Bool, wantsCompiled: Bool, _ clock: Countdown
  ) throws(InferenceFailure) -> (answer: OpeningAnswer, compiled: [UInt8]?) {
    let made: Int32
    do { made = try SealedMemory.make(of: pieces, alignedTo: 1).descriptor } catch {
      throw .notCompiled(words: "no memory for the network")
    }
    var block = Message(kind: 0, descriptor: made)
    defer { block.closeDescriptor() }
    let request = InferenceRequest(
      .open(
        InferenceRequest.Opening(
          model: number, options: options, isCompiled: isCompiled, wantsCompiled: wantsCompiled, budget: budget)))
    var answer = try helper.exchange(request, descriptor: made, clock)
    defer { answer.closeDescriptor() }
    let said = try helper.parsed(answer) { (body) throws(WireError) in try body.openingAnswer() }
    guard said.isCompiledAttached else { return (said, nil) }
    do {
      let memory = try answer.takeMemory()
      return (said, try memory.values(count: memory.count))
    } catch {
      throw .helper(.brokenProtocol)
    }
  }

  /// The bytes that, behind an ONNX file, add outputs to its graph.
  ///
  /// A file is one message, and a message field that comes a second time is merged into the first: `graph` (7) with an `output` (12) of
  /// a name (1) and a type (2), a tensor (1) of floats (1).
  static func outputs(_ names: [String]) -> [UInt8] {
    func varint(_ number: Int) -> [UInt8] {
      var (rest, bytes): (Int, [UInt8]) = (number, [])
      repeat {
        let low = UInt8(rest & 0x7F)
        rest >>= 7
        bytes.append(rest == 0 ? low : low | 0x80)
      } while rest != 0
      return bytes
    }
    func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] { varint(number << 3 | 2) + varint(bytes.count) + bytes }
    let float = field(2, field(1, [0x08, 0x01]))
    return field(7, names.flatMap { field(12, field(1, Array($0.utf8)) + float) })
  }
}
