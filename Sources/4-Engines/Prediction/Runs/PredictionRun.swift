// SPDX-License-Identifier: Apache-2.0
import Catalog
import DICOM
import Dispatch
import Imaging
import ModelPackages
import Synchronization
public import Vocabulary
import Volumes
import Workers

/// Why a run over cases ended without rows.
public enum PredictionRunFailure: Error, Sendable, Hashable {
  /// No case can be read.
  case cases(CaseFailure)
  /// No case can be answered.
  case model(PredictionFailure)
  /// A label map could not be written, by the file's name and the system's error number.
  case mask(file: String, code: Int32)
}

/// How far a run is, and whether it is to go on.
public struct PredictionWatch: Sendable {
  /// How far a run is.
  public struct State: Sendable, Hashable {
    /// How many cases are done.
    public var done: Int
    /// How many there are.
    public var total: Int
    /// How many of those done were answered before.
    public var cached: Int
    /// How many of those done have no answer.
    public var failed: Int
    /// Seconds until the end, as it went so far; `nil` while nothing can be said.
    public var secondsLeft: Double?
  }

  /// Hears how far it is.
  public var progress: @Sendable (State) -> Void
  /// Whether it is to end early.
  public var isCancelled: @Sendable () -> Bool

  /// Makes a watch; the parameters are the properties.
  public init(
    progress: @escaping @Sendable (State) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

/// What a run says of a case.
public struct PredictedCase: Sendable {
  /// Which case.
  public var reference: CaseReference
  /// What names its image; `nil` where it could not be read.
  public var content: ContentDigest?
  /// What the model says; `nil` where there is a reason for none.
  public var prediction: CasePrediction?
  /// Why there is no answer.
  public var reason: String?
  /// Whether it was answered before.
  public var isCached: Bool
  /// What a guard says of a case without an answer; `nil` where there is an answer or no guard.
  public var judgement: CaseJudgement?
}

/// Asks a model about many cases: images are read and prepared on several threads while the engine runs.
///
/// The rows are those of the cases, in their order, whatever the number of threads; a case without an answer has a reason. No more than two
/// groups of images are in memory at a time. With a cache, what was answered before is not asked again, and what was answered is kept group by
/// group, so that a run that is cut off goes on where it ended.
///
/// ```swift
/// let run = PredictionRun(PlanAnswering(plan, engine: engine, options: options), reader: reader, cache: cache)
/// let outcome = try run.outcome(of: reader.cases(of: items))
/// ```
public struct PredictionRun<Answerer: CaseAnswering>: Sendable {
  /// The rows with what came of the run.
  public struct Outcome: Sendable {
    /// A row for each case that was begun, in the order of the cases.
    public var rows: [PredictedCase]
    /// Whether all cases are done; else the run was ended early.
    public var isWhole: Bool
    /// How many images the model was asked about.
    public var answered: Int
    /// Why answers were not kept, by the system's error number.
    public var cacheFailure: Int32?

    /// The rows without an answer.
    public var failed: [PredictedCase] { rows.filter { $0.prediction == nil } }
  }

  private let answerer: Answerer
  private let reader: ImageCaseReader
  private let judge: (any CaseJudging)?
  private let cache: PredictionCache?
  private let masks: MaskFolder?

  /// Makes a run.
  ///
  /// - Parameters:
  ///   - answerer: What answers.
  ///   - reader: What reads the images; as many at a time as its helper has workers.
  ///   - judge: What judges whether an answer may stand.
  ///   - cache: Where answers are kept; `nil` for nowhere.
  ///   - masks: Where label maps are written; `nil` for nowhere.
  public init(
    _ answerer: Answerer, reader: ImageCaseReader, judge: (any CaseJudging)? = nil, cache: PredictionCache? = nil,
    masks: MaskFolder? = nil
  ) {
    self.answerer = answerer
    self.reader = reader
    self.judge = judge
    self.cache = cache
    self.masks = masks
  }

  /// An image on its way.
  private enum Item: Sendable {
    case failed(ContentDigest?, reason: String, isRead: Bool = false)
    case known(ContentDigest?, CasePrediction)
    case ready(Ready)
    case ended(CaseFailure)
  }

  private struct Ready: Sendable {
    var content: ContentDigest?
    var key: String?
    var image: Answerer.Image
    /// Kept only where it is judged.
    var imageCase: ImageCase?
    var milliseconds: Double
  }

  /// How many cases are a group: fewer where whole images are held.
  private var group: Int { reader.isVolumes ? 4 : judge == nil ? 32 : 8 }

  /// Asks about all cases.
  ///
  /// - Parameters:
  ///   - cases: The cases.
  ///   - watch: Hears how far it is, and is asked between groups whether to go on.
  /// - Returns: The rows.
  /// - Throws: ``PredictionRunFailure`` where no case can be read or answered; what was kept stays.
  public func outcome(
    of cases: [CaseReference], watch: PredictionWatch = PredictionWatch()
  ) throws(PredictionRunFailure) -> Outcome {
    let known = cache?.answers(of: identity)
    let groups = stride(from: 0, to: cases.count, by: group).map { Array(cases[$0..<min($0 + group, cases.count)]) }
    var outcome = Outcome(rows: [], isWhole: true, answered: 0)
    outcome.rows.reserveCapacity(cases.count)
    var state = PredictionWatch.State(done: 0, total: cases.count, cached: 0, failed: 0)
    let started = ContinuousClock.now
    var ahead = groups.first.map { group in Ahead { items(of: group, known) } }
    for (number, group) in groups.enumerated() {
      guard !watch.isCancelled(), let items = ahead?.value() else {
        outcome.isWhole = false
        break
      }
      ahead = groups.indices.contains(number + 1) ? Ahead { self.items(of: groups[number + 1], known) } : nil
      let rows = try rows(of: group, items, known, &outcome.answered)
      outcome.rows += rows
      state.done += rows.count
      state.cached += rows.count { $0.isCached }
      state.failed += rows.count { $0.prediction == nil }
      let asked = state.done - state.cached
      if asked > 0 {
        let seconds = (ContinuousClock.now - started).milliseconds / 1000
        state.secondsLeft = seconds / Double(asked) * Double(state.total - state.done)
      }
      watch.progress(state)
    }
    // What was begun ahead is not left behind.
    _ = ahead?.value()
    outcome.cacheFailure = known?.writeFailure
    return outcome
  }

  /// Everything that a row depends on besides the image.
  private var identity: ContentDigest {
    let lines = [
      "rows 1", answerer.identity.description, judge?.digest.description ?? "-",
      reader.isVolumes ? "volumes" : "pictures",
      reader.geometry == .strict ? "strict" : "other",
    ]
    return ContentDigest(hashing: lines.joined(separator: "\n").utf8)
  }

  // MARK: Reading

  private func items(of group: [CaseReference], _ known: PredictionCache.Answers?) -> [Item] {
    reader.dicom.pool.concurrently(group) { item(of: $0, known) }.map {
      $0 ?? .failed(nil, reason: CaseFailure.helper(.cancelled).words)
    }
  }

  private func item(of reference: CaseReference, _ known: PredictionCache.Answers?) -> Item {
    let started = ContinuousClock.now
    var content = reference.content
    do throws(CaseFailure) {
      if let content, let item = remembered(reference, content, known) { return item }
      let loaded = try reader.loaded(reference)
      if content == nil, let found = loaded.content, let item = remembered(reference, found, known) { return item }
      content = loaded.content
      let imageCase = try reader.imageCase(loaded)
      do throws(PredictionFailure) {
        let image = try answerer.prepared(imageCase)
        return .ready(
          Ready(
            content: content, key: content.map { key(reference, $0) }, image: image,
            imageCase: judge == nil ? nil : imageCase, milliseconds: (ContinuousClock.now - started).milliseconds))
      } catch {
        return .failed(content, reason: error.reason, isRead: true)
      }
    } catch {
      return error.isOfEverything ? .ended(error) : .failed(content, reason: error.words)
    }
  }

  private func remembered(
    _ reference: CaseReference, _ content: ContentDigest, _ known: PredictionCache.Answers?
  ) -> Item? {
    guard var prediction = known?[key(reference, content)] else { return nil }
    // What an earlier run wrote is no part of this one.
    if masks == nil { prediction.mask = nil }
    if let masks, answerer.package.manifest.task == .segmentation,
      prediction.judgement?.verdict != CaseJudgement.refuse, !masks.holds(reference, prediction.mask)
    {
      return nil
    }
    return .known(content, prediction)
  }

  /// What an answer is kept under: the image, and what is known of it where a guard judges that or the model takes numbers beside the image.
  private func key(_ reference: CaseReference, _ content: ContentDigest) -> String {
    guard judge != nil || answerer.dependsOnAttributes else { return content.hexadecimal }
    let facts = reference.attributes.sorted { $0.key < $1.key }.map { "\($0.key)\u{0}\($0.value.words)\n" }
    return ContentDigest(hashing: "\(content)\n\(facts.joined())".utf8).hexadecimal
  }

  // MARK: Answering

  private func rows(
    of group: [CaseReference], _ items: [Item], _ known: PredictionCache.Answers?, _ answered: inout Int
  ) throws(PredictionRunFailure) -> [PredictedCase] {
    var ready: [(place: Int, item: Ready)] = []
    for (place, item) in items.enumerated() {
      switch item {
      case .ready(let item): ready.append((place, item))
      case .ended(let failure): throw .cases(failure)
      case .failed, .known: break
      }
    }
    let answers = try self.answers(ready.map(\.item))
    answered += answers.count { (try? $0.get()) != nil }
    let judgements = judgements(ready.map(\.item), answers)
    var rows = zip(group, items).map { reference, item in
      switch item {
      case .known(let content, let prediction):
        PredictedCase(reference: reference, content: content, prediction: prediction, isCached: true)
      case .failed(let content, let reason, let isRead):
        PredictedCase(
          reference: reference, content: content, reason: reason, isCached: false,
          judgement: refusal(isRead ? Self.unanswered : Self.unreadable))
      case .ready, .ended: PredictedCase(reference: reference, isCached: false)
      }
    }
    var kept: [(image: String, prediction: CasePrediction)] = []
    for (index, (place, item)) in ready.enumerated() {
      rows[place].content = item.content
      switch answers[index] {
      case .failure(let failure):
        rows[place].reason = failure.reason
        rows[place].judgement = refusal(Self.unanswered)
      case .success(let answer):
        var prediction = CasePrediction(
          raws: answer.answer.findings.map(\.raw), scores: answer.answer.findings.map(\.score),
          vector: answerer.package.manifest.task == .embedding ? answer.answer.numbers : [],
          uncertainty: answer.answer.uncertainty, judgement: judgements[index],
          prepareMilliseconds: item.milliseconds.rounded(to: 3), engineMilliseconds: answer.milliseconds.rounded(to: 3))
        if let labels = answer.labels {
          prediction.voxels = labels.counts
          if let masks, judgements[index]?.verdict != CaseJudgement.refuse {
            prediction.mask = try masks.write(labels, of: group[place])
          }
        }
        rows[place].prediction = prediction
        if let key = item.key { kept.append((key, prediction)) }
      }
    }
    known?.keep(kept)
    return rows
  }

  private func answers(
    _ ready: [Ready]
  ) throws(PredictionRunFailure) -> [Result<CaseAnswer, PredictionFailure>] {
    var answers: [Result<CaseAnswer, PredictionFailure>] = []
    // From the first without an answer on each alone, so that a case that no engine takes stops no other.
    do throws(PredictionFailure) {
      if !ready.isEmpty { try answerer.answer(ready.map(\.image)) { answers.append(.success($1)) } }
    } catch {
      if error.isOfEverything { throw .model(error) }
    }
    while answers.count < ready.count {
      let place = answers.count
      do throws(PredictionFailure) {
        try answerer.answer([ready[place].image]) { answers.append(.success($1)) }
      } catch {
        if error.isOfEverything { throw .model(error) }
        if answers.count == place { answers.append(.failure(error)) }
      }
      if answers.count == place { answers.append(.failure(.tooLarge)) }
    }
    return answers
  }

  /// What the guard says of an image that cannot be read, and of one that the model does not answer, as `fiducial guard check` has it.
  private static var unreadable: String { "unreadable" }
  private static var unanswered: String { "no-answer" }

  private func refusal(_ flag: String) -> CaseJudgement? {
    judge.map { _ in CaseJudgement(verdict: CaseJudgement.refuse, flags: [flag]) }
  }

  private func judgements(
    _ ready: [Ready], _ answers: [Result<CaseAnswer, PredictionFailure>]
  ) -> [CaseJudgement?] {
    guard let judge else { return ready.map { _ in nil } }
    return reader.dicom.pool.concurrently(Array(ready.indices)) { place in
      guard let imageCase = ready[place].imageCase, case .success(let answer) = answers[place] else { return nil }
      return judge.judgement(imageCase, answer.answer)
    }.map { $0 ?? nil }
  }
}

/// Something that is made on another thread meanwhile.
private final class Ahead<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)
  private let end = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () -> Value) {
    DispatchQueue.global(qos: .userInitiated).async {
      let value = work()
      self.made.withLock { $0 = value }
      self.end.signal()
    }
  }

  /// Waits for it; asked once.
  func value() -> Value? {
    end.wait()
    return made.withLock { $0 }
  }
}

extension LabelMap {
  /// The voxels of each label, by its name.
  fileprivate var counts: [String: Int] {
    var numbers: [UInt16: Int] = [:]
    for number in volume.voxels where number > 0 { numbers[number, default: 0] += 1 }
    var counts: [String: Int] = [:]
    for label in labels { counts[label.name] = numbers[label.number] ?? 0 }
    return counts
  }
}

extension Double {
  /// Rounded to some decimal places.
  fileprivate func rounded(to places: Int) -> Double {
    let factor: Double = [1, 10, 100, 1000][places]
    return (self * factor).rounded() / factor
  }
}
