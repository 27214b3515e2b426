// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import ReaderStudies
import Vocabulary

/// Makes a reader study of the streams of a source: each stream is an arm.
///
/// A score column that is the same for every reader of a case is no reading of theirs but a model's: it becomes an arm that
/// stands alone, with one reader of the column's name; where the arms repeat it, it stands once.
struct ReaderStudyMaker {
  let source: SampleSource
  /// The name of a reader who is a model and no member of the panel: its reads become an arm of their own.
  var standAlone: String?
  /// The threshold of each stream, on the scale of its samples; `nil` for figures without one.
  var threshold: ((Stream) -> Double?)?

  /// A study, with the streams that its arms are.
  struct Made {
    let study: ReaderStudy
    let streams: [Stream]
    /// The threshold that all ratings are held against, where there is one.
    let threshold: Double?
  }

  /// Makes the study.
  /// - Throws: ``Refusal`` that says what is missing.
  func make(_ streams: [Stream]) throws(Refusal) -> Made {
    let table = source.table
    guard let readers = table.readers else {
      throw Refusal("no column is bound for the reader: bind it under data.columns.reader, or with --reader")
    }
    guard let cases = table.cases else {
      throw Refusal("no column is bound for the case: bind it under data.columns.case, or with --case")
    }
    guard table.weights == nil else {
      throw Refusal("rows carry sampling weights, and the analysis of a reader study has no place for them")
    }
    let arms = kept(streams, readers, cases)
    let thresholds = try thresholds(arms.map(\.stream))
    // Arms with thresholds of their own are moved so that one threshold serves them all.
    let common = Set(thresholds).count > 1 ? 0 : thresholds.first
    var readerNames = readers.levels
    var isDiseased = [Bool](repeating: false, count: cases.levelCount)
    var unitOfCase = [Int32](repeating: -1, count: cases.levelCount)
    var reads: [ReaderStudy.Read] = []
    let model = try standAlone.map { name throws(Refusal) in try modelCode(name, readers) }
    var streamsOfArms = arms.map(\.stream)
    if model != nil, let first = arms.first { streamsOfArms.append(first.stream) }
    for (index, arm) in arms.enumerated() {
      let shift = Set(thresholds).count > 1 ? thresholds[index] : 0
      var seen: Set<Int32> = []
      if arm.isModel { readerNames.append(arm.name) }
      for (place, row) in arm.sample.rows.enumerated() {
        let code = cases.codes[Int(row)]
        guard code >= 0, arm.isModel || readers.codes[Int(row)] >= 0 else { continue }
        // The column repeats a model's score in every reader's row.
        if arm.isModel, !seen.insert(code).inserted { continue }
        isDiseased[Int(code)] = arm.sample.isPositive[place]
        unitOfCase[Int(code)] = source.units?.codes[Int(row)] ?? code
        reads.append(
          ReaderStudy.Read(
            arm: !arm.isModel && readers.codes[Int(row)] == model ? arms.count : index,
            reader: arm.isModel ? readerNames.count - 1 : Int(readers.codes[Int(row)]),
            caseIndex: Int(code),
            rating: arm.sample.scores[place] - shift))
      }
    }
    do throws(ReaderStudyError) {
      let study = try ReaderStudy(
        arms: arms.map { $0.name.isEmpty && model != nil ? "readers" : $0.name }
          + (model == nil ? [] : [standAlone ?? ""]),
        readers: readerNames, isDiseased: isDiseased, units: units(unitOfCase), reads: reads)
      return Made(study: study.withoutIdleReaders, streams: streamsOfArms, threshold: common)
    } catch {
      throw Refusal(words(error))
    }
  }

  private func modelCode(_ name: String, _ readers: Categories) throws(Refusal) -> Int32 {
    guard let code = readers.levels.firstIndex(of: name) else {
      throw Refusal("no reader is called \(name), who was said to stand alone")
    }
    return Int32(code)
  }

  private struct Arm {
    let stream: Stream
    let sample: Sample
    let isModel: Bool
    let name: String
  }

  /// The streams as arms, a model's column once.
  private func kept(_ streams: [Stream], _ readers: Categories, _ cases: Categories) -> [Arm] {
    let columns = Set(streams.map(\.score))
    var models: [Int: Bool] = [:]
    var arms: [Arm] = []
    for stream in streams {
      let sample = source.sample(stream)
      // A single column is what the readers said, however much they agree.
      let isColumn = models[stream.score] ?? (columns.count > 1 && isOfCasesAlone(stream.score, streams, cases))
      if isColumn, models[stream.score] == true { continue }
      models[stream.score] = isColumn
      // An arm in which no row names a reader is a model's too.
      let isNobodys = !sample.rows.isEmpty && sample.rows.allSatisfy { readers.codes[Int($0)] < 0 }
      let column = source.table.scores[stream.score].name
      arms.append(
        Arm(
          stream: stream, sample: sample, isModel: isColumn || isNobodys,
          name: isColumn || stream.name.isEmpty ? column : stream.name))
    }
    return arms
  }

  /// Whether a column has one score for each case, although cases have several rows.
  private func isOfCasesAlone(_ score: Int, _ streams: [Stream], _ cases: Categories) -> Bool {
    var first: [Int32: Double] = [:]
    var repeats = false
    for stream in streams where stream.score == score {
      let sample = source.sample(stream)
      for (row, value) in zip(sample.rows, sample.scores) {
        let code = cases.codes[Int(row)]
        guard let known = first[code] else {
          first[code] = value
          continue
        }
        if known != value { return false }
        repeats = true
      }
    }
    return repeats
  }

  private func thresholds(_ streams: [Stream]) throws(Refusal) -> [Double] {
    guard let threshold else { return [] }
    var found: [Double] = []
    for stream in streams {
      guard let value = threshold(stream) else {
        throw Refusal("no operating point is declared: name it under operating-point, or with --threshold")
      }
      found.append(value)
    }
    return found
  }

  /// The unit of each case where several share one.
  private func units(_ unitOfCase: [Int32]) -> [Int32]? {
    let known = unitOfCase.filter { $0 >= 0 }
    guard Set(known).count < known.count else { return nil }
    // Cases that nobody read keep numbers of their own.
    let free = (known.max() ?? -1) + 1
    return unitOfCase.enumerated().map { $0.element >= 0 ? $0.element : free + Int32($0.offset) }
  }

  private func words(_ error: ReaderStudyError) -> String {
    // Whose case it is stays in the table.
    guard case .repeated(let arm, let reader, _) = error else { return error.description }
    return "reader \(reader) read a case more than once" + (arm.isEmpty ? "" : " in \(arm)")
      + "; one read of each is needed"
  }
}

extension ReaderStudy {
  /// The same study without readers who read nothing.
  fileprivate var withoutIdleReaders: ReaderStudy {
    let busy = readers.indices.filter { reader in arms.indices.contains { !cell(arm: $0, reader: reader).cases.isEmpty }
    }
    guard busy.count < readers.count else { return self }
    let reads = arms.indices.flatMap { arm in
      busy.enumerated().flatMap { place, reader in
        let cell = cell(arm: arm, reader: reader)
        return zip(cell.cases, cell.ratings).map { index, rating in
          Read(arm: arm, reader: place, caseIndex: Int(index), rating: rating)
        }
      }
    }
    let smaller = try? ReaderStudy(
      arms: arms, readers: busy.map { readers[$0] }, isDiseased: isDiseased, units: units, reads: reads)
    return smaller ?? self
  }
}
